"""The sender: one asyncio loop that works through everything that is due, over the connections it may hold."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from notifications.deliveries import home
from notifications.deliveries.claims import BEAT_SECONDS, Claims
from notifications.deliveries.crew import Crew
from notifications.deliveries.database import Line
from notifications.deliveries.direct_journal import DirectJournal
from notifications.deliveries.feed import GROUP, Feed
from notifications.deliveries.journal import Journal
from notifications.deliveries.presence import Presence, places_for
from notifications.deliveries.recovery import recover
from notifications.deliveries.relay_book import RelayBook, group_limit
from notifications.deliveries.smtp import UnknownReply
from portal.engines.relay import Relay
from portal.errors import PortalError

# How often a sender looks whether others came or went.
LOOK_SECONDS = 1.0
# For so many looks a sender waits for others to give it seats: they finish what they have begun.
PATIENT_LOOKS = 5


class NoRelay(PortalError):
    """There is no mail relay, so nothing can be sent: set EMAIL_URL."""


@dataclass
class Tally:
    """What one run of a sender did: mails by state. `has_place` is false when all places for senders were taken.

    `trouble` is why no relay took anything more, in words. `is_cut_short`: its time was over before the work was.
    `unknown` is a reply that SMTP does not have.
    """

    counts: Counter[str] = field(default_factory=Counter)
    has_place: bool = True
    trouble: str = ""
    is_cut_short: bool = False
    unknown: UnknownReply | None = None


def in_flight_limit() -> int:
    """How many mails may still leave after a pause or stop, at most; and how many a killed site leaves in doubt."""
    return sum(group_limit(relay, GROUP) * relay.connections for relay in settings.RELAYS)


def deliver(seconds: float) -> Tally:
    """Sends what is due, of all mailings that are sending and all single mails, for this long or until nothing is due.

    Recovers first what senders that died left behind. Safe to run at any time, any number of times. Raises NoRelay, and
    UnknownReply when a relay answered what SMTP does not have; everybody concerned is recorded by then.
    """
    if not settings.RELAYS:
        raise NoRelay
    recover()
    home.look(at=timezone.now())
    tally = asyncio.run(_deliver(seconds, settings.RELAYS))
    if tally.unknown:
        raise tally.unknown
    return tally


async def _deliver(seconds: float, relays: Sequence[Relay]) -> Tally:
    async with Line.open() as own, Line.open() as records, Line.open() as singles, Presence.on(own) as presence:
        if not await presence.take_place(places_for(relays)):
            return Tally(has_place=False)
        claims = Claims(own, presence.worker)
        async with (
            Journal.open(records, presence.worker) as journal,
            Feed.open(claims, DirectJournal(singles), seconds) as feed,
        ):
            book = RelayBook(own)
            crews = [Crew(relay, feed, journal, presence=presence, book=book) for relay in relays]
            await _leave_out_those_away(crews, book)
            await _work(crews, presence, claims)
            return _tally(crews, feed)


async def _leave_out_those_away(crews: Sequence[Crew], book: RelayBook) -> None:
    away = await book.away([crew.relay for crew in crews])
    for crew in crews:
        if crew.relay.name in away:
            crew.set_aside(away[crew.relay.name])


async def _work(crews: Sequence[Crew], presence: Presence, claims: Claims) -> None:
    """Until no connection has anything to do."""
    beaten_at, looks = time.monotonic(), 0
    async with asyncio.TaskGroup() as tasks:
        while True:
            senders = await presence.senders_count()
            for crew in crews:
                await crew.muster(tasks, senders)
            working = set[asyncio.Task[None]]().union(*(crew.tasks for crew in crews))
            if working:
                await asyncio.wait(working, timeout=LOOK_SECONDS)
            elif senders > 1 and looks < PATIENT_LOOKS and any(crew.wants_more for crew in crews):
                # The others have every seat, and will give some back when they see us.
                looks += 1
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return
            if time.monotonic() - beaten_at >= BEAT_SECONDS:
                beaten_at = time.monotonic()
                await claims.beat()


def _tally(crews: Sequence[Crew], feed: Feed) -> Tally:
    counts = sum((crew.counts for crew in crews), Counter[str]())
    troubles = [crew.trouble for crew in crews if crew.trouble]
    trouble = troubles[0] if len(troubles) == len(crews) else ""
    unknown = next((crew.unknown for crew in crews if crew.unknown), None)
    return Tally(counts, trouble=trouble, is_cut_short=feed.is_over and not trouble, unknown=unknown)
