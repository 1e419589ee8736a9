"""Celery's way to the sender. A lost message loses nothing: beat wakes the sender too."""

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications.deliveries import repairs, sending
from notifications.deliveries.bounces import intake
from notifications.deliveries.repairs import Kind
from portal.hints import hint

# How long one job sends before it makes room for others.
SLICE_SECONDS = 20.0


@shared_task
def deliver(seconds: float = SLICE_SECONDS) -> None:
    """Sends what is due for a while. Ends at once when there is no relay, nothing is due, or another one sends."""
    if not settings.RELAYS:
        return
    if sending.deliver(seconds).is_cut_short:
        _hint()


@shared_task
def read_bounces() -> None:
    """Reads what came back. Ends at once without a mailbox, or when another worker reads it."""
    if settings.BOUNCE_MAILBOX:
        intake.read_new(settings.BOUNCE_MAILBOX)


def deliver_soon() -> None:
    """Asks for a sender when the transaction is committed."""
    transaction.on_commit(_hint)


def _hint() -> None:
    if not hint(deliver):
        repairs.note(Kind.HINT, at=timezone.now())
