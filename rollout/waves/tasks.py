"""Sweeps over waves: safe to run twice, and to miss."""

from celery import shared_task
from django.utils import timezone

from rollout.waves import sweeps


@shared_task
def start_due() -> None:
    sweeps.start_due(timezone.now())


@shared_task
def follow_windows() -> None:
    sweeps.follow_windows(timezone.now())


@shared_task
def count_people() -> None:
    sweeps.count_people(timezone.now())
