"""The notice, and the look-up of one person beside it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from portal import formatting
from portal.accounts.models import User
from portal.accounts.requests import signed_in
from rollout.changes.models import Change
from rollout.helpdesk.lookup import LookUp, caller, look_up
from rollout.helpdesk.models import HelpdeskNotice, KnownProblem
from rollout.helpdesk.standing import standing_of, unbriefed_waves, vendor_dates
from rollout.mockups import drawing
from rollout.mockups.reading import mockups
from rollout.selfcheck.reading import languages_of
from rollout.tenants.models import Person, Tenant
from rollout.waves.models import ChecklistItem, Wave


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The notice of the one open change; a list while there are several, or none."""
    changes = list(Change.objects.visible_to(signed_in(request)).open())
    if len(changes) == 1:
        return redirect("helpdesk:notice", mc_id=changes[0].mc_id)
    return render(request, "helpdesk/home.html", {"changes": changes})


@require_safe
def notice(request: HttpRequest, mc_id: str) -> HttpResponse:
    """What the helpdesk says about a change, in the language of `lang`; `q` filters the answers without JavaScript."""
    change = visible_change(request, mc_id)
    return _page(request, change)


@require_safe
def person(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The notice with one person looked up: by `q`, part of a name or address, or by `person`, one of several hits."""
    change = visible_change(request, mc_id)
    user, at = signed_in(request), timezone.now()
    if not Tenant.objects.helped_by(user).exists():
        raise Http404
    found = _look_up(request, change, user=user, at=at)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        context = {"change": change, "lookup": found, "locale": request.GET.get("lang", ""), "at": at}
        response = render(request, "helpdesk/_lookup_result.html", context)
    else:
        response = _page(request, change, lookup=found)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def tick_briefed(request: HttpRequest, mc_id: str, wave_pk: int) -> HttpResponse:
    """“Helpdesk briefed” on a wave's checklist, by somebody who helps its tenant."""
    user = signed_in(request)
    waves = Wave.objects.filter(change__mc_id=mc_id, tenant__in=Tenant.objects.helped_by(user))
    wave = get_object_or_404(waves.select_related("tenant"), pk=wave_pk)
    wave.tick(ChecklistItem.HELPDESK_BRIEFED, by=user, at=timezone.now())
    messages.success(request, f"Helpdesk briefed for {wave}.")
    return redirect("helpdesk:notice", mc_id=mc_id)


def visible_change(request: HttpRequest, mc_id: str) -> Change:
    """The change of an address, or 404."""
    changes = Change.objects.visible_to(signed_in(request)).select_related("owner").prefetch_related("windows")
    return get_object_or_404(changes, mc_id=mc_id)


def _page(request: HttpRequest, change: Change, lookup: LookUp | None = None) -> HttpResponse:
    user, at = signed_in(request), timezone.now()
    versions = HelpdeskNotice.objects.newest_of(change)
    common = {"change": change, "may_edit": user.is_portal_administrator}
    if not versions:
        return render(request, "helpdesk/none.html", common)
    locale = request.GET.get("lang") or next(iter(versions))
    if locale not in versions:
        raise Http404(f"There is no notice in {locale}.")
    read, words = versions[locale].read(), request.GET.get("q", "") if lookup is None else ""
    problems = KnownProblem.objects.visible_to(user).filter(change=change)
    current = list(problems.current().select_related("tenant"))
    helped = list(Tenant.objects.helped_by(user))
    context: dict[str, Any] = common | {
        "version": versions[locale],
        "locale": locale,
        "languages": [(code, formatting.own_language(code)) for code in versions],
        "notice": read,
        "standing": standing_of(change, user=user, at=at),
        "dates": vendor_dates(change, locale=locale, published_at=versions[locale].published_at, at=at),
        "screens": _screens(change, locale),
        "has_self_check": change.closed_at is None and bool(languages_of(change.load_pack())),
        "words": words,
        "answers": read.answers_to(words),
        "expired": {answer.key for answer in read.answers if answer.is_expired(at.date())},
        "lookup": lookup,
        "may_look_up": bool(helped),
        "may_add_problem": bool(helped) or user.is_portal_administrator,
        "problems": current,
        "starters": () if current or problems.exists() else read.starters,
        "editable": set(KnownProblem.objects.editable_by(user).filter(change=change).values_list("pk", flat=True)),
        "unbriefed": unbriefed_waves(change, user=user) if helped else [],
        "zone": helped[0].time_zone if helped else "UTC",
        "at": at,
    }
    return render(request, "helpdesk/notice.html", context)


def _look_up(request: HttpRequest, change: Change, *, user: User, at: datetime) -> LookUp:
    text, wanted = request.GET.get("q", "").strip(), request.GET.get("person", "")
    if not wanted:
        return look_up(text, change, by=user, at=at)
    people = Person.objects.visible_to(user).select_related("tenant")
    hit = get_object_or_404(people, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    return LookUp(text, (hit,), caller=caller(hit, change, by=user, at=at))


def _screens(change: Change, locale: str) -> list[dict[str, Any]]:
    """The top of every screen, in the notice's language where the pack has it; always light, as most callers see it."""
    found = mockups(change.pack)
    if found is None:
        return []
    lang = locale if locale in found.languages else found.languages[0]
    return [
        {
            "screen": screen,
            # The drawing escapes every text of the pack.
            "drawing": mark_safe(  # noqa: S308
                drawing.draw(screen, look="light", marks=False, height=drawing.TOP_HEIGHT)
            ),
        }
        for screen in found.screens[lang]
    ]


def notice_url(change: Change, locale: str = "") -> str:
    """Where the notice stands, in a language."""
    url = reverse("helpdesk:notice", kwargs={"mc_id": change.mc_id})
    return f"{url}?lang={locale}" if locale else url
