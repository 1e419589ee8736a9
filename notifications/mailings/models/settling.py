"""What is decided for people in doubt, and the closing sum that says so afterwards."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from notifications.deliveries import ledger
from notifications.deliveries.models import DeliveryState
from notifications.mailings.models.closing import closing_sum_checked
from notifications.mailings.models.refusals import LEAVES_THE_TRIAL, NotReadyToSend, OthersInDoubt, StoppedForGood
from notifications.mailings.models.transition import MailingState
from portal.accounts.models import User
from portal.errors import TransitionNotAllowed

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing


def settle(
    mailing: "Mailing", *, outcome: str, person_id: int | None, by: User, at: datetime, expected: int | None = None
) -> int:
    """What a person found out about people in doubt: "sent" or "failed", of one of them or of all; how many.

    Of a mailing that is over the closing sum is written anew in the same transaction. `expected` is how many the
    person saw in doubt: raises OthersInDoubt when these are others by now.
    """
    with closing_sum_checked():
        _refuse_others_in_doubt(mailing, expected)
        count = ledger.settle(mailing.pk, outcome=outcome, person_id=person_id, at=at)
        words = "arrived" if outcome == "sent" else "did not arrive"
        _note_decision(mailing, count, words, by=by, at=at)
        _sum_anew(mailing, at)
    return count


def send_once_more(
    mailing: "Mailing", *, person_id: int | None, by: User | None, at: datetime, expected: int | None = None
) -> int:
    """Has one person in doubt, or all who were not yet, sent the same mail once more; how many.

    They stay in doubt until the relay has taken it. `expected` as for `settle`. Raises StoppedForGood, and
    NotReadyToSend while the tenant is in trial and somebody in doubt is not on its allow-list.
    The caller wakes a sender.
    """
    with transaction.atomic():
        _refuse_others_in_doubt(mailing, expected)
        if mailing.state == MailingState.STOPPED:
            raise StoppedForGood
        if leaves_the_trial(mailing):
            raise NotReadyToSend(LEAVES_THE_TRIAL)
        count = ledger.resend(mailing.pk, person_id, at=at)
        _note_decision(mailing, count, "sent once more", by=by, at=at)
    return count


def leaves_the_trial(mailing: "Mailing") -> bool:
    """The tenant is in trial, and somebody in doubt is not on its allow-list."""
    tenant = mailing.tenant
    return tenant.is_trial and ledger.is_any_outside(mailing.pk, tenant.allow_list, states=[DeliveryState.IN_DOUBT])


def sum_anew(mailing: "Mailing", *, at: datetime) -> None:
    """Writes the closing sum again when the relay took mails that were sent once more. Raises SumDoesNotHold."""
    with closing_sum_checked():
        mailing.lock()
        _sum_anew(mailing, at)


def _refuse_others_in_doubt(mailing: "Mailing", expected: int | None) -> None:
    mailing.lock()
    if mailing.audience_count is None:
        raise TransitionNotAllowed("mailing", MailingState(mailing.state).label, "settled")
    if expected is not None and expected != ledger.sum_of(mailing.pk)[DeliveryState.IN_DOUBT]:
        raise OthersInDoubt


def _note_decision(mailing: "Mailing", count: int, words: str, *, by: User | None, at: datetime) -> None:
    if count:
        mailing.note_step(mailing.state, mailing.state, by=by, at=at, reason=f"{count:,} in doubt: {words}")


def _sum_anew(mailing: "Mailing", at: datetime) -> None:
    if not mailing.closed_at or mailing.closing_sum is None:
        return
    mailing.closing_sum = mailing.settled_sum()
    mailing.save(update_fields=["closing_sum"])
    if mailing.state == MailingState.CLOSED and mailing.closing_sum.get("sent"):
        mailing.wave.announce(at=at)
