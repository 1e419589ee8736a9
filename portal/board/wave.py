"""The page of one wave: its state, checklist, people, steps and mailings."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from notifications.mailings.forms import AddForm
from notifications.mailings.moved_dates import told_otherwise
from notifications.texts.models import Purpose, Text
from portal.accounts.requests import signed_in
from portal.board.addresses import wave_people_address
from portal.board.replay import told_per_wave
from portal.board.wave_acts import ASKED, question_of
from portal.board.wave_phones import reach_of
from rollout.tenants.models import Tenant
from rollout.waves.audience import AudienceRule
from rollout.waves.concerns import concerns_of
from rollout.waves.forms import ReasonForm
from rollout.waves.models import BEFORE_READY, SETTLED, ChecklistItem, ChecklistTick, Wave, WaveState

# Which acts a wave in this state offers, the next step first.
ACTS: dict[str, tuple[str, ...]] = {
    WaveState.DRAFT: ("ready", "cancel"),
    WaveState.READY: ("pause", "cancel"),
    WaveState.ANNOUNCED: ("pause", "cancel"),
    WaveState.ROLLING: ("confirm_done", "pause", "cancel"),
    WaveState.PAUSED: ("resume", "cancel"),
    WaveState.DONE: (),
    WaveState.CANCELLED: (),
}


@dataclass(frozen=True)
class ChecklistRow:
    """One item, and who ticked it when (None: still to do)."""

    item: ChecklistItem
    tick: ChecklistTick | None
    is_needed_for_ready: bool


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One wave, with the acts that its state and the reader's role allow."""
    user = signed_in(request)
    waves = Wave.objects.visible_to(user).select_related("tenant", "change", "owner", "planned_window")
    wave = get_object_or_404(waves, pk=pk)
    at = timezone.now()
    may_edit = Tenant.objects.editable_by(user).contains(wave.tenant)
    may_see_people = Tenant.objects.helped_by(user).contains(wave.tenant)
    published = Text.objects.published_purposes(wave.change_id)
    acts = ACTS[wave.state] if may_edit else ()
    context = {
        "wave": wave,
        "change": wave.change,
        "tenant": wave.tenant,
        "acts": acts,
        "may_edit": may_edit and wave.state not in SETTLED,
        "may_write": may_edit and wave.state != WaveState.CANCELLED,
        "is_over": wave.is_over(at),
        "missing_ticks": wave.missing_ticks() if "ready" in acts else [],
        "questions": [question_of(act, wave, at) for act in acts if act in ASKED],
        "reason_form": ReasonForm(auto_id="%s"),
        "sentence": AudienceRule.from_json(wave.audience).sentence(),
        "reach": (reach := reach_of(wave, at)),
        "people_url": wave_people_address(wave.change.mc_id, None, wave.pk) if may_see_people and reach.classes else "",
        "classes": [
            (one, wave_people_address(wave.change.mc_id, one.reach_class, wave.pk) if may_see_people else "")
            for one in reach.classes
        ],
        "may_see_people": may_see_people,
        "told": told_per_wave(Wave.objects.filter(pk=wave.pk)).get(wave.pk, 0),
        "other_dates": told_otherwise(Wave.objects.filter(pk=wave.pk)).get(wave.pk),
        "has_text": Purpose.DATE_CHANGED in published,
        "concerns": concerns_of(wave, at) if wave.is_movable(at) else [],
        "checklist": list(_checklist(wave)),
        "steps": wave.transitions.select_related("by").order_by("-at", "-pk"),
        "add_mailing_form": AddForm(wave=wave, published=published),
        "mailings": wave.mailings.all(),
    }
    return render(request, "waves/detail.html", context)


def _checklist(wave: Wave) -> Iterator[ChecklistRow]:
    ticks = {tick.item: tick for tick in wave.ticks.select_related("by")}
    for item in ChecklistItem:
        yield ChecklistRow(item, ticks.get(item), item in BEFORE_READY)
