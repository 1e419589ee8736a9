"""A few people first: the mailing waits for what becomes of them, and goes on or is paused."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import transaction

from notifications.deliveries import canary as ledger_of_canary
from notifications.deliveries.canary import CanaryPeople
from notifications.mailings.models.transition import MailingState
from portal.accounts.models import User
from portal.errors import TransitionNotAllowed
from portal.formatting import counted, number

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing

# A new mailing to more people than this starts with a few: as many as need two approvers.
CANARY_ABOVE = 500
USUAL_COUNT = 20
# Each of them is a chunk of its own, and their rows are read by each poll of the page.
MOST_COUNT = 100
MOST_WAIT_MINUTES = 24 * 60


@dataclass(frozen=True)
class CanaryRule:
    """So many people first (0: everybody at once); others follow after a wait, if at most `canary_limit` were lost."""

    canary_count: int = 0
    canary_wait_minutes: int = 30
    canary_limit: int = 0

    @classmethod
    def usual(cls, people: int) -> Self:
        """What a new mailing to so many people starts with."""
        return cls(USUAL_COUNT if people > CANARY_ABOVE else 0)

    @classmethod
    def of(cls, mailing: "Mailing") -> Self:
        return cls(mailing.canary_count, mailing.canary_wait_minutes, mailing.canary_limit)

    def to_fields(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Canary:
    """How the first people of a running mailing fare.

    `others`: how many wait for them. `goes_on_at` None: not known yet, some of the first still wait.
    """

    people: CanaryPeople
    others: int
    limit: int
    goes_on_at: datetime | None

    @property
    def has_failed(self) -> bool:
        return self.people.lost > self.limit

    def why_failed(self) -> str:
        """ "3 of the first 20 people did not get it or complained; at most 1 may. 550 5.1.1 …: 3 people." """
        first = counted(self.people.count, "person", "people")
        return (
            f"{number(self.people.lost)} of the first {first} did not get it or complained; "
            f"at most {number(self.limit)} may. {self.people.lost_in_words()}"
        )


def canary_of(mailing: "Mailing") -> Canary | None:
    """Of a mailing whose first people are not through yet; None of any other, and where they are everybody."""
    if not mailing.waits_for_canary or not (others := ledger_of_canary.others_waiting(mailing.pk)):
        return None
    people = ledger_of_canary.people_of(mailing.pk)
    wait = timedelta(minutes=mailing.canary_wait_minutes)
    return Canary(people, others, mailing.canary_limit, people.settled_at and people.settled_at + wait)


def see_to(mailing: "Mailing", *, at: datetime) -> bool:
    """Lets a mailing go on after the wait; pauses it as soon as too many of its first people were lost.

    Whether it goes on now: the caller wakes a sender then. A person decides about a paused one.
    """
    canary = canary_of(mailing)
    if canary is None:
        return False
    if canary.has_failed:
        mailing.pause(by=None, reason=canary.why_failed(), at=at)
        return False
    if canary.goes_on_at is None or canary.goes_on_at > at:
        return False
    return go_on(mailing, by=None, at=at)


def go_on(mailing: "Mailing", *, by: User | None, at: datetime) -> bool:
    """Everybody else is told as well, from now on; a paused mailing is resumed. False: that was decided before,
    or the mailing was paused meanwhile and nobody asks.

    Raises TransitionNotAllowed when it is not being sent, and what `resume` raises.
    """
    with transaction.atomic():
        mailing.lock()
        if not mailing.is_running:
            raise TransitionNotAllowed("mailing", MailingState(mailing.state).label, "sent to everybody")
        # Paused while the sweep looked: whoever did so decides.
        if not mailing.waits_for_canary or (by is None and mailing.state == MailingState.PAUSED):
            return False
        people = ledger_of_canary.people_of(mailing.pk)
        mailing.canary_passed_at = at
        mailing.save(update_fields=["canary_passed_at"])
        others = counted(ledger_of_canary.others_waiting(mailing.pk), "person", "people")
        found = f"Of the first {number(people.count)}, {number(people.sent)} sent and {number(people.lost)} lost"
        mailing.note_step(mailing.state, mailing.state, by=by, at=at, reason=f"{found}. Goes on with {others}.")
        if by and mailing.state == MailingState.PAUSED:
            mailing.resume(by=by, at=at)
    return True
