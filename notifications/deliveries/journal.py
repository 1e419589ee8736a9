"""The record of what leaves and what became of it: one commit for all connections that ask at the same time.

In one transaction outcomes of groups that are back are written, counted in their chunks, their hand-overs closed, and
the next hand-overs noted, so that no byte of a mail leaves before its people stand here.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Self

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow

from notifications.deliveries import recording
from notifications.deliveries.claims import ClaimedChunk, Due
from notifications.deliveries.database import Line
from notifications.deliveries.home import AT_HOME, proof
from notifications.deliveries.recording import Outcome, Timed

# Fence and exact pause: a pause waits for hand-overs before it, and those after it see the pause. Mailings are locked
# before chunks, as everywhere, and both in the order of their numbers.
MAILINGS = """
SELECT m.id, m.state, EXISTS (
    SELECT FROM deliveries_hold h WHERE h.mailing_id = m.id AND h.held_at IS NOT NULL
) AS is_held
FROM mailings_mailing m WHERE m.id = ANY(%(ids)s) AND {at_home} ORDER BY m.id FOR SHARE OF m
""".replace("{at_home}", AT_HOME)
CHUNKS = "SELECT id, worker FROM deliveries_chunk WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"

HAND_OVER = """
INSERT INTO deliveries_handover (mailing_id, chunk_id, worker, people, at)
SELECT mailing_id, chunk_id, %(worker)s, people::bigint[], clock_timestamp()
FROM unnest(%(mailings)s::bigint[], %(chunks)s::bigint[], %(people)s::text[]) AS g (mailing_id, chunk_id, people)
RETURNING id, at, chunk_id, people[1] AS first_person
"""
CLOSE = "DELETE FROM deliveries_handover WHERE id = ANY(%(ids)s)"
# What a transaction wrote whose answer was lost with its connection: of these mails none has left.
UNKNOWN = "DELETE FROM deliveries_handover WHERE worker = %(worker)s AND NOT id = ANY(%(ids)s)"


@dataclass(frozen=True)
class Handed:
    """A hand-over that was noted: its number and its moment, which is the Date of its mails."""

    id: int
    at: datetime


@dataclass(frozen=True)
class Report:
    """What became of a group. People of the hand-over without an outcome stay as they are."""

    chunk: ClaimedChunk
    handed: Handed
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Wish:
    """A group that would like to leave."""

    chunk: ClaimedChunk
    people: list[Due]

    @property
    def is_once_more(self) -> bool:
        return all(person.is_in_doubt for person in self.people)


@dataclass
class _Turn:
    report: Report | None
    wish: Wish | None
    done: "asyncio.Future[Handed | None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Journal:
    """The journal of one sender, `worker`."""

    def __init__(self, line: Line, worker: str) -> None:
        self._line = line
        self._worker = worker
        self._turns: list[_Turn] = []
        self._asked = asyncio.Event()
        self._in_flight: set[int] = set()
        self._proof = proof()

    @classmethod
    @asynccontextmanager
    async def open(cls, line: Line, worker: str) -> AsyncIterator[Self]:
        journal = cls(line, worker)
        committing = asyncio.create_task(journal._commit_turns())
        try:
            yield journal
        finally:
            committing.cancel()
            with suppress(asyncio.CancelledError):
                await committing

    async def turn(self, report: Report | None, wish: Wish | None) -> Handed | None:
        """Records one group and hands over the next, in one transaction. None: nothing may leave.

        Nothing may leave when the mailing is not sending any more (paused, stopped, held), the chunk was lost, or the
        database is not at home. Raises OperationalError when the database stays away.
        """
        turn = _Turn(report, wish)
        self._turns.append(turn)
        self._asked.set()
        return await turn.done

    async def _commit_turns(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            turns, self._turns = self._turns, []
            try:
                handed = await self._commit(turns)
            except Exception as error:
                for turn in turns:
                    turn.fail(error)
            else:
                self._settle(turns, handed)

    async def _commit(self, turns: list[_Turn]) -> dict[int, Handed]:
        """One transaction for all of them; once more on a new connection when the old one is lost meanwhile."""
        attempts = count()

        async def write(connection: AsyncConnection[DictRow]) -> dict[int, Handed]:
            return await self._write(connection, turns, is_repeated=next(attempts) > 0)

        return await self._line.do(write)

    def _settle(self, turns: list[_Turn], handed: dict[int, Handed]) -> None:
        self._in_flight |= {one.id for one in handed.values()}
        self._in_flight -= {turn.report.handed.id for turn in turns if turn.report}
        for turn in turns:
            if not turn.done.done():
                turn.done.set_result(handed.get(id(turn.wish)) if turn.wish else None)

    async def _write(
        self, connection: AsyncConnection[DictRow], turns: list[_Turn], *, is_repeated: bool
    ) -> dict[int, Handed]:
        reports = [turn.report for turn in turns if turn.report]
        wishes = [turn.wish for turn in turns if turn.wish]
        noted: AsyncCursor[DictRow] | None = None
        # Two round trips: up to the locks, and the rest with the commit. Nothing is read in between.
        async with connection.pipeline(), connection.transaction():
            sending, ours = await self._lock(connection, reports, wishes)
            if is_repeated:
                # Behind the locks: the lost transaction has ended then, and is seen.
                await connection.execute(UNKNOWN, {"worker": self._worker, "ids": list(self._in_flight)})
            await recording.record(connection, _by_chunk(reports), ours)
            if reports:
                await connection.execute(CLOSE, {"ids": [report.handed.id for report in reports]})
            leaving = [wish for wish in wishes if _may_leave(wish, sending, ours)]
            if leaving:
                noted = await connection.execute(HAND_OVER, self._handing_over(leaving))
        return _handed(leaving, await noted.fetchall()) if noted else {}

    async def _lock(
        self, connection: AsyncConnection[DictRow], reports: list[Report], wishes: list[Wish]
    ) -> tuple[dict[int, str], set[int]]:
        """Mailings that may hand over, with their state; chunks that are ours."""
        mailings = {wish.chunk.mailing_id for wish in wishes}
        chunks = {report.chunk.id for report in reports} | {wish.chunk.id for wish in wishes}
        found = await connection.execute(MAILINGS, {"ids": list(mailings), **self._proof}) if mailings else None
        locked = await connection.execute(CHUNKS, {"ids": list(chunks)})
        ours = {row["id"] for row in await locked.fetchall() if row["worker"] == self._worker}
        rows = await found.fetchall() if found else []
        return {row["id"]: row["state"] for row in rows if not row["is_held"]}, ours

    def _handing_over(self, leaving: list[Wish]) -> dict[str, Any]:
        return {
            "worker": self._worker,
            "mailings": [wish.chunk.mailing_id for wish in leaving],
            "chunks": [wish.chunk.id for wish in leaving],
            "people": ["{" + ",".join(str(person.person_id) for person in wish.people) + "}" for wish in leaving],
        }


def _handed(leaving: list[Wish], rows: list[DictRow]) -> dict[int, Handed]:
    """The hand-overs of these wishes, by the wish's identity."""
    by_first = {(row["chunk_id"], row["first_person"]): Handed(row["id"], row["at"]) for row in rows}
    return {id(wish): by_first[wish.chunk.id, wish.people[0].person_id] for wish in leaving}


def _may_leave(wish: Wish, sending: dict[int, str], ours: set[int]) -> bool:
    state = sending.get(wish.chunk.mailing_id)
    return wish.chunk.id in ours and (state == "sending" or (state == "closed" and wish.is_once_more))


def _by_chunk(reports: Iterable[Report]) -> list[tuple[ClaimedChunk, Timed]]:
    """Outcomes by chunk, in the chunks' order."""
    chunks: dict[int, ClaimedChunk] = {}
    found: dict[int, Timed] = defaultdict(list)
    for report in reports:
        chunks[report.chunk.id] = report.chunk
        found[report.chunk.id].extend((report.handed.at, outcome) for outcome in report.outcomes)
    return [(chunks[id_], found[id_]) for id_ in sorted(found) if found[id_]]
