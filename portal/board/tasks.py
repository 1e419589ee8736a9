"""The board's sweep."""

from celery import shared_task
from django.utils import timezone

from portal.board import snapshots


@shared_task
def take_snapshots() -> None:
    snapshots.take(timezone.now())
