"""Celery's way to fetches. A lost message loses nothing: the sweep finds what is due."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from portal.hints import hint
from rollout.changes import fetch_schedule, fetching
from rollout.changes.models import Fetch
from rollout.tenants.models import Tenant

# A hint that waited longer was given again meanwhile.
HINT_SECONDS = 120


@shared_task
def fetch_posts(tenant_id: int) -> None:
    """Fetches one tenant's posts where that is due, and asks for a worker for the next tenant.

    Ends at once where it is not due, or another worker is at it or at another tenant.
    """
    at = timezone.now()
    if fetch_schedule.has_to_wait(tenant_id, at):
        return
    for tenant in Tenant.objects.filter(pk__in=fetch_schedule.due_tenants(at, among=[tenant_id])):
        fetching.fetch(tenant, by=None, at=at)
        for following in fetch_schedule.due_tenants(timezone.now())[:1]:
            hint(fetch_posts, following, expires=HINT_SECONDS)


@shared_task
def fetch_due() -> None:
    """Asks for a worker for the tenants that are due, and forgets old runs."""
    at = timezone.now()
    for tenant_id in fetch_schedule.due_tenants(at)[: fetch_schedule.MOST_AT_ONCE]:
        hint(fetch_posts, tenant_id, expires=HINT_SECONDS)
    Fetch.objects.forget_before(at - fetch_schedule.KEPT_FOR)


def fetch_soon(run: Fetch) -> None:
    """Asks for a worker when the transaction is committed."""
    transaction.on_commit(lambda: hint(fetch_posts, run.tenant_id, expires=HINT_SECONDS))
