"""What was fetched from a tenant's Message center, and fetching now."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.requests import signed_in
from portal.formatting import moment
from portal.islands import asks_for_island, render_island
from portal.tables import csv_response, page_of
from rollout.changes.message_center import message_center_of
from rollout.changes.models import Announcement, Fetch
from rollout.changes.tasks import fetch_soon
from rollout.tenants.models import GraphConnection, Tenant

COLUMNS = ("Begun", "Ended", "State", "By", "Pages", "Posts", "New versions", "No longer listed", "Refused", "Problem")


@require_safe
def list_fetches(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every fetch of a tenant, the latest first; polled while one is under way."""
    tenant = get_object_or_404(Tenant.objects.visible_to(user := signed_in(request)), slug=slug)
    fetches = Fetch.objects.of(tenant)
    if request.GET.get("format") == "csv":
        return csv_response(f"{slug}-fetches", COLUMNS, (_cells(run, tenant.time_zone) for run in fetches.iterator()))
    context = {
        "tenant": tenant,
        "page": page_of(fetches, request),
        "is_open": fetches.open().exists(),
        "may_fetch": GraphConnection.objects.editable_by(user).filter(tenant=tenant).exists(),
    }
    return render_island(request, "changes/fetches.html", "changes/_fetches.html", context)


@require_safe
def fetch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One fetch: how much it held, why it failed, and the posts that could not be used."""
    fetches = Fetch.objects.visible_to(signed_in(request)).select_related("tenant", "by")
    run = get_object_or_404(fetches, pk=pk, tenant__slug=slug)
    known = Announcement.objects.numbers(entry["mc_id"] for entry in run.refused)
    return render(request, "changes/fetch.html", {"run": run, "tenant": run.tenant, "known": known})


@require_POST
def fetch_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for a fetch; one that waits or is under way is the answer to that."""
    tenant = get_object_or_404(Tenant.objects.editable_by(user := signed_in(request)), slug=slug)
    if not GraphConnection.objects.filter(tenant=tenant).exists():
        messages.error(request, f"{tenant.name} is not connected to Microsoft Graph. Connect it first.")
        return redirect("tenants:detail", slug)
    with transaction.atomic():
        fetch_soon(Fetch.objects.ask(tenant, by=user, at=timezone.now()))
    messages.success(request, f"The Message center of {tenant.name} is being fetched.")
    return redirect("changes:fetches", slug)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of a tenant's page by itself, while a fetch is under way."""
    tenant = get_object_or_404(Tenant.objects.visible_to(user := signed_in(request)), slug=slug)
    if not asks_for_island(request):
        return redirect("tenants:detail", slug)
    may_edit = Tenant.objects.editable_by(user).filter(pk=tenant.pk).exists()
    context = {"tenant": tenant, "may_edit": may_edit, "center": message_center_of(tenant, timezone.now())}
    return render(request, "changes/_message_center.html", context)


def _cells(run: Fetch, zone: str) -> tuple[object, ...]:
    return (
        moment(run.started_at, zone),
        moment(run.ended_at, zone) if run.ended_at else "",
        run.get_state_display(),
        run.by or "Schedule",
        run.page_count,
        run.post_count,
        run.added_count,
        run.expired_count,
        len(run.refused),
        run.problem,
    )
