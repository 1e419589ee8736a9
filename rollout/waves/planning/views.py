"""Planning the waves of many tenants: the form, what it comes to, and the confirmation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.formatting import counted
from portal.islands import render_island
from portal.row_ids import row_id
from portal.tables import csv_response, page_of
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import WavePlan
from rollout.waves.planning import confirming
from rollout.waves.planning.forms import BaseStepFormSet, DaysForm, StepFormSet, TenantsForm
from rollout.waves.planning.proposing import Proposal, propose
from rollout.waves.planning.recipe import MOST_STEPS, PRESETS, Recipe

CSV_HEADER = ("Tenant", "Cloud", "Wave", "Name", "Starts", "Ends", "People", "Warnings")


@dataclass(frozen=True)
class Planning:
    """The three parts of the form."""

    tenants: TenantsForm
    steps: BaseStepFormSet
    days: DaysForm

    @classmethod
    def of(cls, asked: QueryDict | None, user: User, change: Change, initial: Mapping[str, Any]) -> Self:
        _, steps = PRESETS.get(initial.get("preset", ""), PRESETS["pilot"])
        rows = [{"name": name, "share": share} for name, share in steps]
        rows += [{}] * (MOST_STEPS - len(rows))
        formset: Any = StepFormSet(asked, prefix="step", initial=rows)
        return cls(
            TenantsForm(asked, user=user, change=change, initial=dict(initial)), formset, DaysForm(asked, user=user)
        )

    def is_valid(self) -> bool:
        if not all([self.tenants.is_valid(), self.steps.is_valid(), self.days.is_valid()]):
            return False
        self.days.check_owner(self.tenants.chosen())
        return self.days.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
def plan_many(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The recipe. What it comes to is shown next, and nothing is planned before that is confirmed."""
    user = signed_in(request)
    change = get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)
    if not Tenant.objects.editable_by(user).exists():
        raise Http404("Waves are planned by whoever administers a tenant.")
    planning = Planning.of(request.POST if request.method == "POST" else None, user, change, _initial(request))
    if request.method == "POST" and planning.is_valid():
        plan = confirming.draw_up(
            change=change,
            tenants=planning.tenants.chosen(),
            recipe=planning.days.recipe(planning.steps.steps()),
            owner=planning.days.cleaned_data["owner"],
            asked=request.POST.urlencode(),
            by=user,
            at=timezone.now(),
        )
        return redirect("waves:plan", plan.pk)
    again = (
        WavePlan.objects.editable_by(user).filter(change=change, pk=row_id(request.GET.get("from", "")) or 0).first()
    )
    if again and request.method != "POST":
        planning = Planning.of(QueryDict(again.asked), user, change, {})
    return _form(request, planning, change, status=422 if request.method == "POST" else 200)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the plan comes to, tenant by tenant; after its confirmation, that it was planned."""
    drawn = _editable(request, pk)
    if drawn.confirmed_at:
        return render(request, "waves/planned.html", {"plan": drawn, "change": drawn.change})
    proposals = propose(drawn, timezone.now())
    lists = {
        "": proposals,
        "warnings": [proposal for proposal in proposals if proposal.warnings and proposal.waves],
        "out": [proposal for proposal in proposals if not proposal.waves],
    }
    which = request.GET.get("which", "")
    shown = lists.get(which, proposals)
    if request.GET.get("format") == "csv":
        return csv_response(f"{drawn.change.mc_id}-plan", CSV_HEADER, _csv_rows(shown))
    waves = [wave for proposal in proposals for wave in proposal.waves]
    context = {
        "plan": drawn,
        "change": drawn.change,
        "recipe": Recipe.from_json(drawn.recipe),
        "page": page_of(shown, request),
        "which": which if which in lists else "",
        "counts": {name or "all": len(rows) for name, rows in lists.items()},
        "wave_count": len(waves),
        "people_count": sum(wave.people for wave in waves),
        "tenant_count": len(proposals) - len(lists["out"]),
    }
    return render_island(request, "waves/plan.html", "waves/_plan.html", context, target="proposals")


@require_POST
def confirm_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The waves are planned as they were shown, all of them; pressed twice, once."""
    drawn = _editable(request, pk)
    try:
        number = confirming.confirm(drawn, by=signed_in(request), at=timezone.now())
    except PortalError as refused:
        messages.warning(request, str(refused))
        return redirect("waves:plan", pk)
    messages.success(request, f"Planned {counted(number, 'wave')}. They are drafts: nobody is told yet.")
    return redirect("waves:plan", pk)


def _editable(request: HttpRequest, pk: int) -> WavePlan:
    plans = WavePlan.objects.editable_by(signed_in(request)).select_related("change", "owner", "by")
    return get_object_or_404(plans, pk=pk)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What a link fills in: a preset, and a tenant by its short name."""
    slug = request.GET.get("tenant", "")
    initial: dict[str, Any] = {"preset": request.GET.get("preset", "")}
    return initial | ({"which": TenantsForm.LISTED, "listed": slug} if slug else {})


def _form(request: HttpRequest, planning: Planning, change: Change, *, status: int) -> HttpResponse:
    presets = [(key, label) for key, (label, _) in PRESETS.items()]
    chosen = request.GET.get("preset", "pilot")
    context = {"planning": planning, "change": change, "presets": presets, "preset": chosen}
    return render(request, "waves/plan_many.html", context, status=status)


def _csv_rows(proposals: Sequence[Proposal]) -> Iterator[Sequence[object]]:
    for proposal in proposals:
        tenant, warnings = proposal.tenant, " ".join(proposal.warnings)
        if not proposal.waves:
            yield tenant.name, tenant.get_cloud_display(), "", "", "", "", "", warnings
        for wave in proposal.waves:
            yield (
                tenant.name, tenant.get_cloud_display(), wave.number, wave.name, wave.starts_on, wave.ends_on,
                wave.people, warnings,
            )  # fmt: skip
