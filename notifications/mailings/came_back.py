"""Whose mails came back, how, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from notifications.deliveries.models import Bounce, BounceKind
from notifications.mailings.models import Mailing
from portal.accounts.requests import signed_in
from portal.islands import render_island
from portal.tables import csv_response, page_of
from rollout.tenants.models import Tenant

CSV_HEADER = ("Person", "Address", "What", "Why", "Code", "When", "Address suppressed until")


@require_safe
def came_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mails of one mailing that came back and the complaints, by `?kind=` and `?q=`; CSV of what is shown."""
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().visible_to(user), pk=pk)
    get_object_or_404(Tenant.objects.helped_by(user), pk=mailing.tenant.pk)
    kind, query = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    kind = kind if kind in BounceKind.values else ""
    everything = Bounce.objects.of_mailing(mailing.pk)
    rows = (everything.filter(kind=kind) if kind else everything).matching(query)
    rows = rows.select_related("person").order_by("-at", "-pk")
    if request.GET.get("format") == "csv":
        lines = map(_cells, rows.iterator(500))
        return csv_response(f"came-back-{mailing.reference}", CSV_HEADER, lines)
    counts = everything.counts()
    context: dict[str, Any] = {
        "mailing": mailing,
        "tenant": mailing.tenant,
        "page": page_of(rows, request),
        "kinds": [(value, label, getattr(counts, value)) for value, label in BounceKind.choices],
        "counts": counts,
        "kind": kind,
        "q": query,
        "table_id": "came-back",
    }
    return render_island(request, "mailings/came_back.html", "mailings/_came_back.html", context)


def _cells(row: Bounce) -> tuple[object, ...]:
    return (
        row.person and row.person.name,
        row.address,
        row.get_kind_display(),
        row.reason,
        row.status,
        row.at,
        row.until,
    )
