"""Pages of mailings: the list, one mailing, its people, and the mail itself."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from notifications.deliveries import freezing, ledger
from notifications.deliveries.models import Bounce, DeliveryState, Hold
from notifications.mailings import moved_dates, progress
from notifications.mailings.checks import Case, checks_of, counted_checks
from notifications.mailings.checks.accepting import open_findings
from notifications.mailings.checks.among import LABELS, conditions_of
from notifications.mailings.forms import ReasonForm
from notifications.mailings.mail_view import mail_for, person_of, place_of, readers_of, sample_of
from notifications.mailings.models import Approval, Mailing, MailingState
from notifications.mailings.models.canary import canary_of
from notifications.mailings.newer_text import newer_version
from notifications.mailings.questions import pause_question, stop_question
from notifications.texts.framing import LOOKS, LOOKS_OF_MAIL, framed
from notifications.texts.models import Purpose
from portal.accounts.requests import signed_in
from portal.formatting import counted
from portal.islands import asks_for_island, render_island
from portal.tables import csv_response, page_of, sorting_of
from rollout.tenants import work_hours
from rollout.tenants.models import Tenant
from rollout.waves.audience import AudienceRule

LIST_COLUMNS = {
    "created": ("created_at", "pk"),
    "tenant": ("wave__tenant__name", "-created_at"),
    "state": ("state", "-created_at"),
    "people": ("audience_count", "pk"),
}
# The state that the page shows when it asks for its island.
SHOWN_STATE = "X-Shown-State"


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All mailings the user may see: search, state, tenant; CSV of what is shown."""
    user = signed_in(request)
    mine = Mailing.objects.visible_to(user)
    counts = mine.count_by_state()
    chosen = mine.with_rows().with_sent_count()
    if (state := request.GET.get("state", "")) in MailingState.values:
        chosen = chosen.in_state(state)
    if tenant := request.GET.get("tenant", ""):
        chosen = chosen.of_tenant(tenant)
    if (purpose := request.GET.get("purpose", "")) in Purpose.values:
        chosen = chosen.for_purpose(purpose)
    if query := request.GET.get("q", "").strip():
        chosen = chosen.matching(query)
    sorting = sorting_of(request, LIST_COLUMNS, default="-created")
    chosen = chosen.order_by(*sorting.fields)
    if request.GET.get("format") == "csv":
        return csv_response("mailings", LIST_HEADER, (_list_row(mailing) for mailing in chosen.iterator(500)))
    context = {
        "page": page_of(chosen, request),
        "sorting": sorting,
        "table_id": "mailings",
        "states": [(value, label, counts[value]) for value, label in MailingState.choices if counts.get(value)],
        "total": sum(counts.values()),
        "state": state,
        "purpose": purpose if purpose in Purpose.values else "",
        "purpose_label": dict(Purpose.choices).get(purpose, ""),
        "tenant": Tenant.objects.visible_to(user).filter(slug=tenant).first() if tenant else None,
        "q": query,
        "missed": mine.missed(timezone.now()).with_rows(),
        "paused": mine.paused_by_the_portal().with_rows(),
    }
    return render_island(request, "mailings/list.html", "mailings/_table.html", context)


LIST_HEADER = ("Mailing", "Tenant", "Wave", "State", "Reference", "Created", "Started", "Closed", "People", "Sent")


