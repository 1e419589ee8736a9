"""Background entry points of mailings."""

from celery import shared_task
from django.utils import timezone

from notifications.mailings.sweeping import sweep as sweep_mailings


@shared_task
def sweep() -> None:
    """Starts what is due, voids approvals of what changed, closes what is finished."""
    sweep_mailings(at=timezone.now())
