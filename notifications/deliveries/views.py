"""A tenant's addresses that get no mail: the list, one added by hand, and some lifted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.deliveries.forms import SuppressForm
from notifications.deliveries.models import Suppression, SuppressionSource
from portal.accounts.requests import signed_in
from portal.formatting import counted
from portal.islands import render_island
from portal.row_ids import row_ids
from portal.tables import csv_response, page_of
from rollout.tenants.models import Tenant

COLUMNS = ("Address", "Why", "How it came here", "Mailing", "Added by", "Since", "Until", "Lifted by")
ENDED = "ended"


@require_safe
def suppressed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The addresses that get no mail, or with `?state=ended` those that get some again; `?q=`, CSV."""
    user, at = signed_in(request), timezone.now()
    tenant = get_object_or_404(Tenant.objects.helped_by(user), slug=slug)
    query, state = request.GET.get("q", "").strip(), ENDED if request.GET.get("state") == ENDED else ""
    own = Suppression.objects.filter(tenant=tenant)
    in_force, ended = own.in_force(at), own.ended(at)
    rows = (ended if state else in_force).matching(query).order_by("-since", "pk")
    rows = rows.select_related("mailing", "by", "lifted_by")
    if request.GET.get("format") == "csv":
        return csv_response(f"suppressed-{tenant.slug}", COLUMNS, map(_cells, rows.iterator(500)))
    page = page_of(rows, request)
    context: dict[str, Any] = {
        "tenant": tenant,
        "page": page,
        "in_force_count": in_force.count(),
        "ended_count": ended.count(),
        "state": state,
        "q": query,
        "may_edit": Tenant.objects.editable_by(user).contains(tenant),
        "table_id": "suppressed",
    }
    return render_island(request, "deliveries/suppressed.html", "deliveries/_suppressed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def suppress(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts an address onto the list, in place of what stood there of it."""
    user, at = signed_in(request), timezone.now()
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    form = SuppressForm(request.POST if request.method == "POST" else None, tenant=tenant, at=at)
    if not form.is_valid():
        context = {"tenant": tenant, "form": form}
        return render(request, "deliveries/suppress.html", context, status=422 if form.errors else 200)
    typed = form.cleaned_data
    Suppression.objects.suppress(
        tenant.pk,
        typed["address"],
        reason=typed["reason"],
        source=SuppressionSource.BY_HAND,
        since=at,
        until=typed["until"],
        by=user,
    )
    messages.success(request, f"{typed['address']} gets no mail from now on.")
    return redirect("deliveries:suppressed", slug=tenant.slug)


@require_POST
def lift(request: HttpRequest, slug: str) -> HttpResponse:
    """The ticked addresses get mail again. Who lifted them stands in the list and in the history."""
    user, at = signed_in(request), timezone.now()
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    ticked = Suppression.objects.filter(tenant=tenant, pk__in=row_ids(request.POST.getlist("address")))
    lifted = ticked.lift(by=user, at=at)
    match lifted:
        case []:
            messages.warning(request, "Nothing was lifted. Tick the addresses that are to get mail again.")
        case [address]:
            messages.success(request, f"{address} gets mail again, from the next mailing on.")
        case _:
            many = counted(len(lifted), "address", "addresses")
            messages.success(request, f"{many} get mail again, from the next mailing on.")
    return redirect("deliveries:suppressed", slug=tenant.slug)


def _cells(row: Suppression) -> tuple[object, ...]:
    mailing = row.mailing.reference if row.mailing else ""
    until = row.until or "until somebody lifts it"
    return row.address, row.reason, row.get_source_display(), mailing, row.by, row.since, until, row.lifted_by
