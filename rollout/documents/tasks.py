"""Celery's way to scans. A lost message loses nothing: the sweep finds what nobody works on."""

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.hints import hint
from rollout.changes.models import Change
from rollout.documents import scanning, sweeps
from rollout.documents.models import Scan
from rollout.documents.rules import has_rules
from rollout.tenants.models import Tenant


@shared_task
def scan(scan_id: int) -> None:
    """Does one scan. Ends at once where it is over, gone or another worker's."""
    asked = Scan.objects.select_related("tenant", "change").filter(pk=scan_id).first()
    following = scanning.run(asked, timezone.now) if asked is not None else None
    if following is not None:
        scan_soon(following)


@shared_task
def sweep() -> None:
    """Takes up what was kept until today, and moves due days with their waves. Asks for the scans that are due, and for
    a worker where one went silent."""
    at = timezone.now()
    sweeps.follow_waves(at)
    sweeps.take_up_what_was_kept(at)
    for waiting in sweeps.due_scans(at):
        hint(scan, waiting.pk)


@shared_task
def tell_owners() -> None:
    """Mails owners of documents what there is to be told today."""
    sweeps.tell_owners(timezone.now())


def scan_soon(asked: Scan) -> None:
    """Asks for a worker when the transaction is committed."""
    transaction.on_commit(lambda: hint(scan, asked.pk))


def scan_open_changes(tenant: Tenant, *, by: User, at: datetime) -> None:
    """Asks for a scan for every open change, in the transaction that changed a source."""
    for change in Change.objects.filter(closed_at=None):
        if has_rules(change.pack):
            scan_soon(Scan.objects.ask_for_news(tenant, change, by=by, at=at))
