"""The board's sweeps: safe to run twice, and to miss."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from portal.board import bulk_acts, counting, snapshots
from portal.hints import hint

SECONDS_PER_ACT = 30.0  # then the next act on many waves has its turn


@shared_task
def take_snapshots() -> None:
    snapshots.take(timezone.now())


@shared_task
def count_reach() -> None:
    counting.refresh_all(timezone.now())


@shared_task
def work_on_waves() -> None:
    bulk_acts.carry_on(seconds=SECONDS_PER_ACT)


def work_soon() -> None:
    """Asks for a worker when the transaction is committed; without a broker the sweep comes to it."""
    transaction.on_commit(lambda: hint(work_on_waves, expires=60))
