"""The sender: one asyncio loop that works through everything that is due, over a few kept connections."""

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from django.conf import settings

from notifications.deliveries import smtp
from notifications.deliveries.direct_journal import DirectJournal
from notifications.deliveries.feed import GROUP, Feed
from notifications.deliveries.journal import LEASE_SECONDS, Journal
from notifications.deliveries.messages import Mail
from notifications.deliveries.recovery import recover
from notifications.deliveries.smtp import Answer, Result
from portal.engines.relay import Relay
from portal.errors import PortalError

log = logging.getLogger(__name__)

# Senders at a time in the whole site, and connections of each.
PLACES = 1
CONNECTIONS = 8
# What may still leave after a pause, at most.
IN_FLIGHT_LIMIT = PLACES * CONNECTIONS * GROUP


class NoRelay(PortalError):
    """There is no mail relay, so nothing can be sent: set EMAIL_URL."""


@dataclass
class Tally:
    """What one run of a sender did: mails by state. `has_place` is false when all places for senders were taken.

    `trouble` is why the relay took nothing more, in words. `is_cut_short`: its time was over before the work was.
    """

    counts: Counter[str] = field(default_factory=Counter)
    has_place: bool = True
    trouble: str = ""
    is_cut_short: bool = False


def deliver(seconds: float) -> Tally:
    """Sends what is due, of all mailings that are sending and all single mails, for this long or until nothing is due.

    Recovers first what senders that died left behind. Safe to run at any time, any number of times. Raises NoRelay.
    """
    if not settings.RELAYS:
        raise NoRelay
    recover()
    return asyncio.run(_deliver(seconds, settings.RELAYS[0]))


async def _deliver(seconds: float, relay: Relay) -> Tally:
    async with Journal.open() as journal, DirectJournal.open() as direct:
        if not await journal.take_place(PLACES):
            return Tally(has_place=False)
        feed = Feed(journal, direct, seconds)
        sender = _Sender(relay, feed)
        beating = asyncio.create_task(_beat(journal))
        try:
            async with asyncio.TaskGroup() as connections:
                for _ in range(CONNECTIONS):
                    connections.create_task(sender.work())
            await feed.close()
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        is_cut_short = feed.is_over and not feed.trouble
        return Tally(sender.counts, trouble=feed.trouble, is_cut_short=is_cut_short)


async def _beat(journal: Journal) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 4)
        await journal.beat()


class _Sender:
    """The connections of one run. Each takes a group, hands its mails over one by one, and records the answers."""

    def __init__(self, relay: Relay, feed: Feed) -> None:
        self.counts: Counter[str] = Counter()
        self._relay = relay
        self._feed = feed
        self._engaged: set[object] = set()

    async def work(self) -> None:
        """One connection, until the feed has nothing more for it or the relay refuses it."""
        client: SMTP | None = None
        refused = False
        me = object()
        try:
            while not refused and (group := await self._feed.next()):
                self._engaged.add(me)
                mails = await group.begin()
                if mails is None:
                    continue
                answers, client = await self._send_all(mails, client)
                if refused := any(answer.result is Result.RELAY_REFUSES for answer in answers):
                    self._leave(me, answers[-1].reason)
                self.counts.update(await group.finish(answers))
        finally:
            self._engaged.discard(me)
            if client is not None:
                await smtp.close(client)

    def _leave(self, me: object, refused: str) -> None:
        # A relay that takes fewer connections than we open refuses the rest; only when the last one goes is it trouble.
        self._engaged.discard(me)
        if not self._engaged:
            log.warning("relay in trouble", extra={"reason": refused})
            self._feed.stop(refused)

    async def _send_all(self, mails: list[Mail], client: SMTP | None) -> tuple[list[Answer], SMTP | None]:
        """Mails one after the other, as far as the relay takes them."""
        answers: list[Answer] = []
        for mail in mails:
            answer, client = await self._send(mail, client)
            answers.append(answer)
            if answer.result is Result.RELAY_REFUSES:
                break
        return answers, client

    async def _send(self, mail: Mail, client: SMTP | None) -> tuple[Answer, SMTP | None]:
        """One mail on a kept connection; if that is lost before the relay had the mail, once more on a fresh one."""
        answer = Answer(Result.RELAY_REFUSES, None, "")
        for _ in range(2):
            try:
                client = client or await smtp.connect(self._relay)
            except (SMTPException, OSError) as error:
                return _no_connection(error), None
            answer = await smtp.hand_over(client, mail)
            if not answer.keeps_connection:
                client.close()
                client = None
            if answer.result is not Result.UNTOUCHED:
                return answer, client
        return Answer(Result.RELAY_REFUSES, None, answer.reason), None


def _no_connection(error: Exception) -> Answer:
    code = error.code if isinstance(error, SMTPResponseException) else None
    return Answer(Result.RELAY_REFUSES, code, f"The relay cannot be reached. {error}"[:300])
