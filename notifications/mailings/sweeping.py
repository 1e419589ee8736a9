"""What the portal does with mailings by itself. Safe to run twice or to miss: it looks at the state first."""

import logging
from datetime import datetime

from notifications.deliveries.tasks import deliver_soon
from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.models.refusals import LEAVES_THE_TRIAL
from portal.errors import PortalError
from rollout.tenants.models import Mode

logger = logging.getLogger(__name__)


def sweep(*, at: datetime) -> None:
    """Takes approvals back that no longer hold, keeps trials, starts what is due, closes what is finished."""
    for mailing in Mailing.objects.with_rows().filter(state=MailingState.SCHEDULED):
        mailing.return_if_unapproved(at=at)
    pause_in_trial(at=at)
    start_due(at=at)
    close_finished(at=at)


def pause_in_trial(*, at: datetime) -> None:
    """Pauses what is being sent where a tenant was switched to trial: then only its allow-list gets mail."""
    for mailing in Mailing.objects.with_rows().running().filter(wave__tenant__mode=Mode.TRIAL):
        if mailing.leaves_the_trial():
            mailing.pause(by=None, reason=LEAVES_THE_TRIAL, at=at)


def start_due(*, at: datetime) -> None:
    """Starts every approved mailing whose moment has come. One that cannot start is left for a person, and logged."""
    for mailing in Mailing.objects.with_rows().due(at):
        try:
            mailing.start(by=None, at=at)
        except PortalError as refused:
            logger.warning("mailing not started", extra={"mailing_id": mailing.pk, "reason": str(refused)})
        else:
            deliver_soon()


def close_finished(*, at: datetime) -> None:
    """Closes every mailing of which nobody waits any more and whose sum holds, stopped ones too."""
    for mailing in Mailing.objects.with_rows().running():
        mailing.close(at=at)
    for mailing in Mailing.objects.with_rows().stopping():
        mailing.finish_stopping(at=at)
