"""What the portal does with mailings by itself. Safe to run twice or to miss: it looks at the state first."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from notifications.deliveries import home, ledger, repairs
from notifications.deliveries.repairs import Kind
from notifications.deliveries.tasks import deliver_soon
from notifications.mailings.models import Mailing, MailingState, Reading, SumDoesNotHold, canary, settling
from notifications.mailings.models.queryset import MailingQuerySet
from notifications.mailings.models.reading import read
from notifications.mailings.models.refusals import FindingsOpen
from notifications.mailings.models.scheduling import refuse_start
from notifications.mailings.trial import pause_outside
from portal.errors import PortalError
from portal.formatting import counted, moment

logger = logging.getLogger(__name__)

# The sweep runs every few seconds; who starts this late was missed by it.
LATE = timedelta(minutes=1)


def sweep(*, at: datetime) -> None:
    """Takes approvals back that no longer hold, keeps trials, starts what is due, closes what is finished.

    Notes first whether the database is at home: elsewhere nothing starts.
    Pauses what the relay refuses and what is not through at its deadline, lets go on whose first people got it, and
    notes how far each is. Has people in doubt sent the mail once more where that was approved, and writes the sum of
    what came of it.
    A mailing that is refused a step is logged and left for a person; the others have their turn all the same.
    """
    home.look(at=at)
    mailings = Mailing.objects.with_rows()
    _each(mailings.scheduled(), lambda mailing: mailing.return_if_unapproved(at=at))
    _each(mailings.running().in_trial(), lambda mailing: pause_outside(mailing, at=at))
    _each(mailings.running().held(), lambda mailing: _pause_held(mailing, at))
    _each(mailings.due(at), lambda mailing: _start(mailing, at))
    _each(mailings.running().past_deadline(at), lambda mailing: _pause_past_deadline(mailing, at))
    _each(mailings.waiting_for_canary(), lambda mailing: _see_to_canary(mailing, at))
    _each(mailings.running(), lambda mailing: read(mailing.pk, at=at))
    _each(mailings.running(), lambda mailing: _close(mailing, at))
    _each(mailings.stopping(), lambda mailing: mailing.finish_stopping(at=at))
    _each(mailings.to_send_once_more(), lambda mailing: _send_once_more(mailing, at))
    _each(mailings.to_sum_anew(), lambda mailing: settling.sum_anew(mailing, at=at))
    Reading.objects.forget(at)


def _each(mailings: MailingQuerySet, step: Callable[[Mailing], object]) -> None:
    unexpected: list[Exception] = []
    for mailing in mailings:
        try:
            step(mailing)
        except PortalError as refused:
            logger.warning("mailing left as it is", extra={"mailing_id": mailing.pk, "reason": str(refused)})
        except Exception as error:
            logger.exception("mailing left as it is", extra={"mailing_id": mailing.pk})
            unexpected.append(error)
    if unexpected:
        raise ExceptionGroup("The sweep failed for some mailings, and was done for all others.", unexpected)


def _pause_held(mailing: Mailing, at: datetime) -> None:
    """The sender hands nothing over already; a person must see why and decide."""
    hold = mailing.hold
    refused = f" {counted(hold.refused, 'person was', 'people were')} refused." if hold.refused else ""
    mailing.pause(by=None, reason=f"{hold.reason.rstrip('.')}.{refused}", at=at)


def _pause_past_deadline(mailing: Mailing, at: datetime) -> None:
    """Who is left is told only if a person resumes it; once somebody did, it goes on."""
    assert mailing.not_after
    began = mailing.transitions.into(MailingState.SENDING).latest("at")
    waiting = ledger.open_count(mailing.pk)
    if waiting and began.at <= mailing.not_after:
        deadline = moment(mailing.not_after, mailing.tenant.time_zone)
        left = counted(waiting, "person was", "people were")
        reason = f"The deadline has passed ({deadline}): {left} not told. Resume to tell them late, or stop it."
        mailing.pause(by=None, reason=reason, at=at)


def _see_to_canary(mailing: Mailing, at: datetime) -> None:
    if canary.see_to(mailing, at=at):
        deliver_soon()


def _close(mailing: Mailing, at: datetime) -> None:
    """A mailing that does not add up stays open; its page says what was found."""
    try:
        mailing.close(at=at)
    except SumDoesNotHold as refused:
        mailing.refresh_from_db(fields=["state"])
        if not mailing.transitions.filter(reason=str(refused)).exists():
            mailing.note_step(mailing.state, mailing.state, by=None, at=at, reason=str(refused))
            logger.error("sum does not hold", extra={"mailing_id": mailing.pk, "reason": refused.problem})


def _start(mailing: Mailing, at: datetime) -> None:
    """What was found since the approval waits for a person, and the page says so; it is written down once."""
    # The hours may have changed since it was planned. Left as it is, it asks a person after the grace time.
    if mailing.send_at:
        refuse_start(mailing.tenant, mailing.send_at, not_after=mailing.not_after, at=mailing.send_at)
    try:
        mailing.start(by=None, at=at)
    except FindingsOpen as refused:
        reason = f"It did not start. {refused}"[:500]
        if not mailing.transitions.filter(reason=reason).exists():
            mailing.note_step(mailing.state, mailing.state, by=None, at=at, reason=reason)
            logger.warning("findings hold a mailing up", extra={"mailing_id": mailing.pk})
        return
    if mailing.send_at and at - mailing.send_at > LATE:
        repairs.note(Kind.LATE, at=at)
    deliver_soon()


def _send_once_more(mailing: Mailing, at: datetime) -> None:
    if not settling.leaves_the_trial(mailing) and settling.send_once_more(mailing, person_id=None, by=None, at=at):
        deliver_soon()
