"""What the portal does with mailings by itself. Safe to run twice or to miss: it looks at the state first."""

import logging
from datetime import datetime

from notifications.deliveries.tasks import deliver_soon
from notifications.mailings.models import Mailing, MailingState
from portal.errors import PortalError

logger = logging.getLogger(__name__)


def sweep(*, at: datetime) -> None:
    """Returns mailings whose content changed after the approval, starts those that are due, closes the finished."""
    for mailing in Mailing.objects.with_rows().filter(state=MailingState.SCHEDULED):
        mailing.return_if_unapproved(at=at)
    start_due(at=at)
    close_finished(at=at)


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
