"""The waves of a change, as a list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.accounts.requests import signed_in
from portal.islands import render_island
from portal.row_ids import row_ids
from portal.tables import csv_response, page_of, sorting_of
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.audience import AudienceRule
from rollout.waves.concerns import place_of
from rollout.waves.models import SETTLED, Wave, WaveState
from rollout.waves.models.wave import WaveQuerySet

COLUMNS = {
    "tenant": ("tenant__name", "number"),
    "name": ("name", "pk"),
    "state": ("state", "tenant__name", "number"),
    "starts": ("starts_on", "tenant__name", "number"),
    "ends": ("ends_on", "tenant__name", "number"),
    "people": ("people_count", "tenant__name", "number"),
}
FILTERS = ("q", "tenant", "plan", "state")
CSV_HEADER = (
    "Tenant", "Wave", "Name", "State", "Starts", "Ends", "People", "Owner", "Follows the window", "Outside the window",
    "Audience",
)  # fmt: skip


@dataclass(frozen=True)
class ListedWave:
    """One row. `place` says how an open wave lies outside the vendor's window; it is empty once both are over."""

    wave: Wave
    place: str


def list_waves(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """The waves of a change in every tenant the reader may see, filtered by state, tenant, plan and words."""
    user = signed_in(request)
    change = get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)
    sorting = sorting_of(request, COLUMNS, default="tenant")
    state, slug = request.GET.get("state", ""), request.GET.get("tenant", "")
    found = _matching(change.waves.visible_to(user), request)
    waves = found.in_state(state).order_by(*sorting.fields).select_related("tenant", "owner")
    if request.GET.get("format") == "csv":
        return csv_response(f"{mc_id}-waves", CSV_HEADER, _csv_rows(waves, change))
    counts, editable = found.count_by_state(), change.waves.editable_by(user)
    context = {
        "change": change,
        "page": (page := page_of(waves, request)),
        "rows": _placed(page, change, timezone.now()),
        "sorting": sorting,
        "table_id": "waves",
        "state": state,
        "states": [(value, value.label, counts.get(value, 0)) for value in WaveState if counts.get(value)],
        "total": sum(counts.values()),
        "tenants": Tenant.objects.visible_to(user),
        "tenant_slug": slug,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
        "may_plan": Tenant.objects.editable_by(user).exists(),
        "editable": set(editable.filter(pk__in=[wave.pk for wave in page]).values_list("pk", flat=True)),
        "editable_count": _matching(editable, request).in_state(state).count(),
        "filters": {name: request.GET[name] for name in FILTERS if request.GET.get(name)},
    }
    return render_island(request, "waves/list.html", "waves/_table.html", context, target="waves")


def asked_for(waves: WaveQuerySet, request: HttpRequest) -> WaveQuerySet:
    """Those of the waves that somebody ticked in the list, or (`all`) every one that the list's filters find."""
    if request.GET.get("all"):
        return _matching(waves, request).in_state(request.GET.get("state", ""))
    return waves.filter(pk__in=row_ids(request.GET.getlist("wave")))


def _matching(waves: WaveQuerySet, request: HttpRequest) -> WaveQuerySet:
    """By every filter of the list but the state, which the pills count."""
    asked = request.GET
    found = waves.matching(asked.get("q", "").strip()[:100]).of_tenant(asked.get("tenant", ""))
    return found.of_plan(asked.get("plan", ""))


def _placed(waves: Iterable[Wave], change: Change, at: datetime) -> Iterator[ListedWave]:
    windows = change.windows_by_cloud(at)
    for wave in waves:
        window = windows.get(wave.tenant.cloud)
        days = [wave.ends_on, *([window.last_day] if window and window.last_day else [])]
        is_asked = wave.state not in SETTLED and max(days) >= wave.today(at)
        yield ListedWave(wave, place_of(wave, window) if is_asked else "")


def _csv_rows(waves: QuerySet[Wave], change: Change) -> Iterator[Sequence[object]]:
    for row in _placed(waves.iterator(chunk_size=500), change, timezone.now()):
        wave = row.wave
        yield (
            wave.tenant.name, wave.number, wave.name, wave.get_state_display(), wave.starts_on, wave.ends_on,
            wave.people_count, wave.owner, "yes" if wave.follows_window else "no", row.place,
            AudienceRule.from_json(wave.audience).sentence(),
        )  # fmt: skip
