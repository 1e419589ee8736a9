"""Acts on a wave that concern its mailings or phones as well: each asks first, and does both in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.accounts.requests import signed_in
from portal.board import wave_verbs
from portal.board.wave_phones import old_phones_of
from portal.formatting import counted
from rollout.waves.acting import carry_out, editable
from rollout.waves.forms import ReasonForm
from rollout.waves.models import Wave

ASKED = ("pause", "cancel", "confirm_done")


@dataclass(frozen=True)
class Question:
    """What is asked before an act: the title, how many it concerns, and the button that repeats the verb."""

    act: str
    question: str
    says: str
    button: str
    danger: bool
    url: str


def question_of(act: str, wave: Wave, at: datetime) -> Question:
    """The question of one of ASKED about a wave."""
    url = reverse(f"waves:{act}", args=[wave.pk])
    people = counted(wave.people_count or 0, "person", "people")
    if act == "pause":
        says = f"It is for {people}. Its mailings stop at the next hand-over; the wave goes on where it was."
        return Question(act, f"Pause {wave}?", says, "Pause the wave", danger=False, url=url)
    if act == "cancel":
        says = f"It is for {people}. Open mailings of it are stopped for good. This cannot be taken back."
        return Question(act, f"Cancel {wave}?", says, f"Cancel the wave: {people}", danger=True, url=url)
    number = old_phones_of(wave, at)
    old = counted(number, "phone")
    have = "has" if number == 1 else "have"
    says = f"{old} of its people still {have} an older version, or one that we do not know."
    return Question(act, f"Is {wave} done?", says, f"Confirm done, with {old} still old", danger=False, url=url)


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause a wave and what is being sent to its people."""
    return _with_reason(request, editable(request, pk), "pause", wave_verbs.pause, done="The wave is paused.")


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a wave for good and stop its mailings."""
    return _with_reason(request, editable(request, pk), "cancel", wave_verbs.cancel, done="The wave is cancelled.")


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a paused wave go on where it was, with the mailings that were paused with it."""
    wave, user = editable(request, pk), signed_in(request)
    if request.method == "POST":
        return carry_out(request, wave, lambda at: wave_verbs.resume(wave, by=user, at=at), done="The wave goes on.")
    return redirect("waves:detail", wave.pk)


@require_http_methods(["GET", "POST"])
def confirm_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A person confirms that the wave is done, seeing how many phones are still old."""
    wave = editable(request, pk)
    if request.method == "POST":
        done = "The wave is done."
        return carry_out(request, wave, lambda at: wave.confirm_done(by=signed_in(request), at=at), done=done)
    return _ask(request, wave, "confirm_done")


def _with_reason(request: HttpRequest, wave: Wave, act: str, verb: Callable[..., None], *, done: str) -> HttpResponse:
    """`verb` is one of `wave_verbs` that takes a reason."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, wave, act, form)
    user, reason = signed_in(request), form.cleaned_data["reason"]
    return carry_out(request, wave, lambda at: verb(wave, by=user, reason=reason, at=at), done=done)


def _ask(request: HttpRequest, wave: Wave, act: str, form: forms.Form | None = None) -> HttpResponse:
    question = question_of(act, wave, timezone.now())
    context = {
        "subject": str(wave),
        "question": question.question,
        "says": question.says,
        "action": question.url,
        "button": question.button,
        "danger": question.danger,
        "back": reverse("waves:detail", args=[wave.pk]),
        "form": form,
    }
    return render(request, "confirm.html", context, status=422 if form is not None and form.errors else 200)
