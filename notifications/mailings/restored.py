"""A database that was restored or copied: what would be sent, and that somebody confirms it."""

from datetime import datetime

from django.db import transaction

from notifications.deliveries import home
from notifications.deliveries.models import OPEN_STATES, Chunk, Delivery, DeliveryState, DirectMail
from notifications.mailings.models import InDoubtPolicy, Mailing
from notifications.mailings.models.queryset import MailingQuerySet
from portal.accounts.models import User

PAUSED = "The database was restored or copied: people may have been told since. Look before you resume."
RETURNED = "The database was restored or copied, and the start had come: people may have been told already."
DROPPED = "Dropped when the restored database was confirmed"


def waiting() -> MailingQuerySet:
    """What is being sent or would start, of all tenants; the earliest start first."""
    planned = Mailing.objects.filter(state__in=(Mailing.State.SENDING, Mailing.State.SCHEDULED))
    return planned.with_rows().order_by("send_at", "pk")


def single_mails_count() -> int:
    return DirectMail.objects.filter(state__in=OPEN_STATES).count()


def confirm(*, by: User | None, drops_single_mails: bool, at: datetime) -> None:
    """Mails may leave from here. Nothing starts by that: what was being sent is paused, and what was due is a draft.

    People in doubt may have been sent the mail once more since, whatever was approved: a person decides about them.
    `drops_single_mails`: those that wait are not sent any more. `by` null: somebody at the machine. At home already it
    has no effect.
    """
    with transaction.atomic():
        if home.is_at_home():
            return
        for mailing in waiting():
            if mailing.state == Mailing.State.SENDING:
                mailing.pause(by=by, reason=PAUSED, at=at)
            elif mailing.send_at and mailing.send_at <= at:
                mailing.send_back(by=by, reason=RETURNED, at=at)
        _send_nothing_once_more()
        if drops_single_mails:
            single = DirectMail.objects.filter(state__in=OPEN_STATES)
            single.update(state=DeliveryState.CANCELLED, reason=DROPPED, settled_at=at, lease_until=None)
        home.confirm(by=by, at=at)


def _send_nothing_once_more() -> None:
    frozen = Mailing.objects.frozen().exclude(state=Mailing.State.STOPPED)
    frozen.filter(in_doubt_policy=InDoubtPolicy.RESEND).update(in_doubt_policy=InDoubtPolicy.ASK)
    doubting = list(Chunk.objects.filter(in_doubt__gt=0).order_by().values_list("mailing", flat=True).distinct())
    queued = Delivery.objects.filter(mailing__in=doubting, state=DeliveryState.IN_DOUBT, next_attempt_at__isnull=False)
    queued.update(next_attempt_at=None)
