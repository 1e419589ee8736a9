"""What a sender does next: single mails first, then chunks of all mailings that are sending, in turn."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from notifications.deliveries.claims import ClaimedChunk, Claims
from notifications.deliveries.direct_journal import DirectJournal
from notifications.deliveries.groups import ChunkGroup, DirectGroup, Group, OpenChunk
from notifications.deliveries.messages import Writer

log = logging.getLogger(__name__)

# Mails that are handed over together: what a kill leaves in doubt on each connection.
GROUP = 10
# The next chunk is fetched when fewer people than this are left, so that no connection waits for the database.
LOW_WATER = 300


class Feed:
    """Hands out groups until nothing is due or its time is over. `is_dry`: the last look found nothing more."""

    def __init__(self, claims: Claims, direct: DirectJournal, seconds: float) -> None:
        self._claims = claims
        self._direct = direct
        self._ends_at = time.monotonic() + seconds
        self._singles: deque[DirectGroup] = deque()
        self._chunks: deque[OpenChunk] = deque()
        self._fetching: asyncio.Task[bool] | None = None
        self.is_dry = False
        self._writers_of: dict[int, dict[str, Writer]] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, claims: Claims, direct: DirectJournal, seconds: float) -> AsyncIterator[Self]:
        """A feed for this long; what was not begun is given back when nobody works on it any more."""
        feed = cls(claims, direct, seconds)
        yield feed
        await feed._give_back()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends_at

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._ends_at - time.monotonic())

    @property
    def has_left(self) -> bool:
        """Whether somebody is at hand who is in no group yet."""
        return bool(self._singles) or any(opened.left for opened in self._chunks)

    def take(self, most: int) -> Group | None:
        """A group that is at hand, of the mailings in turn: a small one does not wait behind a large one."""
        if self.is_over:
            return None
        if self._singles:
            return self._singles[0].cut(most) if len(self._singles[0]) > most else self._singles.popleft()
        while self._chunks and not self._chunks[0].left:
            self._chunks.popleft()
        if sum(len(opened.left) for opened in self._chunks) < LOW_WATER and not self.is_dry:
            self._fetch_soon()
        if not self._chunks:
            return None
        self._chunks.rotate(-1)
        return self._chunks[-1].cut(most)

    async def next(self, most: int) -> Group | None:
        """The next group; None when nothing is due for now."""
        while (group := self.take(most)) is None:
            if self.is_over or not await asyncio.shield(self._fetch_soon()):
                return None
        return group

    def look_again(self) -> None:
        """Mails came back that one relay did not take: they are due at another."""
        self.is_dry = False

    def put_back(self, group: Group) -> None:
        """It was not begun and is somebody else's next one."""
        self.is_dry = False
        if isinstance(group, ChunkGroup):
            group.open_chunk.put_back(group)
            if not any(opened is group.open_chunk for opened in self._chunks):
                # Nobody of it was left, so it had been laid aside.
                self._chunks.append(group.open_chunk)
        elif isinstance(group, DirectGroup):
            self._singles.appendleft(group)

    def _fetch_soon(self) -> "asyncio.Task[bool]":
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> bool:
        """Fetches single mails or a chunk; whether there was something."""
        self.is_dry = not (await self._fetch_singles() or await self._fetch_chunk())
        return not self.is_dry

    async def _fetch_singles(self) -> bool:
        mails = await self._direct.claim(GROUP)
        if mails:
            self._singles.append(DirectGroup(self._direct, mails))
        return bool(mails)

    async def _fetch_chunk(self) -> bool:
        while chunk := await self._claims.claim():
            if chunk.due and (writers := await self._writers(chunk)):
                self._chunks.append(OpenChunk(self._claims, chunk, writers, deque(chunk.due)))
                return True
            await self._claims.release(chunk)
        return False

    async def _writers(self, chunk: ClaimedChunk) -> dict[str, Writer] | None:
        """Those of the chunk's mailing: what it pins never changes. None: they cannot be made, and it is held."""
        if chunk.mailing_id not in self._writers_of:
            try:
                pins, versions = await self._claims.mailing(chunk.mailing_id)
            except (TypeError, ValueError) as error:
                # Of one mailing: the others go on.
                log.exception("mailing cannot be written", extra={"mailing_id": chunk.mailing_id})
                await self._claims.hold(chunk.mailing_id, f"Its mails cannot be written. {error}")
                return None
            self._writers_of[chunk.mailing_id] = {
                locale: Writer(pins, version, chunk.mailing_id) for locale, version in versions.items()
            }
        return self._writers_of[chunk.mailing_id]

    async def _give_back(self) -> None:
        if self._fetching:
            await self._fetching
        for group in self._singles:
            await group.give_back()
        for opened in self._chunks:
            if opened.left:
                opened.left.clear()
                await self._claims.release(opened.chunk)
