"""Planning waves, and the acts that need nothing but the wave. Its page, and what touches mailings: portal.board."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.islands import asks_for_island
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.acting import carry_out, editable
from rollout.waves.audience import AudienceRule, count_people
from rollout.waves.concerns import Concern, concerns_of
from rollout.waves.forms import AudienceForm, PlanForm, TenantForm
from rollout.waves.models import Wave
from rollout.waves.models.checklist import BEFORE_READY

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
THE_REST = "Everyone else"


@dataclass(frozen=True)
class Preview:
    """Who would be in the wave as the form stands; `people` is None while the form has errors."""

    sentence: str
    people: int | None
    concerns: list[Concern]


@dataclass(frozen=True)
class Planning:
    """One plan on the screen: the wave (maybe not saved), and the two halves of its form."""

    wave: Wave
    plan: PlanForm
    audience: AudienceForm

    def is_valid(self) -> bool:
        return all([self.plan.is_valid(), self.audience.is_valid()])

    def preview(self, at: datetime) -> Preview:
        """What the form as it stands comes to; the wave itself stays as it is."""
        if not self.is_valid():
            return Preview("", None, [])
        rule = self.audience.rule()
        tried = Wave(
            tenant=self.wave.tenant,
            change=self.wave.change,
            number=self.wave.number,
            audience=rule.to_json(),
            **self.plan.plan(),
        )
        return Preview(rule.sentence(), rule.people(tried).count(), concerns_of(tried, at))


def add(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Plan a wave: first the tenant (in the URL), then days and people."""
    change = get_object_or_404(Change.objects.visible_to(signed_in(request)), mc_id=mc_id)
    tenants = Tenant.objects.editable_by(signed_in(request))
    asked = request.GET.get("tenant", "")
    if not asked and tenants.count() != 1:
        return render(
            request, "waves/choose_tenant.html", {"change": change, "form": TenantForm(user=signed_in(request))}
        )
    planning = _planning(request, _new_wave(get_object_or_404(tenants, slug=asked) if asked else tenants.get(), change))
    if request.method != "POST" or not planning.is_valid():
        return _form(request, planning)
    at = timezone.now()
    audience = planning.audience.rule().to_json()
    wave = Wave.objects.plan(
        tenant=planning.wave.tenant,
        change=change,
        by=signed_in(request),
        at=at,
        audience=audience,
        **planning.plan.plan(),
    )
    people = count_people(wave, at=at)
    messages.success(request, f"Planned wave {wave.number} for {people:,} people.")
    return redirect("waves:detail", wave.pk)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days, name, owner or people. Moved days are a step of the wave."""
    planning = _planning(request, editable(request, pk))
    if request.method != "POST" or not planning.is_valid():
        return _form(request, planning)
    at = timezone.now()
    # The form has written its values into its own copy; the verb compares with the wave as it is stored.
    wave = editable(request, pk)
    try:
        wave.change_plan(
            by=signed_in(request), at=at, audience=planning.audience.rule().to_json(), **planning.plan.plan()
        )
    except PortalError as refused:
        messages.error(request, str(refused))
        return redirect("waves:detail", wave.pk)
    people = count_people(wave, at=at)
    messages.success(request, f"Saved. The wave is for {people:,} people.")
    return redirect("waves:detail", wave.pk)


@require_POST
def count_new(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Who would be in a new wave as the form stands. Saves nothing."""
    change = get_object_or_404(Change.objects.visible_to(signed_in(request)), mc_id=mc_id)
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=request.GET.get("tenant", ""))
    return _counted(request, _planning(request, _new_wave(tenant, change)))


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Who would be in a wave as the form stands. Saves nothing."""
    return _counted(request, _planning(request, editable(request, pk)))


@require_POST
def tick(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Somebody saw to an item of the checklist. The approval of a message is ticked by its mailing alone."""
    wave = editable(request, pk)
    if item not in BEFORE_READY:
        messages.error(request, "The checklist has no such item to tick.")
        return redirect("waves:detail", wave.pk)
    return carry_out(request, wave, lambda at: wave.tick(item, by=signed_in(request), at=at), done="Ticked.")


@require_POST
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """The wave is settled: its message can be approved."""
    wave = editable(request, pk)
    done = "The wave is ready. Next: approve its message."
    return carry_out(request, wave, lambda at: wave.make_ready(by=signed_in(request), at=at), done=done)


def _new_wave(tenant: Tenant, change: Change) -> Wave:
    return Wave(tenant=tenant, change=change, number=Wave.objects.next_number(tenant, change))


def _planning(request: HttpRequest, wave: Wave) -> Planning:
    asked = request.POST if request.method == "POST" else None
    rule = AudienceRule.from_json(wave.audience)
    filled = {} if asked else request.GET
    stored = {
        "groups": rule.groups,
        "countries": rule.countries,
        "classes": rule.classes,
        "people": "\n".join(rule.by_name),
        "share": rule.share,
        "not_in_earlier_waves": rule.not_in_earlier_waves if wave.pk else wave.number > 1,
    } | ({"not_in_earlier_waves": True} if filled.get("not_in_earlier_waves") or filled.get("rest") else {})
    return Planning(
        wave,
        PlanForm(asked, instance=wave, tenant=wave.tenant, initial=_filled_in(filled, wave)),
        AudienceForm(asked, tenant=wave.tenant, initial=stored),
    )


def _filled_in(asked: Mapping[str, str], wave: Wave) -> dict[str, Any]:
    """What the link of a warning puts into the form: other days, or a wave for the rest after all others."""
    days = {name: asked[name] for name in ("starts_on", "ends_on") if ISO_DAY.fullmatch(asked.get(name, ""))}
    if not asked.get("rest"):
        return dict(days)
    last = Wave.objects.earlier_than(wave).counting().aggregate(last=Max("ends_on"))["last"]
    if last is None:
        return {"name": THE_REST}
    after = max(last, wave.today(timezone.now()))
    first = after + timedelta(days=8 - after.isoweekday())  # the Monday after it
    return {"name": THE_REST, "starts_on": first, "ends_on": first + timedelta(days=4)}


def _form(request: HttpRequest, planning: Planning, preview: Preview | None = None) -> HttpResponse:
    wave = planning.wave
    bound = planning.plan.is_bound
    context = {"planning": planning, "wave": wave, "change": wave.change, "tenant": wave.tenant, "preview": preview}
    status = 422 if bound and not planning.is_valid() else 200
    return render(request, "waves/form.html", context, status=status)


def _counted(request: HttpRequest, planning: Planning) -> HttpResponse:
    preview = planning.preview(timezone.now())
    if asks_for_island(request, "preview"):
        return render(request, "waves/_preview.html", {"preview": preview})
    return _form(request, planning, preview)
