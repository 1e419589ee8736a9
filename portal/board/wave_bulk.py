"""Pages of acts on many waves: which waves, what it does to them, and the report of what was done and what refused."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.requests import signed_in
from portal.board import bulk_acts
from portal.board.tasks import work_soon
from portal.formatting import counted
from portal.islands import render_island
from portal.row_ids import row_ids
from portal.tables import csv_response, page_of
from rollout.changes.models import Change
from rollout.waves.lists import asked_for
from rollout.waves.models import BEFORE_ROLLING, PAUSABLE, SETTLED, BulkAct, BulkActWave, Wave, WaveState

SECONDS_IN_THE_PAGE = 2.0
FURTHEST_DAYS = 365
MOST_WAVES = 20_000  # five times those of a thousand tenants: a form with more ids takes long on its way
CSV_HEADER = ("Tenant", "Wave", "Name", "Result", "Why")
# In which states a wave can be acted on: what the question counts. The verb decides.
POSSIBLE: dict[str, frozenset[str]] = {
    BulkAct.Kind.MOVE: frozenset({*BEFORE_ROLLING, WaveState.PAUSED}),
    BulkAct.Kind.PAUSE: frozenset(PAUSABLE),
    BulkAct.Kind.RESUME: frozenset({WaveState.PAUSED}),
    BulkAct.Kind.CANCEL: frozenset(WaveState) - frozenset(SETTLED),
}
SAYS: dict[str, str] = {
    BulkAct.Kind.MOVE: "Each keeps its length. A message that is approved needs approval again.",
    BulkAct.Kind.PAUSE: "Their mailings stop at the next hand-over; each goes on where it was.",
    BulkAct.Kind.RESUME: "Each goes on where it was, with the mailings that were paused with it.",
    BulkAct.Kind.CANCEL: "Their open mailings are stopped for good. This cannot be taken back.",
}


class BulkActForm(forms.Form):
    """Why, and for an act that moves how far. `waves` are the ids that the person saw counted."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    waves = forms.CharField(widget=forms.HiddenInput)
    days = forms.IntegerField(
        min_value=-FURTHEST_DAYS,
        max_value=FURTHEST_DAYS,
        label="Days later",
        help_text="With a minus in front: earlier. 7 keeps the day of the week.",
    )
    reason = forms.CharField(
        max_length=500, label="Reason", help_text="One sentence. It is shown to everybody who sees the waves."
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != BulkAct.Kind.MOVE:
            del self.fields["days"]
        self.fields["reason"].required = kind in (BulkAct.Kind.PAUSE, BulkAct.Kind.CANCEL)

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if not days:
            raise forms.ValidationError("Moved by no day they stay where they are.")
        return days


@require_http_methods(["GET", "HEAD", "POST"])
def move_many(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Other days for many waves: each so many days later or earlier."""
    return _act(request, mc_id, BulkAct.Kind.MOVE)


@require_http_methods(["GET", "HEAD", "POST"])
def pause_many(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Pause many waves and what is being sent to their people."""
    return _act(request, mc_id, BulkAct.Kind.PAUSE)


@require_http_methods(["GET", "HEAD", "POST"])
def resume_many(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Let many paused waves go on where they were."""
    return _act(request, mc_id, BulkAct.Kind.RESUME)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_many(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Cancel many waves for good and stop their mailings."""
    return _act(request, mc_id, BulkAct.Kind.CANCEL)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What became of each wave; polled while some wait."""
    user = signed_in(request)
    act = get_object_or_404(BulkAct.objects.editable_by(user).select_related("change", "by"), pk=pk)
    every = act.waves.editable_by(user).select_related("wave__tenant").order_by("wave__tenant__name", "wave__number")
    state = request.GET.get("state", "")
    if request.GET.get("format") == "csv":
        rows = ((row.wave.tenant.name, row.wave.number, row.wave.name, row.get_state_display(), row.words)
                for row in every.iterator(chunk_size=500))  # fmt: skip
        return csv_response(f"{act.change.mc_id}-{act.kind}", CSV_HEADER, rows)
    counts = every.count_by_state()
    context = {
        "act": act,
        "change": act.change,
        "page": page_of(every.in_state(state), request),
        "state": state,
        "states": [(value, value.label, counts.get(value, 0)) for value in BulkActWave.State if counts.get(value)],
        "counts": counts,
        "total": sum(counts.values()),
    }
    return render_island(request, "waves/bulk_act.html", "waves/_bulk_act.html", context, target="bulk-act")


def _act(request: HttpRequest, mc_id: str, kind: BulkAct.Kind) -> HttpResponse:
    change = get_object_or_404(Change.objects.visible_to(signed_in(request)), mc_id=mc_id)
    editable = change.waves.editable_by(signed_in(request)).select_related("tenant")
    if request.method != "POST":
        waves = list(asked_for(editable, request))
        if not waves:
            if not editable.exists():
                raise Http404("None of the waves is this user's to act on.")
            messages.warning(request, "Tick the waves that it is about, then press the button again.")
            return redirect("waves:list", mc_id)
        if len(waves) > MOST_WAVES:
            messages.warning(
                request, f"These are {len(waves):,} waves, and {MOST_WAVES:,} are the most at once. Use a filter."
            )
            return redirect("waves:list", mc_id)
        ids = ",".join(str(wave.pk) for wave in waves)
        return _ask(request, change, kind, waves, BulkActForm(kind=kind, initial={"key": uuid.uuid4(), "waves": ids}))
    form = BulkActForm(request.POST, kind=kind)
    seen = request.POST.get("waves", "").split(",")
    waves = list(editable.filter(pk__in=row_ids(seen[:MOST_WAVES])))
    if not waves:
        raise Http404("None of these waves is there for this user.")
    if not form.is_valid():
        return _ask(request, change, kind, waves, form)
    act = _keep(form, kind, waves, request)
    bulk_acts.work(act, seconds=SECONDS_IN_THE_PAGE)
    if act.waves.waiting().exists():
        work_soon()
    return redirect("waves:bulk_act", act.pk)


def _keep(form: BulkActForm, kind: BulkAct.Kind, waves: list[Wave], request: HttpRequest) -> BulkAct:
    """The act with its waves; sent twice it is the first one."""
    asked = form.cleaned_data
    values = {
        "change": waves[0].change,
        "kind": kind,
        "days": asked.get("days"),
        "reason": asked["reason"],
        "by": signed_in(request),
        "at": timezone.now(),
    }
    with transaction.atomic():
        act, is_new = BulkAct.objects.get_or_create(key=asked["key"], defaults=values)
        if is_new:
            BulkActWave.objects.bulk_create((BulkActWave(act=act, wave=wave) for wave in waves), batch_size=1000)
        elif act.by != signed_in(request):
            raise Http404("This key is another person's.")
    return act


def _ask(
    request: HttpRequest, change: Change, kind: BulkAct.Kind, waves: list[Wave], form: BulkActForm
) -> HttpResponse:
    possible = sum(wave.state in POSSIBLE[kind] for wave in waves)
    refused = len(waves) - possible
    people = counted(sum(wave.people_count or 0 for wave in waves), "person", "people")
    where = counted(len({wave.tenant_id for wave in waves}), "tenant")
    says = f"They are for {people} in {where}. {SAYS[kind]}"
    if refused:
        stays = counted(refused, "of them is", "of them are")
        says += f" {stays} in a state that does not allow it: nothing happens to {'it' if refused == 1 else 'them'}."
    number = counted(possible, "wave")
    context = {
        "subject": change.title,
        "question": f"{kind.label} {counted(len(waves), 'wave')}?",
        "says": says,
        "action": reverse(f"waves:{kind}_many", args=[change.mc_id]),
        "button": f"{kind.label} {number}",
        "danger": kind == BulkAct.Kind.CANCEL,
        "back": reverse("waves:list", args=[change.mc_id]),
        "form": form,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
