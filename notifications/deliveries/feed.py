"""What a sender does next: single mails first, then chunks of all mailings that are sending, in turn."""

import asyncio
import time
from collections import deque

from notifications.deliveries.direct_journal import DirectJournal
from notifications.deliveries.groups import ChunkGroup, DirectGroup, Group, OpenChunk
from notifications.deliveries.journal import ClaimedChunk, Journal
from notifications.deliveries.outcomes import RELAY_PAUSE_SECONDS

GROUP = 5


class Feed:
    """Hands out groups until nothing is due, its time is over, or the relay is in trouble."""

    def __init__(self, journal: Journal, direct: DirectJournal, seconds: float) -> None:
        self.trouble = ""
        self._journal = journal
        self._direct = direct
        self._ends_at = time.monotonic() + seconds
        self._groups: deque[Group] = deque()
        self._chunks: list[OpenChunk] = []
        self._lock = asyncio.Lock()

    @property
    def is_over(self) -> bool:
        return bool(self.trouble) or time.monotonic() >= self._ends_at

    async def next(self) -> Group | None:
        """The next group; None when there is none for now."""
        async with self._lock:
            if self.is_over:
                return None
            if not self._groups:
                self._groups.extend(await self._more())
            return self._groups.popleft() if self._groups else None

    def stop(self, trouble: str) -> None:
        """The relay takes nothing: what is left waits a while."""
        self.trouble = trouble
        for chunk in self._chunks:
            chunk.pause_seconds = RELAY_PAUSE_SECONDS

    async def close(self) -> None:
        """Gives back what was not begun."""
        while self._groups:
            group = self._groups.popleft()
            assert isinstance(group, ChunkGroup)
            await group.open_chunk.one_back()

    async def _more(self) -> list[Group]:
        if mails := await self._direct.claim(GROUP):
            return [DirectGroup(self._direct, mails)]
        while chunk := await self._journal.claim():
            if chunk.due:
                return await self._cut(chunk)
            await self._journal.release(chunk)
        return []

    async def _cut(self, chunk: ClaimedChunk) -> list[Group]:
        pins, versions = await self._journal.mailing(chunk.mailing_id)
        people = [chunk.due[start : start + GROUP] for start in range(0, len(chunk.due), GROUP)]
        opened = OpenChunk(self._journal, chunk, pins, versions, groups_out=len(people))
        self._chunks = [*(kept for kept in self._chunks if kept.groups_out), opened]
        return [ChunkGroup(opened, some) for some in people]
