"""What a person decides about a wave whose window the vendor moved."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.accounts.requests import signed_in
from portal.formatting import days
from rollout.waves.acting import carry_out, editable
from rollout.waves.forms import SeenWindowForm
from rollout.waves.models import Wave
from rollout.waves.shifting import Shift


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The days move by as many as the vendor's window did since they were planned."""
    wave = editable(request, pk)

    def verb(shift: Shift, at: datetime) -> None:
        wave.change_plan(
            by=signed_in(request), at=at, reason=shift.reason, starts_on=shift.starts_on, ends_on=shift.ends_on
        )

    return _decide(request, wave, verb, done="Moved by {by}: the wave is {days}.")


@require_POST
def leave_days(request: HttpRequest, pk: int) -> HttpResponse:
    """The days stay, wherever the window is now."""
    wave = editable(request, pk)
    return _decide(
        request,
        wave,
        lambda shift, at: wave.leave_days(by=signed_in(request), at=at),
        done="The days stay as they are.",
    )


def _decide(request: HttpRequest, wave: Wave, verb: Callable[[Shift, datetime], None], *, done: str) -> HttpResponse:
    form = SeenWindowForm(request.POST)
    shift = wave.shift(timezone.now())
    if not wave.is_movable(timezone.now()) or shift is None:
        messages.info(request, "The wave needs no other days. Nothing was changed.")
        return redirect("waves:detail", wave.pk)
    if not form.is_valid() or form.cleaned_data["window"] != shift.window.pk:
        messages.warning(request, "The vendor moved the window again meanwhile. Look at the new days.")
        return redirect("waves:detail", wave.pk)
    words = done.format(by=shift.by, days=days(shift.starts_on, shift.ends_on))
    return carry_out(request, wave, lambda at: verb(shift, at), done=words)
