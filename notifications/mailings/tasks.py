"""Background entry points of mailings."""

from celery import shared_task
from django.utils import timezone

from notifications.mailings import moved_dates
from notifications.mailings.checks import looking_up
from notifications.mailings.models import Mailing
from notifications.mailings.sweeping import sweep as sweep_mailings


@shared_task
def sweep() -> None:
    """Starts what is due, voids approvals of what changed, closes what is finished."""
    sweep_mailings(at=timezone.now())


@shared_task
def write_about_changed_dates() -> None:
    """Prepares what people must be told whose dates moved; a person sends it."""
    moved_dates.sweep(at=timezone.now())


@shared_task
def look_up_due() -> None:
    """Looks at senders' domains and at links once a day, for mailings that nobody was told by yet."""
    looking_up.look_up_due(Mailing.objects.all(), at=timezone.now())


@shared_task
def look_up_anew(mailing_id: int) -> None:
    """The same for one mailing now, because somebody asks."""
    for mailing in Mailing.objects.with_rows().filter(pk=mailing_id):
        looking_up.look_up(mailing, at=timezone.now(), anew=True)
