"""Syncs of a tenant's people and phones: what each read, asking for one, stopping it, and syncing daily."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.formatting import moment
from portal.islands import render_island
from portal.tables import csv_response, page_of
from rollout.tenants.models import GraphConnection, Sync, SyncPart, Tenant
from rollout.tenants.syncing import schedule
from rollout.tenants.tasks import sync_soon

COLUMNS = ("Begun", "Ended", "State", "By", "Part", "Part’s state", "Read", "Added", "Changed", "Gone", "Unchanged",
           "Not used", "Problem")  # fmt: skip


@require_safe
def list_syncs(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every sync of a tenant, the latest first; polled while one is under way."""
    tenant = get_object_or_404(Tenant.objects.visible_to(user := signed_in(request)), slug=slug)
    syncs = Sync.objects.of(tenant).prefetch_related(Prefetch("parts", SyncPart.objects.defer("resume")))
    if request.GET.get("format") == "csv":
        rows = (cells for sync in syncs.iterator(chunk_size=500) for cells in _cells(sync, tenant.time_zone))
        return csv_response(f"{slug}-syncs", COLUMNS, rows)
    connection = GraphConnection.objects.filter(tenant=tenant).defer("sealed").first()
    context = {
        "tenant": tenant,
        "page": page_of(syncs, request),
        "is_open": syncs.open().exists(),
        "connection": connection,
        "next_at": schedule.next_at(syncs.ended().first(), connection) if connection else None,
        "now": timezone.now(),
        "may_sync": connection is not None and _may_edit(user, tenant),
    }
    return render_island(request, "tenants/syncs.html", "tenants/_syncs.html", context)


@require_safe
def sync(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """One sync: how far each part is, what it changed, and what nobody can know from it."""
    user = signed_in(request)
    syncs = Sync.objects.visible_to(user).select_related("tenant", "by", "stopped_by")
    found = get_object_or_404(syncs, pk=pk, tenant__slug=slug)
    if request.GET.get("format") == "csv":
        return csv_response(f"{slug}-sync-{pk}", COLUMNS, _cells(found, found.tenant.time_zone))
    parts = list(found.parts.defer("resume"))
    context = {
        "sync": found,
        "tenant": found.tenant,
        "parts": parts,
        "unknown": [(part, part.unknown) for part in parts if part.unknown],
        "may_stop": found.is_open and found.stopped_by_id is None and _may_edit(user, found.tenant),
        "may_see_people": Tenant.objects.helped_by(user).filter(pk=found.tenant_id).exists(),
    }
    return render_island(request, "tenants/sync.html", "tenants/_sync.html", context)


@require_POST
def sync_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for a sync; one that waits or is under way is the answer to that."""
    user = signed_in(request)
    connection = _connection(request, slug)
    if connection is None:
        return _say_not_connected(request, slug)
    with transaction.atomic():
        asked = Sync.objects.ask(connection.tenant, by=user, at=timezone.now())
        sync_soon(asked)
    messages.success(request, f"People and phones of {connection.tenant.name} are being synced.")
    return redirect("tenants:sync", slug, asked.pk)


@require_POST
def stop_sync(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ends a sync at its next page. What was read stays; nobody is taken for gone."""
    user = signed_in(request)
    found = get_object_or_404(Sync.objects.editable_by(user), pk=pk, tenant__slug=slug)
    if found.stop(by=user, at=timezone.now()):
        messages.success(request, "The sync ends at its next page. What was read stays.")
    return redirect("tenants:sync", slug, pk)


@require_POST
def sync_daily(request: HttpRequest, slug: str) -> HttpResponse:
    """From now on people and phones are synced every day; the first time at once."""
    user = signed_in(request)
    connection = _connection(request, slug)
    if connection is None:
        return _say_not_connected(request, slug)
    with transaction.atomic():
        connection.sync_daily(True)
        sync_soon(Sync.objects.ask(connection.tenant, by=user, at=timezone.now()))
    messages.success(request, f"People and phones of {connection.tenant.name} are synced every day from now on.")
    return redirect("tenants:syncs", slug)


@require_POST
def sync_by_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """No more syncs by themselves. People stay, and files are used in full again."""
    connection = _connection(request, slug)
    if connection is None:
        return _say_not_connected(request, slug)
    connection.sync_daily(False)
    messages.success(request, f"{connection.tenant.name} is not synced by itself any more. Its people stay.")
    return redirect("tenants:syncs", slug)


def _connection(request: HttpRequest, slug: str) -> GraphConnection | None:
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    return GraphConnection.objects.select_related("tenant").defer("sealed").filter(tenant=tenant).first()


def _say_not_connected(request: HttpRequest, slug: str) -> HttpResponse:
    messages.error(request, "The tenant is not connected to Microsoft Graph. Connect it first.")
    return redirect("tenants:detail", slug)


def _may_edit(user: User, tenant: Tenant) -> bool:
    return Tenant.objects.editable_by(user).filter(pk=tenant.pk).exists()


def _cells(sync: Sync, zone: str) -> list[tuple[object, ...]]:
    """A row per part; a sync as a whole says its own problem in each."""
    of_sync = (
        moment(sync.started_at, zone),
        moment(sync.ended_at, zone) if sync.ended_at else "",
        sync.get_state_display(),
        sync.by or "Schedule",
    )
    return [
        (
            *of_sync,
            part.get_kind_display(),
            part.get_state_display(),
            part.read_count,
            part.added_count,
            part.changed_count,
            part.left_count,
            part.unchanged_count,
            part.refused_count,
            part.problem or sync.problem,
        )
        for part in sync.parts.all()
    ]
