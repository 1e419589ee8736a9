"""Liveness and readiness for machines, the system status for people."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.deliveries import repairs
from notifications.deliveries.models import Repair
from notifications.deliveries.repairs import Kind
from portal.accounts.requests import signed_in
from portal.celery import SCHEDULE
from portal.formatting import counted
from portal.status.models import Sweep
from portal.status.parts import all_parts, is_late, message_centers, ready_parts

DAYS_OF_REPAIRS = 14


@require_safe
@login_not_required
@never_cache
def livez(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when database, tables, broker and a worker are there, else 503; which one, but no details, for strangers."""
    parts = ready_parts(timezone.now())
    is_ready = all(part.tone != "danger" for part in parts)
    return JsonResponse(
        {"ready": is_ready, **{part.name.lower(): part.tone != "danger" for part in parts}},
        status=200 if is_ready else 503,
    )


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """System status: each part in words, since when, and what to do."""
    at = timezone.now()
    parts = [*all_parts(at), *message_centers(signed_in(request), at)]
    seen = {sweep.name: sweep for sweep in Sweep.objects.all()}
    sweeps = [
        {"name": name, "every": _turn(every), "sweep": seen.get(name), "is_late": is_late(seen.get(name), name, at)}
        for name, (_, every) in sorted(SCHEDULE.items())
    ]
    context: dict[str, Any] = {
        "parts": parts,
        "sweeps": sweeps,
        "troubles": [part for part in parts if part.tone != "success"],
        "at": at,
        "repairs": [Mended.of(repair) for repair in repairs.of_last_days(at, DAYS_OF_REPAIRS)],
        "days_of_repairs": DAYS_OF_REPAIRS,
    }
    context["repaired_today"] = [mended for mended in context["repairs"] if mended.on == at.date()]
    return render(request, "status/status.html", context)


@dataclass(frozen=True)
class Mended:
    """What was mended by itself on one day, in words."""

    on: date
    words: str
    count: int

    @classmethod
    def of(cls, repair: Repair) -> Self:
        known = repair.kind in Kind.values
        return cls(repair.on, Kind(repair.kind).label if known else repair.kind, repair.count)


def _turn(seconds: float) -> str:
    """“5 seconds”, “10 minutes”."""
    return counted(round(seconds / 60), "minute") if seconds >= 60 else counted(round(seconds), "second")
