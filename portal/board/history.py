"""The page of the history: who changed what, and who looked at whom."""

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.board.entries import LOOK, Asked, Entry, find, tell
from portal.board.tracked import TRACKED
from portal.islands import render_island
from portal.tables import csv_response, page_of
from rollout.changes.models import Change
from rollout.tenants.models import Tenant

COLUMNS = ("Time (UTC)", "Who", "Act", "Kind", "What", "Changed", "From")
KINDS = [*((tracked.key, tracked.noun) for tracked in TRACKED), (LOOK, "Look at a person")]
FILTERS = ("who", "what", "tenant", "change", "from", "to")


@require_safe
def history(request: HttpRequest) -> HttpResponseBase:
    """What happened in the tenants of the reader, newest first, by whom, of what kind, where and when."""
    user = signed_in(request)
    found = find(user, _asked(request))
    if request.GET.get("format") == "csv":
        return csv_response("history", COLUMNS, map(_cells, tell(found.iterator(), user)))
    page = page_of(found, request)
    context = {
        "page": page,
        "entries": list(tell(page, user)),
        "kinds": KINDS,
        "people": _people(user),
        "tenants": Tenant.objects.visible_to(user),
        "changes": Change.objects.visible_to(user),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
    }
    return render_island(request, "board/history.html", "board/_history.html", context)


def _cells(entry: Entry) -> tuple[str, ...]:
    moment = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    return moment, entry.who, entry.verb, entry.noun, entry.title, entry.in_words, entry.where


def _asked(request: HttpRequest) -> Asked:
    """The filters of the address; what cannot be read asks for nothing less."""
    wanted = request.GET
    who = wanted.get("who", "")
    return Asked(
        who=int(who) if who.isascii() and who.isdigit() and len(who) < 19 else None,
        what=wanted.get("what", ""),
        tenant=wanted.get("tenant", ""),
        change=wanted.get("change", ""),
        first=_day(wanted.get("from", "")),
        last=_day(wanted.get("to", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 9999 else None


def _people(user: User) -> list[User]:
    """Whom the filter offers: who has a role in a tenant the user sees."""
    theirs = User.objects.filter(tenant_access__tenant__in=Tenant.objects.visible_to(user))
    return list(theirs.distinct().order_by("name", "pk"))
