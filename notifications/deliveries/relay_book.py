"""What all senders know of the relays: which of them is set aside until when, and how many mails they may still get."""

from collections.abc import Sequence

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from notifications.deliveries.database import Line
from notifications.deliveries.feed import GROUP
from notifications.deliveries.outcomes import jittered
from notifications.deliveries.smtp import Answer
from portal.engines.relay import Relay

# How long a relay is set aside, doubled with each refusal in a row.
SHORTEST_PAUSE_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 300.0

AWAY = """
SELECT name, away_until, reason, refusals FROM deliveries_relaystate
WHERE name = ANY(%(names)s) AND away_until > clock_timestamp()
"""
REFUSALS = "SELECT refusals FROM deliveries_relaystate WHERE name = %(name)s"
SET_ASIDE = """
INSERT INTO deliveries_relaystate (name, away_until, reason, code, refusals, since)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(seconds)s), %(reason)s, %(code)s, 1, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET away_until = excluded.away_until, reason = excluded.reason, code = excluded.code,
    refusals = deliveries_relaystate.refusals + 1, since = coalesce(deliveries_relaystate.since, excluded.since)
"""
IS_BACK = """
UPDATE deliveries_relaystate SET away_until = NULL, reason = '', code = NULL, refusals = 0, since = NULL
WHERE name = %(name)s AND refusals > 0
"""

KNOW = """
INSERT INTO deliveries_relaystate (name, reason, refusals) VALUES (%(name)s, '', 0) ON CONFLICT (name) DO NOTHING
"""
LOCK = "SELECT name FROM deliveries_relaystate WHERE name = %(name)s FOR UPDATE"
# The oldest hour counts whole, so that the limit holds for any 24 hours and not only from midnight on.
OF_THE_DAY = """
SELECT coalesce(sum(mails), 0) AS mails FROM deliveries_relayhour
WHERE name = %(name)s AND hour > clock_timestamp() - interval '25 hours'
"""
RESERVE = """
WITH state AS (
    UPDATE deliveries_relaystate
    SET next_free_at = greatest(next_free_at, clock_timestamp()) + make_interval(secs => %(takes)s)
    WHERE name = %(name)s
        AND coalesce(next_free_at, '-infinity') <= clock_timestamp() + make_interval(secs => %(patience)s)
        AND (%(per_day)s = 0 OR %(mails)s + ({of_the_day}) <= %(per_day)s)
    RETURNING next_free_at - make_interval(secs => %(takes)s) AS starts_at
), counted AS (
    INSERT INTO deliveries_relayhour (name, hour, mails)
    SELECT %(name)s, date_trunc('hour', clock_timestamp(), 'UTC'), %(mails)s FROM state WHERE %(per_day)s > 0
    ON CONFLICT (name, hour) DO UPDATE SET mails = deliveries_relayhour.mails + excluded.mails
)
SELECT greatest(extract(epoch FROM starts_at - clock_timestamp()), 0)::float AS seconds FROM state
""".replace("{of_the_day}", OF_THE_DAY)
FORGET = "DELETE FROM deliveries_relayhour WHERE hour < clock_timestamp() - interval '2 days'"


class RelayBook:
    """The statements of one sender on relays. Limits and pauses go by the database's clock, shared by all."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._known: set[str] = set()

    async def away(self, relays: Sequence[Relay]) -> dict[str, str]:
        """Relays that are set aside just now, by name, with the relay's own words."""
        rows = await self._line.all(AWAY, names=[relay.name for relay in relays])
        return {row["name"]: row["reason"] for row in rows}

    async def set_aside(self, relay: Relay, refusal: Answer) -> None:
        """Nothing is tried at this relay for a while, by any sender; longer each time in a row."""
        row = await self._line.one(REFUSALS, name=relay.name)
        before = row["refusals"] if row else 0
        seconds = min(SHORTEST_PAUSE_SECONDS * 2 ** min(before, 10), LONGEST_PAUSE_SECONDS)
        await self._line.run(
            SET_ASIDE, name=relay.name, seconds=jittered(seconds), reason=refusal.reason[:300], code=refusal.code
        )

    async def is_back(self, relay: Relay) -> None:
        """The relay took a mail."""
        await self._line.run(IS_BACK, name=relay.name)

    async def reserve(self, relay: Relay, mails: int, patience: float) -> float | None:
        """Seconds to wait before so many mails may leave. None: not within that patience; nothing is reserved then.

        The time between groups is stretched by the largest there can be, so that no 60 seconds hold more than the
        limit, however they are cut and whatever follows.
        """
        if not (relay.per_minute or relay.per_day):
            return 0.0
        if relay.name not in self._known:
            await self._line.run(KNOW, name=relay.name)
            await self._line.run(FORGET)
            self._known.add(relay.name)
        params = {
            "name": relay.name,
            "mails": mails,
            "per_day": relay.per_day,
            "patience": patience,
            "takes": mails * 60 / max(relay.per_minute - group_limit(relay, GROUP), 1) if relay.per_minute else 0.0,
        }

        async def reserve(connection: AsyncConnection[DictRow]) -> float | None:
            async with connection.transaction():
                await connection.execute(LOCK, params)
                cursor = await connection.execute(RESERVE, params)
                row = await cursor.fetchone()
                return row["seconds"] if row else None

        return await self._line.do(reserve)

    async def is_day_full(self, relay: Relay, mails: int) -> bool:
        """Whether so many more would pass the relay's limit per day."""
        row = await self._line.one(OF_THE_DAY, name=relay.name) if relay.per_day else None
        return row is not None and row["mails"] + mails > relay.per_day


def group_limit(relay: Relay, most: int) -> int:
    """How many mails go to a relay at once: a tight limit is used evenly, not in bursts."""
    return max(1, min(most, relay.per_minute // 60)) if relay.per_minute else most
