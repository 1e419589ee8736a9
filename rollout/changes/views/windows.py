"""What a person decides about the dates of a change."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.requests import signed_in
from portal.errors import TransitionNotAllowed
from rollout.changes import windows
from rollout.changes.dates_form import PHASES, DatesForm
from rollout.changes.models import Change, VendorWindow


@require_POST
def use(request: HttpRequest, mc_id: str, pk: int) -> HttpResponse:
    """The reading is right: its dates count from now on."""
    window, by = _window(request, mc_id, pk), signed_in(request)
    return _decide(request, window, lambda at: windows.use(window, by=by, at=at), done="In use now: {}.")


@require_POST
def leave(request: HttpRequest, mc_id: str, pk: int) -> HttpResponse:
    """The reading is wrong: it stays for the record."""
    window, by = _window(request, mc_id, pk), signed_in(request)
    return _decide(request, window, lambda at: window.leave(by=by, at=at), done="Left aside: {}.")


@require_http_methods(["GET", "HEAD", "POST"])
def set_by_hand(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The right dates, where the post was misread or somebody knows them from elsewhere."""
    change = get_object_or_404(Change.objects.editable_by(signed_in(request)), mc_id=mc_id)
    initial = {"cloud": request.GET.get("cloud", ""), "phase": PHASES[0]}
    form = DatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        window = windows.set_by_hand(change, form.dates(), by=signed_in(request), at=timezone.now())
        messages.success(request, f"These dates count now for {window.get_cloud_display()}: {window.short}.")
        return redirect("changes:detail", mc_id)
    status = 422 if form.errors else 200
    return render(request, "changes/dates.html", {"form": form, "change": change}, status=status)


def _window(request: HttpRequest, mc_id: str, pk: int) -> VendorWindow:
    change = get_object_or_404(Change.objects.editable_by(signed_in(request)), mc_id=mc_id)
    return get_object_or_404(change.windows.all(), pk=pk)


def _decide(request: HttpRequest, window: VendorWindow, verb: Callable[[datetime], None], *, done: str) -> HttpResponse:
    try:
        verb(timezone.now())
    except TransitionNotAllowed as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    else:
        messages.success(request, done.format(window.short))
    return redirect("changes:detail", window.change.mc_id)
