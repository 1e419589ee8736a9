"""What every act on a wave does around its verb."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from portal.accounts.requests import signed_in
from portal.errors import PortalError
from rollout.waves.models import Wave


def editable(request: HttpRequest, pk: int) -> Wave:
    """The wave, of a tenant the person administers; a 404 for any other."""
    waves = Wave.objects.editable_by(signed_in(request)).select_related("tenant", "change", "planned_window")
    return get_object_or_404(waves, pk=pk)


def carry_out(request: HttpRequest, wave: Wave, verb: Callable[[datetime], None], *, done: str) -> HttpResponse:
    """Runs a verb in one transaction and says on the wave's page that it is done, or why it was refused."""
    try:
        with transaction.atomic():
            verb(timezone.now())
    except PortalError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("waves:detail", wave.pk)
