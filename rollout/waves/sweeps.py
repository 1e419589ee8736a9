"""What the clock does to waves."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from portal.errors import TransitionNotAllowed
from rollout.waves import checking
from rollout.waves.models import Wave

logger = logging.getLogger(__name__)

EAST_OF_UTC = timedelta(hours=14)  # where a day begins first: Kiribati


def start_due(at: datetime) -> int:
    """Announced waves whose first day has come in the tenant's zone begin to roll. How many did."""
    latest_day = (at + EAST_OF_UTC).date()
    started = 0
    for wave in Wave.objects.announced_until(latest_day).select_related("tenant"):
        try:
            wave.start(at=at)
        except TransitionNotAllowed:
            continue  # somebody paused or cancelled it between our look and our step
        if wave.state == Wave.State.ROLLING:
            started += 1
            logger.info("wave started", extra={"wave_id": wave.pk})
    return started


def follow_windows(at: datetime) -> int:
    """Waves that follow the vendor's window and have not begun move with it. How many did."""
    moved = 0
    for waiting in [wave for wave in Wave.objects.following().with_windows() if wave.may_follow(at)]:
        with transaction.atomic():
            wave = Wave.objects.following().taking_turns().filter(pk=waiting.pk).first()
            if wave and wave.follow_window(at=at):
                moved += 1
                logger.info("wave moved with the window", extra={"wave_id": wave.pk})
    return moved


def count_people(at: datetime) -> int:
    """Waves that are not settled yet count their people anew where people come and go. How many waves were counted."""
    return checking.check_all(at)
