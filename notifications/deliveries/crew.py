"""The connections of one sender to one relay: each takes a group, hands it over, and has the answers recorded."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace

from notifications.deliveries import tokens
from notifications.deliveries.connection import Connection
from notifications.deliveries.feed import GROUP, Feed
from notifications.deliveries.groups import Finished, Group
from notifications.deliveries.journal import Journal
from notifications.deliveries.messages import Mail
from notifications.deliveries.presence import Presence
from notifications.deliveries.relay_book import RelayBook, group_limit
from notifications.deliveries.smtp import Answer, RelayRefuses, Result, UnknownReply
from portal.engines.relay import Relay

log = logging.getLogger(__name__)

# Connections that break one after the other, with no answer between, before the relay counts as away.
BREAKS_IN_A_ROW = 10
# Tries to get one group through, each on a fresh connection, with no answer between.
TRIES = 2
# How often a connection that waits for a limit looks whether others have taken over.
LIMIT_LOOK_SECONDS = 0.5

ANSWERED = (Result.SENT, Result.DEFERRED, Result.FAILED)
UNTOUCHED = Answer(Result.UNTOUCHED, None, "")
NOT_SMTP = Answer(Result.RELAY_REFUSES, None, "The relay answers what SMTP does not have")
GOODBYE = 421
HUNG_UP = Answer(Result.RELAY_REFUSES, None, "The relay hangs up before it takes a mail")


class Crew:
    """All connections of this sender to a relay. `trouble`: why it takes nothing more, in the relay's words."""

    def __init__(self, relay: Relay, feed: Feed, journal: Journal, *, presence: Presence, book: RelayBook) -> None:
        self.counts: Counter[str] = Counter()
        self.trouble = ""
        self.unknown: UnknownReply | None = None
        self.tasks: set[asyncio.Task[None]] = set()
        self.relay = relay
        self._feed = feed
        self._journal = journal
        self._presence = presence
        self._book = book
        self._takes_more = True
        self._retiring = 0
        self._breaks = 0
        self._engaged: set[int] = set()
        self._is_known_back = False

    @property
    def wants_more(self) -> bool:
        """Whether more connections would find something to do."""
        return self._takes_more and not self._feed.is_over and not self._feed.is_dry

    async def muster(self, tasks: asyncio.TaskGroup, senders: int) -> None:
        """Brings the number of connections to this sender's share."""
        self._retiring = self._presence.surplus(self.relay, senders)
        if self.wants_more and not self._retiring:
            for seat in await self._presence.sit_down(self.relay, senders):
                task = tasks.create_task(self._work(seat))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    def set_aside(self, words: str) -> None:
        """The relay is known to take nothing for now."""
        self.trouble, self._takes_more = words, False

    async def _work(self, seat: int) -> None:
        """One connection, until nothing is due, the relay refuses it, or another sender should have its seat."""
        line = _Line(self.relay)
        finished: Finished | None = None
        try:
            while self._keeps(seat):
                group, finished = await self._next(line, finished)
                if group is None:
                    return
                self._engaged.add(seat)
                mails = await group.begin(self._journal, finished)
                finished = None
                if mails is None:
                    continue
                answers, refusal = await self._send(line, mails)
                finished = await group.finish(answers)
                await self._note(finished, answers)
                if refusal:
                    return await self._leave(seat, refusal)
        finally:
            await self._record(finished)
            await line.close()
            self._engaged.discard(seat)
            await self._presence.stand_up(self.relay, seat)

    def _keeps(self, seat: int) -> bool:
        if self._retiring:
            self._retiring -= 1
            return False
        return not self.trouble and self._presence.holds(self.relay, seat)

    async def _next(self, line: "_Line", finished: Finished | None) -> tuple[Group | None, Finished | None]:
        """The next group when the relay's limits let it pass; what is finished is recorded when that takes time."""
        most = line.room(group_limit(self.relay, GROUP))
        if (group := self._feed.take(most)) is None:
            await self._record(finished)
            finished = None
            group = await self._feed.next(most)
        if group is None:
            return None, finished
        seconds = await self._book.reserve(self.relay, len(group), self._feed.seconds_left)
        if seconds is None:
            self._feed.put_back(group)
            await self._record(finished)
            await self._wait_in_vain(len(group))
            return None, None
        if seconds:
            await self._record(finished)
            finished = None
            await asyncio.sleep(seconds)
        return group, finished

    async def _wait_in_vain(self, mails: int) -> None:
        """The relay's limits let nothing more pass in this run.

        What a later minute lets pass is the next run's, which is asked for when this one has had its time: at once it
        would ask again and again.
        """
        if await self._book.is_day_full(self.relay, mails):
            self.set_aside("The limit of mails to the relay is reached")
        while self._feed.has_left and not self._feed.is_over and not self.trouble:
            await asyncio.sleep(LIMIT_LOOK_SECONDS)

    async def _record(self, finished: Finished | None) -> None:
        if finished:
            if finished.report:
                await self._journal.turn(finished.report, None)
            await finished.settle()

    async def _send(self, line: "_Line", mails: list[Mail]) -> tuple[list[Answer], Answer | None]:
        """Answers to the mails, in their order, and the relay's refusal if it takes nothing more on this connection.

        A connection that breaks is made anew as long as the relay answers to some.
        """
        answers = [UNTOUCHED] * len(mails)
        pending, tries = list(range(len(mails))), TRIES
        while pending and tries and self._breaks < BREAKS_IN_A_ROW:
            try:
                fresh = await line.send([mails[place] for place in pending])
            except RelayRefuses as refused:
                self.unknown = refused.unknown or self.unknown
                return answers, refused.answer
            for place, answer in zip(pending, fresh, strict=True):
                answers[place] = answer
            if line.unknown:
                self.unknown = line.unknown
                return answers, NOT_SMTP
            if refusal := next((answer for answer in fresh if answer.result is Result.RELAY_REFUSES), None):
                return answers, refusal
            has_answered = any(answer.result in ANSWERED for answer in fresh)
            tries, self._breaks = (TRIES, 0) if has_answered else (tries - 1, self._breaks + 1)
            pending = [place for place in pending if answers[place].result is Result.UNTOUCHED]
        if pending or self._breaks >= BREAKS_IN_A_ROW:
            return answers, next((_refusal_by(answer) for answer in answers if answer.code == GOODBYE), HUNG_UP)
        return answers, None

    async def _leave(self, seat: int, refusal: Answer) -> None:
        """The relay refuses a connection. Only when the last one goes is it in trouble: some take fewer than others."""
        self._takes_more = False
        self._feed.look_again()
        self._engaged.discard(seat)
        if not self._engaged:
            log.warning("relay set aside", extra={"relay": self.relay.name, "reason": refusal.reason})
            self.set_aside(refusal.reason)
            await self._book.set_aside(self.relay, refusal)

    async def _note(self, finished: Finished, answers: list[Answer]) -> None:
        self.counts.update(finished.counts)
        if not self._is_known_back and any(answer.result is Result.SENT for answer in answers):
            self._is_known_back = True
            await self._book.is_back(self.relay)


class _Line:
    """One place for a connection: opened when it is needed, made anew when it broke or has carried enough mails."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._connection: Connection | None = None

    def room(self, most: int) -> int:
        """How many mails go on it at once."""
        limit = self._relay.per_connection
        if not limit:
            return most
        used = self._connection.mails_count if self._connection else 0
        return min(most, limit - used if used < limit else limit)

    @property
    def unknown(self) -> UnknownReply | None:
        """What the relay answered that SMTP does not have."""
        return self._connection.unknown if self._connection else None

    async def send(self, mails: list[Mail]) -> list[Answer]:
        """Raises RelayRefuses when no connection can be had."""
        limit = self._relay.per_connection
        if self._connection and limit and self._connection.mails_count + len(mails) > limit:
            await self.close()
        if self._connection is None or not self._connection.is_open:
            self._connection = await Connection.open(self._relay, tokens.shared())
        return await self._connection.send(mails)

    async def close(self) -> None:
        if self._connection:
            await self._connection.close()
            self._connection = None


def _refusal_by(goodbye: Answer) -> Answer:
    return replace(goodbye, result=Result.RELAY_REFUSES)
