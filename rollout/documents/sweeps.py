"""What beat wakes: scans that are due."""

import logging
from datetime import datetime, timedelta

from rollout.changes.models import Change
from rollout.documents import telling
from rollout.documents.digests import changes_without_text
from rollout.documents.following import follow
from rollout.documents.models import DocumentSource, DocumentTask, Scan
from rollout.documents.recording import take_up_kept
from rollout.documents.rules import has_rules
from rollout.documents.schedule import last_due
from rollout.tenants.models import Tenant

log = logging.getLogger(__name__)

SCAN_TAKES = timedelta(hours=2)
"""So long mails wait for a scan, whose first document would else be all that its owner hears of today."""
ANY_ZONE = timedelta(hours=14)
"""How far ahead of UTC, or behind it, a tenant's clock may be."""


def due_scans(at: datetime) -> list[Scan]:
    """Scans for a worker: one for each tenant with sources and each open change since the last hour of the schedule,
    and those that nobody works on."""
    changes = [change for change in Change.objects.filter(closed_at=None) if has_rules(change.pack)]
    tenants = Tenant.objects.filter(document_sources__in=DocumentSource.objects.present()).distinct()
    for tenant in tenants:
        due = last_due(tenant, at)
        for change in changes:
            if not Scan.objects.filter(tenant=tenant, change=change, asked_at__gte=due).exists():
                Scan.objects.ask(tenant, change, by=None, at=at)
    return list(Scan.objects.waiting(at).select_related("tenant", "change"))


def take_up_what_was_kept(at: datetime) -> None:
    """Sentences that were to stay until a day: where it has come, their tasks open again."""
    over = DocumentTask.objects.kept_until_over((at + ANY_ZONE).date())
    for tenant in Tenant.objects.filter(pk__in=over.values("document__source__tenant")):
        take_up_kept(tenant, at=at)


def follow_waves(at: datetime) -> None:
    """Due days that were counted from waves which have moved since, or which another one comes before."""
    behind = DocumentTask.objects.behind_their_waves((at - ANY_ZONE).date()).order_by()
    for change in Change.objects.filter(pk__in=behind.values("change")):
        theirs = behind.filter(change=change).values("document__source__tenant")
        for tenant in Tenant.objects.filter(pk__in=theirs):
            follow(tenant, change, at=at)


def tell_owners(at: datetime) -> None:
    """Mails the owners of each tenant at work what there is to be told today; the log says of what nobody can be."""
    for change in changes_without_text():
        log.warning("owners of documents are not told: no text", extra={"change_id": change.pk})
    scanned = Scan.objects.unfinished().filter(asked_at__gt=at - SCAN_TAKES)
    tenants = Tenant.objects.filter(pk__in=DocumentTask.objects.open().values("document__source__tenant"))
    for tenant in tenants.exclude(pk__in=scanned.values("tenant")):
        telling.tell_owners(tenant, at=at)
