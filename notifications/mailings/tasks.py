"""Background entry points of mailings."""

from celery import shared_task
from django.utils import timezone

from notifications.mailings import moved_dates
from notifications.mailings.sweeping import sweep as sweep_mailings


@shared_task
def sweep() -> None:
    """Starts what is due, voids approvals of what changed, closes what is finished."""
    sweep_mailings(at=timezone.now())


@shared_task
def write_about_changed_dates() -> None:
    """Prepares what people must be told whose dates moved; a person sends it."""
    moved_dates.sweep(at=timezone.now())
