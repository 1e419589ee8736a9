"""Which senders live, and who may hold which connection to a relay: advisory locks of the database.

They end with the session that holds them, so nobody has to time out: a killed sender is missed at once, and its
connections are free for others.
"""

import secrets
import socket
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from math import ceil
from typing import Self

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from notifications.deliveries.database import Line
from portal.engines.relay import Relay

# First numbers of the locks; a relay's seats have a number made of its name.
SENDERS = 7_310_001
PLACES = 7_310_002
# More connections than this for one process make none of them faster.
CONNECTIONS_OF_A_SENDER = 20

# For each number up to the most, until there are enough; a lock that is held already would be granted again.
TAKE = """
SELECT number FROM generate_series(1, %(most)s::integer) AS number
WHERE NOT number = ANY(%(held)s::integer[]) AND pg_try_advisory_lock(%(kind)s::integer, number) LIMIT %(wanted)s
"""
LOCK = "SELECT pg_advisory_lock(%(kind)s::integer, %(number)s::integer)"
TRY_LOCK = "SELECT pg_try_advisory_lock(%(kind)s::integer, %(number)s::integer) AS got"
UNLOCK = "SELECT pg_advisory_unlock(%(kind)s::integer, %(number)s::integer)"
COUNT_SENDERS = """
SELECT count(*) AS senders FROM pg_locks
WHERE locktype = 'advisory' AND classid = %(kind)s::integer::oid AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Presence:
    """One sender among others, as long as its line to the database lives. `worker` is its name in chunks."""

    def __init__(self, line: Line) -> None:
        self.number = secrets.randbelow(2**31 - 1) + 1
        self.worker = f"{socket.gethostname()[:40]}:{self.number}"
        self._line = line
        self._place: list[int] = []
        self._seats: dict[Relay, set[int]] = {}

    @classmethod
    @asynccontextmanager
    async def on(cls, line: Line) -> AsyncIterator[Self]:
        """A sender whose life is tied to this line."""
        presence = cls(line)
        line.on_reopened = presence._restore
        try:
            yield presence
        finally:
            line.on_reopened = None
            # The server would notice only some time after the connection is gone.
            await line.run("SELECT pg_advisory_unlock_all()")

    async def take_place(self, places: int) -> bool:
        """Whether there is a place among at most this many senders. Taken before anything is claimed."""
        self._place = await self._take(PLACES, most=places, wanted=1, held=[])
        if self._place:
            await self._line.run(LOCK, kind=SENDERS, number=self.number)
        return bool(self._place)

    async def senders_count(self) -> int:
        """How many senders there are, this one among them."""
        row = await self._line.one(COUNT_SENDERS, kind=SENDERS)
        return max(row["senders"], 1) if row else 1

    async def sit_down(self, relay: Relay, senders: int) -> list[int]:
        """Takes more seats at a relay, up to this sender's fair share; their numbers."""
        held = self._seats.setdefault(relay, set())
        wanted = self.share_of(relay, senders) - len(held)
        if wanted <= 0:
            return []
        seats = await self._take(_seats_of(relay), most=relay.connections, wanted=wanted, held=list(held))
        held.update(seats)
        return seats

    async def stand_up(self, relay: Relay, seat: int) -> None:
        """Gives a seat back, when its connection is closed."""
        if seat in self._seats.get(relay, ()):
            self._seats[relay].discard(seat)
            await self._line.run(UNLOCK, kind=_seats_of(relay), number=seat)

    def surplus(self, relay: Relay, senders: int) -> int:
        """How many of its seats another sender should have."""
        return max(0, len(self._seats.get(relay, ())) - self.share_of(relay, senders))

    def holds(self, relay: Relay, seat: int) -> bool:
        """Whether the seat is still ours: a database that restarted may have given it to somebody else."""
        return seat in self._seats.get(relay, ())

    @staticmethod
    def share_of(relay: Relay, senders: int) -> int:
        """How many connections to a relay one of so many senders may have."""
        return ceil(relay.connections / senders)

    async def _take(self, kind: int, *, most: int, wanted: int, held: Sequence[int]) -> list[int]:
        rows = await self._line.all(TAKE, kind=kind, most=most, wanted=wanted, held=held)
        return [row["number"] for row in rows]

    async def _restore(self, connection: AsyncConnection[DictRow]) -> None:
        """The locks went with the connection. What somebody else has meanwhile is lost to us."""
        await connection.execute(LOCK, {"kind": SENDERS, "number": self.number})
        for place in self._place:
            await connection.execute(TRY_LOCK, {"kind": PLACES, "number": place})
        for relay, seats in self._seats.items():
            for seat in list(seats):
                cursor = await connection.execute(TRY_LOCK, {"kind": _seats_of(relay), "number": seat})
                row = await cursor.fetchone()
                if not (row and row["got"]):
                    seats.discard(seat)


def places_for(relays: Sequence[Relay]) -> int:
    """How many senders these relays have room for."""
    return max(1, ceil(sum(relay.connections for relay in relays) / CONNECTIONS_OF_A_SENDER))


def _seats_of(relay: Relay) -> int:
    return zlib.crc32(relay.name.encode()) & 0x3FFF_FFFF
