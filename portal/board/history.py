"""The page of the history: who changed what, and who looked at whom."""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.board import looks
from portal.board.entries import find, tell
from portal.board.entry import THE_PORTAL, Asked, Entry, Mark
from portal.board.tracked import TRACKED
from portal.islands import render_island
from portal.row_ids import row_id
from portal.tables import ROWS_PER_PAGE, csv_response, page_of
from rollout.changes.models import Change
from rollout.tenants.models import Person, PersonLook, Tenant

COLUMNS = ("Time (UTC)", "Who", "Act", "Kind", "What", "Changed", "From")
KINDS = tuple((tracked.key, tracked.noun) for tracked in TRACKED)
FILTERS = ("who", "what", "tenant", "change", "person", "from", "to")
LOOK_COLUMNS = ("Person", "Mail", "Who looked", "When (UTC)", "Where")


@require_safe
def history(request: HttpRequest) -> HttpResponseBase:
    """What happened in the tenants of the reader, newest first, by whom, of what kind, where and when."""
    user, asked = signed_in(request), _asked(request)
    if request.GET.get("format") == "csv":
        everything = find(user, replace(asked, before=None))
        return csv_response("history", COLUMNS, map(_cells, tell(everything.iterator(), asked)))
    found = list(find(user, asked, size=ROWS_PER_PAGE + 1))
    shown = found[:ROWS_PER_PAGE]
    key, row, at = shown[-1] if shown else ("", 0, timezone.now())
    administers = Tenant.objects.editable_by(user).exists()
    context = {
        "entries": list(tell(shown, asked)),
        "older": Mark(at, row, key) if len(found) > len(shown) else None,
        "is_first": asked.before is None,
        "kinds": (*KINDS, *looks.KINDS) if administers else KINDS,
        "people": _people(user),
        "tenants": Tenant.objects.visible_to(user),
        "changes": Change.objects.visible_to(user),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
    }
    return render_island(request, "board/history.html", "board/_history.html", context)


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whom somebody saw in a list of people at one moment, in one tenant. Seeing them here is a look as well."""
    user = signed_in(request)
    first = get_object_or_404(looks.seen_looks(user).select_related("person__tenant", "by"), pk=pk)
    tenant = first.person.tenant
    seen = PersonLook.objects.of_one_moment(first).select_related("person").order_by("person__name", "pk")
    at, place = timezone.now(), PersonLook.Place.HISTORY
    if request.GET.get("format") == "csv":
        people = Person.objects.filter(pk__in=seen.order_by().values("person"))
        PersonLook.objects.note_all(people, place=place, by=user, at=at)
        rows = (_look_cells(first, one.person) for one in seen.iterator())
        return csv_response(f"{tenant.slug}-look", LOOK_COLUMNS, rows)
    page = page_of(seen, request)
    PersonLook.objects.note([one.person for one in page], place=place, by=user, at=at)
    return render(request, "board/look.html", {"look": first, "tenant": tenant, "page": page})


def _look_cells(look: PersonLook, person: Person) -> tuple[str, ...]:
    moment = f"{look.at:%Y-%m-%d %H:%M:%S}"
    return str(person), person.mail, str(look.by or THE_PORTAL), moment, look.get_place_display()


def _cells(entry: Entry) -> tuple[str, ...]:
    moment = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    return moment, entry.who, entry.verb, entry.noun, entry.title, entry.in_words, entry.where


def _asked(request: HttpRequest) -> Asked:
    """The filters of the address; what cannot be read asks for nothing less."""
    wanted = request.GET
    return Asked(
        who=row_id(wanted.get("who", "")),
        what=wanted.get("what", ""),
        tenant=wanted.get("tenant", ""),
        change=wanted.get("change", ""),
        person=row_id(wanted.get("person", "")),
        first=_day(wanted.get("from", "")),
        last=_day(wanted.get("to", "")),
        before=Mark.of(wanted.get("before", "")),
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
