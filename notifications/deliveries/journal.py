"""The sender's statements: claim a chunk, note a hand-over, record the answers, release.

Leases, hand-overs and retries go by the database's clock, which all workers share.
"""

import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from notifications.deliveries.database import Line
from notifications.deliveries.models import OPEN_STATES
from notifications.deliveries.moves import MOVES
from notifications.deliveries.outcomes import Fate
from notifications.deliveries.pinning import Pins
from notifications.texts.models import TextVersion

LEASE_SECONDS = 60
SUPPRESSED_FOR = timedelta(days=180)
# The first of the advisory locks that are places for senders; nobody else uses numbers near it.
PLACE_LOCKS = 7_310_000

CLAIM = """
UPDATE deliveries_chunk SET worker = %(worker)s, lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT c.id FROM deliveries_chunk c JOIN mailings_mailing m ON m.id = c.mailing_id
    WHERE c.done_at IS NULL AND c.worker = '' AND m.state = 'sending'
        AND (c.not_before IS NULL OR c.not_before <= clock_timestamp())
    ORDER BY c.number, c.mailing_id LIMIT 1 FOR UPDATE OF c SKIP LOCKED
)
RETURNING id, mailing_id, first_person, last_person
"""

DUE = """
SELECT person_id, address, locale, "values", state, attempts FROM deliveries_delivery
WHERE mailing_id = %(mailing_id)s AND person_id BETWEEN %(first_person)s AND %(last_person)s AND state = ANY(%(open)s)
    AND (next_attempt_at IS NULL OR next_attempt_at <= clock_timestamp())
ORDER BY person_id
"""

# Fence, exact pause and journal in one statement: nothing is written unless the mailing is still sending and the chunk
# is still ours. FOR SHARE makes a pause wait for the hand-overs before it, and those after it see the pause. The
# mailing is locked before the chunk, as everywhere.
HAND_OVER = """
WITH going AS (
    SELECT id FROM mailings_mailing WHERE id = %(mailing_id)s AND state = 'sending' FOR SHARE
), held AS (
    UPDATE deliveries_chunk c SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    FROM going WHERE c.id = %(chunk_id)s AND c.mailing_id = going.id AND c.worker = %(worker)s
    RETURNING c.id, c.mailing_id
)
INSERT INTO deliveries_handover (mailing_id, chunk_id, worker, people, at)
SELECT mailing_id, id, %(worker)s, %(people)s, clock_timestamp() FROM held
RETURNING id, at
"""

LOCK_OURS = "SELECT id FROM deliveries_chunk WHERE id = %(chunk_id)s AND worker = %(worker)s FOR UPDATE"

# The list of people stands in every join, so that each is looked up by the primary key: a ledger that was filled a
# moment ago has no statistics, and the planner would read all of the mailing.
RECORD = """
WITH answer AS (
    SELECT * FROM unnest(%(people)s::bigint[], %(states)s::text[], %(codes)s::smallint[], %(reasons)s::text[],
        %(retry_seconds)s::float[]) AS a (person_id, state, code, reason, retry_seconds)
), before AS (
    SELECT d.person_id, d.state FROM deliveries_delivery d
    WHERE d.mailing_id = %(mailing_id)s AND d.person_id = ANY(%(people)s) AND d.state = ANY(%(open)s)
), recorded AS (
    UPDATE deliveries_delivery d
    SET state = a.state, code = a.code, reason = a.reason, attempts = d.attempts + 1, handed_at = %(at)s,
        settled_at = CASE WHEN a.retry_seconds IS NULL THEN clock_timestamp() END,
        next_attempt_at = clock_timestamp() + make_interval(secs => a.retry_seconds)
    FROM answer a, before b
    WHERE d.mailing_id = %(mailing_id)s AND d.person_id = ANY(%(people)s)
        AND a.person_id = d.person_id AND b.person_id = d.person_id
    RETURNING b.state AS was, d.state AS now
), gone AS (
    DELETE FROM deliveries_handover WHERE id = %(handover_id)s
)
UPDATE deliveries_chunk SET {moves} WHERE id = %(chunk_id)s
""".replace("{moves}", MOVES)

SUPPRESS = """
INSERT INTO deliveries_suppression (tenant_id, address, reason, since, until)
SELECT w.tenant_id, refused.address, refused.reason, now(), now() + %(suppressed_for)s
FROM unnest(%(addresses)s::text[], %(why)s::text[]) AS refused (address, reason), mailings_mailing m
JOIN waves_wave w ON w.id = m.wave_id WHERE m.id = %(mailing_id)s
ON CONFLICT (tenant_id, lower(address))
DO UPDATE SET reason = excluded.reason, since = excluded.since, until = excluded.until
"""

# A chunk with a hand-over of which nobody knows the end keeps its lease: it is recovered, not released.
RELEASE = """
UPDATE deliveries_chunk c SET worker = '', lease_until = NULL,
    not_before = greatest(open.due, clock_timestamp() + make_interval(secs => %(pause_seconds)s)),
    done_at = CASE WHEN open.people = 0 THEN clock_timestamp() END
FROM (
    SELECT count(*) AS people,
        nullif(min(coalesce(d.next_attempt_at, '-infinity')), '-infinity') AS due
    FROM deliveries_delivery d
    WHERE d.mailing_id = %(mailing_id)s AND d.person_id BETWEEN %(first_person)s AND %(last_person)s
        AND d.state = ANY(%(open)s)
) open
WHERE c.id = %(id)s AND NOT EXISTS (SELECT FROM deliveries_handover h WHERE h.chunk_id = c.id)
"""

HEARTBEAT = """
UPDATE deliveries_chunk SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s) WHERE worker = %(worker)s
"""

