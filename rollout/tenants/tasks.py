"""Celery's way to syncs. A lost message loses nothing: the sweep finds what is due."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from rollout.tenants.models import Sync, Tenant
from rollout.tenants.syncing import schedule, sync_people

log = logging.getLogger(__name__)

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
            _hint(following)


@shared_task
def sync_due() -> None:
    """Asks for workers for the tenants that are due, and forgets old syncs."""
    at = timezone.now()
    for tenant_id in schedule.due_tenants(at)[: schedule.MOST_AT_ONCE]:
        _hint(tenant_id)
    Sync.objects.forget_before(at - schedule.KEPT_FOR)


def sync_soon(sync: Sync) -> None:
    """Asks for a worker when the transaction is committed."""
    transaction.on_commit(lambda: _hint(sync.tenant_id))


def _hint(tenant_id: int) -> None:
    try:
        sync_tenant.apply_async(args=(tenant_id,), retry=False, expires=HINT_SECONDS)
    except OperationalError:
        log.warning("broker away, the sweep will sync", extra={"task": sync_tenant.name})