def _list_row(mailing: Any) -> tuple[object, ...]:
    """Of a mailing `with_sent_count`."""
    return (
        mailing.get_purpose_display(),
        mailing.tenant,
        mailing.wave.number,
        mailing.get_state_display(),
        mailing.reference,
        mailing.created_at,
        mailing.started_at,
        mailing.closed_at,
        mailing.audience_count,
        mailing.sent_count,
    )


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mailing: before it is sent the mail, approvals, checks and who gets it; afterwards what became of it."""
    mailing = get_object_or_404(Mailing.objects.with_rows().visible_to(signed_in(request)), pk=pk)
    context = _frame(request, mailing)
    may_see = bool(context["may_see_people"])
    if mailing.is_before_sending:
        context["stop"] = stop_question(mailing, waiting=0)
    if mailing.is_before_sending and (missing := mailing.tenant.missing_for_sending()):
        return render(request, "mailings/incomplete.html", context | {"missing": missing})
    if mailing.is_before_sending:
        return render(request, "mailings/before.html", context | _before_sending(request, mailing, may_see=may_see))
    context |= _after_sending(request, mailing, may_see=may_see)
    return render_island(request, "mailings/after.html", "mailings/_island.html", context)


def _frame(request: HttpRequest, mailing: Mailing) -> dict[str, Any]:
    user = signed_in(request)
    steps = list(mailing.transitions.select_related("by"))
    return {
        "mailing": mailing,
        "tenant": mailing.tenant,
        "may_edit": Mailing.objects.editable_by(user).contains(mailing),
        "may_approve": Mailing.objects.approvable_by(user).contains(mailing),
        "may_see_people": Tenant.objects.helped_by(user).contains(mailing.tenant),
        "transitions": steps,
        "last_move": next((step for step in reversed(steps) if step.moves), None),
        # What a person decided in a draft is no news to its author; what the portal noted is.
        "last_news": next((step for step in reversed(steps) if step.moves or not step.by), None),
        "stop_form": ReasonForm(auto_id="stop-%s"),
        "pause_form": ReasonForm(auto_id="pause-%s"),
    }


def _before_sending(request: HttpRequest, mailing: Mailing, *, may_see: bool) -> dict[str, Any]:
    # Each language of the mail asks for the vendor's windows, and this page shows the mail several times.
    prefetch_related_objects([mailing.wave.change], "windows")
    user, audience, at = signed_in(request), freezing.preview(mailing), timezone.now()
    case = Case(mailing, audience, at)
    approvals = list(Approval.objects.of(mailing.pk, case.content_hash))
    needed = mailing.approvals_needed(audience.recipient_count)
    is_approved = len(approvals) >= needed
    checks = checks_of(case)
    readers = readers_of(mailing, audience)
    locale = next((one.locale for one in readers if one.locale == request.GET.get("lang")), "")
    return {
        "audience": audience,
        "checks": checks,
        "check_counts": counted_checks(checks),
        "blocked": open_findings(checks, starting=is_approved),
        "approvals": approvals,
        "needed": needed,
        "approved_words": f"{len(approvals)} of {needed}",
        "is_approved": is_approved,
        "is_missed": Mailing.objects.missed(at).contains(mailing),
        "is_held_up": Mailing.objects.due(at).contains(mailing),
        "is_too_late": mailing.not_after is not None and mailing.not_after < at,
        "is_last_approval": len(approvals) + 1 >= needed,
        "has_approved": any(approval.by_id == user.pk for approval in approvals),
        "content_hash": case.content_hash,
        "place": place_of(mailing, request.GET.get("to", ""), locale) if may_see else sample_of(mailing, locale),
        "readers": readers,
        "locale": locale,
        "newer_version": newer_version(mailing),
        "forecast": case.forecast,
        "audience_sentence": _audience_sentence(mailing, audience),
        "dates": moved_dates.comparison(mailing),
        "work_hours": work_hours.in_words(mailing.tenant),
        "languages_words": _joined([language for language, _ in audience.languages]),
        "look": request.GET.get("as") if request.GET.get("as") in LOOKS else "desktop",
        "looks": LOOKS_OF_MAIL,
    }


def _audience_sentence(mailing: Mailing, audience: freezing.Audience) -> str:
    if mailing.corrects:
        people = counted(audience.audience_count, "person", "people")
        what = f"version {mailing.corrects.version}" if mailing.corrects_version else mailing.corrects.reference
        return f"Exactly those who got {what}, those in doubt among them: {people}."
    if mailing.purpose != Purpose.DATE_CHANGED:
        return AudienceRule.from_json(mailing.wave.audience).sentence()
    people = counted(audience.audience_count, "person", "people")
    return f"Everybody whom this wave’s mailings told other dates, those in doubt among them: {people}."


def _after_sending(request: HttpRequest, mailing: Mailing, *, may_see: bool) -> dict[str, Any]:
    counts = ledger.sum_of(mailing.pk)
    waiting = counts["waiting"] + counts["deferred"]
    canary = canary_of(mailing) if mailing.is_running else None
    pace = progress.pace_of(mailing, counts, at=timezone.now(), canary=canary)
    context: dict[str, Any] = {
        "counts": counts,
        "stop": stop_question(mailing, waiting, pace.in_flight),
        "pause": pause_question(waiting, pace.in_flight),
        # What stands outside the island follows when the mailing moved on since the page was drawn.
        "has_moved": request.headers.get(SHOWN_STATE, mailing.state) != mailing.state,
        "sum_parts": _sum_parts(mailing, counts),
        "total": mailing.audience_count,
        "recipients": (mailing.audience_count or 0) - counts.get("suppressed", 0),
        "adds_up": sum(counts.values()) == mailing.audience_count,
        "pace": pace,
        "canary": canary,
        "came_back": Bounce.objects.of_mailing(mailing.pk).counts(),
        "hold": Hold.objects.filter(mailing=mailing.pk).exclude(held_at=None).first(),
        "poll": mailing.is_running or mailing.closed_at is None,
        "table_id": "people",
    }
    # A search of a million rows is not repeated by each poll: the page keeps the table it shows.
    keeps_table = asks_for_island(request) and bool(request.GET.get("q", "").strip())
    return context | people_table(request, mailing, counts, may_see=may_see and not keeps_table)


def _sum_parts(mailing: Mailing, counts: dict[str, int]) -> list[tuple[int, str, str]]:
    """What the audience consists of: number, word, and the page with these people."""
    people = reverse("mailings:people", args=[mailing.pk])
    always = {"sent", "failed", "suppressed", "in_doubt"} | (set() if mailing.is_over else {"waiting"})
    return [
        (
            counts.get(state, 0),
            DeliveryState(state).label.lower(),
            reverse("mailings:in_doubt", args=[mailing.pk]) if state == "in_doubt" else f"{people}?state={state}",
        )
        for state in ("sent", "failed", "suppressed", "in_doubt", "cancelled", "waiting", "deferred")
        if counts.get(state) or state in always
    ]


def _joined(names: list[str]) -> str:
    """ "English, French and German"; what is read is at least the text itself."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "every language"


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who gets it, who does not and why: before sending as the rule says now, afterwards as the ledger holds it."""
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().visible_to(user), pk=pk)
    get_object_or_404(Tenant.objects.helped_by(user), pk=mailing.tenant.pk)
    if not mailing.is_before_sending:
        counts = ledger.sum_of(mailing.pk)
        context = _frame(request, mailing) | {"counts": counts, "table_id": "people"}
        context |= people_table(request, mailing, counts, may_see=True)
        return render_island(request, "mailings/people.html", "mailings/_people.html", context)
    if mailing.tenant.missing_for_sending():
        return redirect("mailings:detail", pk=mailing.pk)
    audience = freezing.preview(mailing)
    found = request.GET.get("found", "")
    among = conditions_of(mailing, timezone.now()).get(found)
    rows = freezing.preview_rows(
        mailing, reason=request.GET.get("reason", ""), q=request.GET.get("q", "").strip(), among=among
    )
    if request.GET.get("format") == "csv":
        lines = ((row.name, row.address, row.reason or "Gets it") for row in rows)
        return csv_response(f"audience-{mailing.pk}", ("Person", "Address", "What happens"), lines)
    context = {
        **_frame(request, mailing),
        "audience": audience,
        "page": page_of(rows, request),
        "reason": request.GET.get("reason", ""),
        "found": found if among else "",
        "found_label": LABELS.get(found, ""),
        "q": request.GET.get("q", "").strip(),
        "table_id": "people",
    }
    return render_island(request, "mailings/audience.html", "mailings/_audience.html", context)


def people_table(request: HttpRequest, mailing: Mailing, counts: dict[str, int], *, may_see: bool) -> dict[str, Any]:
    """The ledger of a mailing as a page of rows, filtered by `?state=`, `?first=1` and `?q=`.

    Empty for who may not see people.
    """
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    query = request.GET.get("q", "").strip()
    first = bool(request.GET.get("first"))
    known = counts.get(state, 0) if state else sum(counts.values())
    rows = ledger.rows(mailing.pk, state=state, q=query, is_canary=first)
    page = page_of(rows, request, count=None if query or first else known) if may_see else page_of([], request)
    states = [(value, label, counts[value]) for value, label in DeliveryState.choices if counts.get(value)]
    chosen = {"state": state, "q": query, "first": first}
    return chosen | {"page": page, "states": states, "all_count": sum(counts.values())}


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The very mail of one person, as a frame: `?to=<person>&as=desktop|phone|text|dark|noimages`.

    Of nobody it is the sample, in the language of `&lang=de`.
    """
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().visible_to(user), pk=pk)
    person = person_of(mailing, request.GET.get("to", ""), user=user)
    if mailing.is_before_sending and mailing.tenant.missing_for_sending():
        return redirect("mailings:detail", pk=mailing.pk)
    look = request.GET.get("as", "desktop")
    return framed(mail_for(mailing, person, request.GET.get("lang", "")), look)
