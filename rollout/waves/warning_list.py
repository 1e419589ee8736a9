"""The warnings about the waves of a change, in all tenants that somebody sees."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Min
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.islands import render_island
from portal.tables import csv_response, page_of
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import PlanCheck
from rollout.waves.warnings import WaveWarning, kinds_of, warnings_of

CSV_HEADER = ("Tenant", "Wave", "Name", "Warning", "What", "Advice")


@require_safe
def list_warnings(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """Each with the link that mends it, for whoever may; filtered by kind and by the tenant's name."""
    user = signed_in(request)
    change = get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)
    words, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    tenants = Tenant.objects.visible_to(user).named_like(words)
    every = warnings_of(change, tenants, timezone.now())
    kinds = list(kinds_of(every))
    found = [warning for warning in every if warning.kind == kind] if kind in dict(kinds) else every
    if request.GET.get("format") == "csv":
        return csv_response(f"{mc_id}-warnings", CSV_HEADER, _csv_rows(found))
    context = {
        "change": change,
        "page": page_of(found, request),
        "kinds": [(value, value.label, number) for value, number in kinds],
        "kind": kind,
        "total": len(every),
        "is_filtered": bool(words),
        "editable": set(Tenant.objects.editable_by(user).order_by().values_list("pk", flat=True)),
        "counted_at": PlanCheck.objects.filter(change=change, tenant__in=tenants.order_by()).aggregate(
            first=Min("counted_at")
        )["first"],
    }
    return render_island(request, "waves/warnings.html", "waves/_warnings.html", context, target="warnings")


def _csv_rows(warnings: Iterable[WaveWarning]) -> Iterator[Sequence[object]]:
    for warning in warnings:
        wave, concern = warning.wave, warning.concern
        yield (
            warning.tenant.name, wave.number if wave else "", wave.name if wave else "", concern.kind.label,
            concern.text, concern.advice,
        )  # fmt: skip