VERSIONS = """
SELECT locale, subject, html, plain, fallbacks FROM texts_textversion
WHERE text_id = %(text_id)s AND version = %(version)s
"""


@dataclass(frozen=True)
class Due:
    """One delivery that is due."""

    person_id: int
    address: str
    locale: str
    values: dict[str, str]
    state: str
    attempts: int


@dataclass(frozen=True)
class ClaimedChunk:
    """A chunk of ours, with what is due in it."""

    id: int
    mailing_id: int
    first_person: int
    last_person: int
    due: list[Due]


@dataclass(frozen=True)
class Outcome:
    """What is recorded of one person."""

    person: Due
    fate: Fate


class LeaseLost(Exception):
    """The chunk is no longer ours: somebody recovered it. What was not recorded is in doubt there."""


class Journal:
    """The statements of one sender, `worker`. A line per kind of statement, so that they overlap."""

    def __init__(self, claims: Line, hand_overs: Line, records: Line) -> None:
        self.worker = f"{socket.gethostname()[:40]}:{uuid.uuid4().hex}"
        self._claims, self._hand_overs, self._records = claims, hand_overs, records

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        """A journal whose sender has a name of its own."""
        async with Line.open() as claims, Line.open() as hand_overs, Line.open() as records:
            try:
                yield cls(claims, hand_overs, records)
            finally:
                # The server would free our place only some time after the connection is gone.
                await claims.run("SELECT pg_advisory_unlock_all()")

    async def take_place(self, places: int) -> bool:
        """Whether there is a place among at most this many senders; it is kept until the connection ends."""
        for number in range(places):
            row = await self._claims.one("SELECT pg_try_advisory_lock(%(lock)s) AS got", lock=PLACE_LOCKS + number)
            if row and row["got"]:
                return True
        return False

    async def claim(self) -> ClaimedChunk | None:
        """A chunk of a mailing that is sending, of all such mailings in turn; None when nothing is due."""
        row = await self._claims.one(CLAIM, worker=self.worker, lease=LEASE_SECONDS)
        if row is None:
            return None
        due = await self._claims.all(DUE, open=list(OPEN_STATES), **row)
        return ClaimedChunk(**row, due=[Due(**person) for person in due])

    async def mailing(self, mailing_id: int) -> tuple[Pins, dict[str, TextVersion]]:
        """What a mailing pins, and its text by locale."""
        row = await self._claims.one("SELECT pinned FROM mailings_mailing WHERE id = %(id)s", id=mailing_id)
        assert row
        pins = Pins.of(row["pinned"])
        versions = await self._claims.all(VERSIONS, text_id=pins.text_id, version=pins.version)
        return pins, {version["locale"]: TextVersion(**version) for version in versions}

    async def hand_over(self, chunk: ClaimedChunk, people: list[int]) -> tuple[int, datetime] | None:
        """Notes that these mails may leave now: its number and moment. None: they may not (paused, stopped, lost)."""
        row = await self._hand_overs.one(
            HAND_OVER,
            mailing_id=chunk.mailing_id,
            chunk_id=chunk.id,
            worker=self.worker,
            people=people,
            lease=LEASE_SECONDS,
        )
        return (row["id"], row["at"]) if row else None

    async def record(self, chunk: ClaimedChunk, handover_id: int, at: datetime, outcomes: list[Outcome]) -> None:
        """Writes the outcomes of a group, counts them in the chunk and closes the hand-over, all in one transaction.

        People of the group without an outcome stay as they are. Raises LeaseLost, having written nothing.
        """
        params = {
            "mailing_id": chunk.mailing_id,
            "chunk_id": chunk.id,
            "handover_id": handover_id,
            "at": at,
            "open": list(OPEN_STATES),
            "people": [outcome.person.person_id for outcome in outcomes],
            "states": [outcome.fate.state.value for outcome in outcomes],
            "codes": [outcome.fate.code for outcome in outcomes],
            "reasons": [outcome.fate.reason for outcome in outcomes],
            "retry_seconds": [outcome.fate.retry_seconds for outcome in outcomes],
        }
        bad = [outcome for outcome in outcomes if outcome.fate.is_bad_address]
        async with self._ours(chunk) as connection:
            await connection.execute(RECORD, params)
            if bad:
                addresses = {"addresses": [one.person.address for one in bad], "why": [one.fate.reason for one in bad]}
                rest = {"mailing_id": chunk.mailing_id, "suppressed_for": SUPPRESSED_FOR}
                await connection.execute(SUPPRESS, addresses | rest)

    async def release(self, chunk: ClaimedChunk, pause_seconds: float | None = None) -> None:
        """Gives a chunk back: done if nothing in it is open, else for the next claim, after a pause if there is one.

        Raises LeaseLost.
        """
        params = {
            "id": chunk.id,
            "mailing_id": chunk.mailing_id,
            "first_person": chunk.first_person,
            "last_person": chunk.last_person,
            "pause_seconds": pause_seconds,
            "open": list(OPEN_STATES),
        }
        async with self._ours(chunk) as connection:
            await connection.execute(RELEASE, params)

    async def beat(self) -> None:
        """Renews the leases of this sender."""
        await self._hand_overs.run(HEARTBEAT, worker=self.worker, lease=LEASE_SECONDS)

    @asynccontextmanager
    async def _ours(self, chunk: ClaimedChunk) -> AsyncIterator[AsyncConnection[DictRow]]:
        """A transaction in which the chunk is locked and ours. Raises LeaseLost."""
        async with self._records.transaction() as connection:
            cursor = await connection.execute(LOCK_OURS, {"chunk_id": chunk.id, "worker": self.worker})
            if await cursor.fetchone() is None:
                raise LeaseLost
            yield connection
