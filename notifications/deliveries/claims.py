"""The sender's statements on chunks: claim, what is due, keep, release; and what a mailing pins.

Leases and retries go by the database's clock, which all workers share.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from notifications.deliveries.database import Line
from notifications.deliveries.home import AT_HOME, proof
from notifications.deliveries.models import OPEN_STATES
from notifications.deliveries.pinning import Pins
from notifications.texts.models import Picture, TextVersion

# A dead sender is missed at once, by its lock (`presence`). The lease is for one whose host went away without a word.
LEASE_SECONDS = 60
BEAT_SECONDS = 10

# Of a closed mailing only those are due who are sent their mail once more. A chunk that was taken from a sender that
# lives is not claimed by it again before it has noticed: it would hand over once more who is left of the first claim.
# While the first people of a mailing are not through, nobody else's chunk is claimed; once they are, they stay so.
CLAIM = """
UPDATE deliveries_chunk SET worker = %(worker)s, lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT c.id FROM deliveries_chunk c JOIN mailings_mailing m ON m.id = c.mailing_id
    WHERE {at_home} AND c.done_at IS NULL AND c.worker = '' AND NOT c.id = ANY(%(held)s::bigint[])
        AND (m.state = 'sending' OR (m.state = 'closed' AND c.in_doubt > 0))
        AND (c.is_canary OR m.canary_count = 0 OR m.canary_passed_at IS NOT NULL)
        AND (c.not_before IS NULL OR c.not_before <= clock_timestamp())
        AND NOT EXISTS (SELECT FROM deliveries_hold h WHERE h.mailing_id = m.id AND h.held_at IS NOT NULL)
    ORDER BY c.number, c.mailing_id LIMIT 1 FOR UPDATE OF c SKIP LOCKED
)
RETURNING id, mailing_id, first_person, last_person
""".replace("{at_home}", AT_HOME)

TO_BE_SENT = "(d.state = ANY(%(open)s) OR (d.state = 'in_doubt' AND d.next_attempt_at IS NOT NULL))"

DUE = """
SELECT d.person_id, d.address, d.locale, d.values, d.state, d.attempts, d.handed_at FROM deliveries_delivery d
WHERE d.mailing_id = %(mailing_id)s AND d.person_id BETWEEN %(first_person)s AND %(last_person)s
    AND {to_be_sent} AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= clock_timestamp())
ORDER BY d.person_id
""".replace("{to_be_sent}", TO_BE_SENT)

# First and by itself: whoever has people sent their mail once more holds the chunk, and must be seen.
LOCK = "SELECT id FROM deliveries_chunk WHERE id = %(id)s FOR UPDATE"
# A chunk with a hand-over of which nobody knows the end stays ours: it is recovered, not released.
RELEASE = """
UPDATE deliveries_chunk c SET worker = '', lease_until = NULL, not_before = open.due,
    done_at = CASE WHEN open.people = 0 THEN clock_timestamp() END
FROM (
    SELECT count(*) AS people,
        nullif(min(coalesce(d.next_attempt_at, '-infinity')), '-infinity') AS due
    FROM deliveries_delivery d
    WHERE d.mailing_id = %(mailing_id)s AND d.person_id BETWEEN %(first_person)s AND %(last_person)s
        AND {to_be_sent}
) open
WHERE c.id = %(id)s AND c.worker = %(worker)s
    AND NOT EXISTS (SELECT FROM deliveries_handover h WHERE h.chunk_id = c.id)
""".replace("{to_be_sent}", TO_BE_SENT)

# Chunks that are not known to be ours run out: a claim whose answer was lost with its connection. Locked in the order
# of their numbers, as the journal does.
BEAT = """
WITH ours AS (
    SELECT id FROM deliveries_chunk WHERE worker = %(worker)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE
)
UPDATE deliveries_chunk c SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM ours WHERE c.id = ours.id
"""

HOLD = """
INSERT INTO deliveries_hold AS h (mailing_id, refused, answered_before, reason, held_at)
VALUES (%(mailing_id)s, 0, 0, %(reason)s, clock_timestamp())
ON CONFLICT (mailing_id) DO UPDATE SET reason = excluded.reason, held_at = coalesce(h.held_at, excluded.held_at)
"""

VERSIONS = """
SELECT locale, subject, html, plain, fallbacks, picture_id, png FROM texts_textversion
LEFT JOIN texts_picture ON texts_picture.id = picture_id
WHERE text_id = %(text_id)s AND version = %(version)s
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery that is due. Somebody in doubt is sent the same mail again: its date is `handed_at`."""

    person_id: int
    address: str
    locale: str
    values: dict[str, str]
    state: str
    attempts: int
    handed_at: datetime | None = None

    @property
    def is_in_doubt(self) -> bool:
        return self.state == "in_doubt"


@dataclass(frozen=True)
class ClaimedChunk:
    """A chunk of ours, with what is due in it."""

    id: int
    mailing_id: int
    first_person: int
    last_person: int
    due: list[Due]


class Claims:
    """The statements of one sender, `worker`, on chunks."""

    def __init__(self, line: Line, worker: str) -> None:
        self._line = line
        self._worker = worker
        self._ours: dict[int, ClaimedChunk] = {}
        self._proof = proof()

    async def claim(self) -> ClaimedChunk | None:
        """A chunk of a mailing that is sending, of all such mailings in turn; None when nothing is due."""
        row = await self._line.one(
            CLAIM, worker=self._worker, lease=LEASE_SECONDS, held=list(self._ours), **self._proof
        )
        if row is None:
            return None
        due = await self._line.all(DUE, open=list(OPEN_STATES), **row)
        chunk = ClaimedChunk(**row, due=[Due(**person) for person in due])
        self._ours[chunk.id] = chunk
        return chunk

    async def mailing(self, mailing_id: int) -> tuple[Pins, dict[str, TextVersion]]:
        """What a mailing pins, and its text by locale."""
        row = await self._line.one("SELECT pinned FROM mailings_mailing WHERE id = %(id)s", id=mailing_id)
        assert row
        pins = Pins.of(row["pinned"])
        versions = await self._line.all(VERSIONS, text_id=pins.text_id, version=pins.version)
        return pins, {version["locale"]: _version(**version) for version in versions}

    async def hold(self, mailing_id: int, reason: str) -> None:
        """Lets nothing of a mailing leave until a person has seen why."""
        await self._line.run(HOLD, mailing_id=mailing_id, reason=reason[:300])

    async def release(self, chunk: ClaimedChunk) -> bool:
        """Gives a chunk back: done if nobody in it is to be sent a mail, else for a later claim.

        False: it was not ours any more, or has a hand-over whose end nobody knows.
        """
        params: dict[str, Any] = {
            "id": chunk.id,
            "mailing_id": chunk.mailing_id,
            "first_person": chunk.first_person,
            "last_person": chunk.last_person,
            "worker": self._worker,
            "open": list(OPEN_STATES),
        }

        async def release(connection: AsyncConnection[DictRow]) -> bool:
            async with connection.transaction():
                await connection.execute(LOCK, params)
                return (await connection.execute(RELEASE, params)).rowcount > 0

        is_released = await self._line.do(release)
        del self._ours[chunk.id]
        return is_released

    async def beat(self) -> None:
        """Renews the leases of this sender."""
        await self._line.run(BEAT, worker=self._worker, lease=LEASE_SECONDS, ids=list(self._ours))


def _version(*, picture_id: str | None, png: bytes | None, **fields: Any) -> TextVersion:
    return TextVersion(**fields, picture=Picture(picture_id, png) if picture_id else None)
