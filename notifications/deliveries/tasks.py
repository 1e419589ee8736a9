"""Celery's way to the sender. A lost message loses nothing: beat wakes the sender too."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications.deliveries import repairs, sending
from notifications.deliveries.repairs import Kind

log = logging.getLogger(__name__)

# How long one job sends before it makes room for others.
SLICE_SECONDS = 20.0


@shared_task
def deliver(seconds: float = SLICE_SECONDS) -> None:
    """Sends what is due for a while. Ends at once when there is no relay, nothing is due, or another one sends."""
    if not settings.RELAYS:
        return
    if sending.deliver(seconds).is_cut_short:
        _hint()


def deliver_soon() -> None:
    """Asks for a sender when the transaction is committed."""
    transaction.on_commit(_hint)


def _hint() -> None:
    try:
        deliver.apply_async(retry=False)
    except OperationalError:
        repairs.note(Kind.HINT, at=timezone.now())
        log.warning("broker away, the sweep will send", extra={"task": deliver.name})
