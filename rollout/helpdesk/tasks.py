"""Celery's way to the helpdesk's checklist."""

from celery import shared_task
from django.utils import timezone

from rollout.helpdesk import briefing


@shared_task
def tick_briefed() -> None:
    """Ticks the checklists of waves whose briefing somebody has. Run twice, nothing more happens."""
    briefing.tick_briefed(timezone.now())
