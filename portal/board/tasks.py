"""The board's sweeps: safe to run twice, and to miss."""

from celery import shared_task
from django.utils import timezone

from portal.board import counting, snapshots


@shared_task
def take_snapshots() -> None:
    snapshots.take(timezone.now())


@shared_task
def count_reach() -> None:
    counting.refresh_all(timezone.now())
