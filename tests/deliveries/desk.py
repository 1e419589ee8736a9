"""What a sender works with, without one: its statements, to be asked one by one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self, TypeVar

from notifications.deliveries.claims import ClaimedChunk, Claims, Due
from notifications.deliveries.database import Line
from notifications.deliveries.journal import Handed, Journal, Wish
from notifications.deliveries.presence import Presence

T = TypeVar("T")


@dataclass
class Desk:
    """One sender's place among others; `places` is how many there may be."""

    presence: Presence
    claims: Claims
    journal: Journal

    @classmethod
    @asynccontextmanager
    async def open(cls, places: int = 2) -> AsyncIterator[Self]:
        async with Line.open() as line, Line.open() as records, Presence.on(line) as presence:
            assert await presence.take_place(places)
            async with Journal.open(records, presence.worker) as journal:
                yield cls(presence, Claims(line, presence.worker), journal)

    async def claimed(self) -> ClaimedChunk:
        """A chunk, which must be there."""
        chunk = await self.claims.claim()
        assert chunk
        return chunk

    async def hand_over(self, chunk: ClaimedChunk, people: list[Due] | None = None) -> Handed | None:
        """Of everybody due in it, when nobody is named."""
        return await self.journal.turn(None, Wish(chunk, people or chunk.due))


def at_desk(act: Callable[[Desk], Awaitable[T]]) -> T:
    """Runs one act of a sender."""

    async def run() -> T:
        async with Desk.open() as desk:
            return await act(desk)

    return asyncio.run(run())
