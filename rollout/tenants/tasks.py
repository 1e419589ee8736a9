"""Celery's way to syncs. A lost message loses nothing: the sweep finds what is due."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from portal.hints import hint
from rollout.tenants.models import Sync, Tenant
from rollout.tenants.syncing import schedule, sync_people

# A hint that waited longer was given again meanwhile.
HINT_SECONDS = 120


@shared_task
def sync_tenant(tenant_id: int) -> None:
    """Syncs one tenant's people and phones where that is due, and asks for a worker for the next tenant.

    Ends at once where it is not due, or another worker is at it, or workers are at enough other tenants.
    """
    at = timezone.now()
    if schedule.has_to_wait(tenant_id, at):
        return
    for tenant in Tenant.objects.filter(pk__in=schedule.due_tenants(at, among=[tenant_id])):
        sync_people(tenant, by=None, at=at)
        for following in schedule.due_tenants(timezone.now())[:1]:
            hint(sync_tenant, following, expires=HINT_SECONDS)


@shared_task
def sync_due() -> None:
    """Asks for workers for the tenants that are due, and forgets old syncs."""
    at = timezone.now()
    for tenant_id in schedule.due_tenants(at)[: schedule.MOST_AT_ONCE]:
        hint(sync_tenant, tenant_id, expires=HINT_SECONDS)
    Sync.objects.forget_before(at - schedule.KEPT_FOR)


def sync_soon(sync: Sync) -> None:
    """Asks for a worker when the transaction is committed."""
    transaction.on_commit(lambda: hint(sync_tenant, sync.tenant_id, expires=HINT_SECONDS))
