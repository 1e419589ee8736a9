"""The few people who get a mailing before all others: what became of them, from the ledger.

Each of them is a chunk of one person, so that senders claim them first and nobody else with them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications.deliveries.models import OPEN_STATES, Bounce, Chunk, Delivery, DeliveryState
from portal.formatting import counted

NAMED_MOST = 3


@dataclass(frozen=True)
class CanaryPeople:
    """What became of the first people of a mailing.

    `open_count`: still to be told. `lost`: failed, in doubt, came back, or complained; each person once, and `answers`
    say in whose words, most people first. `settled_at`: when the last of them had an outcome; None while some have not.
    """

    count: int
    open_count: int
    sent: int
    lost: int
    answers: list[tuple[str, int]]
    settled_at: datetime | None

    def lost_in_words(self) -> str:
        """ "550 5.1.1 No such user: 2 people. Complaint: 1 person." """
        named = [f"{words.rstrip('.')}: {counted(count, 'person', 'people')}." for words, count in self.answers]
        return " ".join(named[:NAMED_MOST] + ["And others."] * (len(named) > NAMED_MOST))


def people_of(mailing_id: int) -> CanaryPeople:
    """Asks the ledger: as many rows as the canary has people."""
    chosen = list(Chunk.objects.filter(mailing=mailing_id, is_canary=True).values_list("first_person", flat=True))
    deliveries = list(Delivery.objects.filter(mailing=mailing_id, person__in=chosen)) if chosen else []
    open_count = sum(one.state in OPEN_STATES for one in deliveries)
    lost = _lost(mailing_id, deliveries, chosen) if chosen else {}
    moments = [one.settled_at or one.handed_at for one in deliveries]
    return CanaryPeople(
        count=len(chosen),
        open_count=open_count,
        sent=sum(one.state == DeliveryState.SENT for one in deliveries),
        lost=len(lost),
        answers=Counter(lost.values()).most_common(),
        settled_at=None if open_count else max(filter(None, moments), default=None),
    )


def others_waiting(mailing_id: int) -> int:
    """How many people wait until the first ones are through."""
    chunks = Chunk.objects.filter(mailing=mailing_id, is_canary=False, done_at=None)
    return sum(waiting + deferred for waiting, deferred in chunks.values_list("waiting", "deferred"))


def _lost(mailing_id: int, deliveries: Iterable[Delivery], chosen: list[int]) -> dict[int, str]:
    """By person, in the words of the relay or of what came back."""
    lost = {
        one.person_id: one.reason or DeliveryState(one.state).label
        for one in deliveries
        if one.state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
    }
    for bounce in Bounce.objects.of_mailing(mailing_id).filter(person__in=chosen).order_by("pk"):
        assert bounce.person_id
        lost[bounce.person_id] = f"{bounce.get_kind_display()}, {bounce.status}".rstrip(", ")
    return lost
