"""The list of people, for those who may see single persons."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.islands import render_island
from portal.tables import Sorting, csv_response, page_of, sorting_of
from rollout.packs.checking import newest_pack
from rollout.tenants.models import Person, PersonLook, Tenant
from rollout.tenants.models.people import PersonQuerySet
from rollout.tenants.models.tenant import TenantQuerySet
from rollout.tenants.reach import ReachClass, Thresholds, with_reach

COLUMNS = ("Name", "Mail", "Tenant", "Language", "Country", "Groups", "Account", "Class", "Left on")
SORTABLE = {"name": ("name", "pk"), "mail": ("mail", "pk"), "tenant": ("tenant__name", "name", "pk")}
PRESENCE = {"no_mail": "No mail address", "disabled": "Account disabled", "left": "Left"}


ROWS_AT_ONCE = 2000


@require_safe
def list_people(request: HttpRequest) -> HttpResponseBase:
    """People by part of a name or address, tenant, and what is known of their phones. Each look is noted."""
    user, at = signed_in(request), timezone.now()
    tenants = Tenant.objects.helped_by(user)
    if not tenants.exists():
        raise PermissionDenied
    sorting = sorting_of(request, SORTABLE, default="name")
    people = _filtered(request, tenants, sorting, day=at.date())
    if request.GET.get("format") == "csv":
        PersonLook.objects.note_all(people, place=PersonLook.Place.PEOPLE, by=user, at=at)
        return csv_response("people", COLUMNS, map(_cells, people.iterator(ROWS_AT_ONCE)))
    page = page_of(people, request)
    PersonLook.objects.note(page, place=PersonLook.Place.PEOPLE, by=user, at=at)
    context = {
        "page": page,
        "sorting": sorting,
        "table_id": "people",
        "q": request.GET.get("q", ""),
        "tenants": tenants,
        "classes": ReachClass.choices,
        "presences": PRESENCE.items(),
        "is_filtered": any(request.GET.get(name) for name in ("q", "tenant", "class", "only")),
    }
    return render_island(request, "tenants/people.html", "tenants/_people.html", context)


def _filtered(request: HttpRequest, tenants: TenantQuerySet, sorting: Sorting, *, day: date) -> PersonQuerySet:
    """The people the query asks for; what it asks for and does not exist leaves none."""
    wanted = request.GET
    people = Person.objects.filter(tenant__in=tenants.slugged(wanted.get("tenant", "")))
    people = people.matching(wanted.get("q", "")).select_related("tenant").order_by(*sorting.fields)
    people = people.only_those(wanted.get("only", ""))
    # The thresholds are a pack's; of several the newest counts.
    people = with_reach(people, Thresholds.of(newest_pack(), day))
    return people.in_class(wanted.get("class", ""))


def _cells(person: Person) -> tuple[object, ...]:
    account = {True: "Enabled", False: "Disabled", None: "Unknown"}[person.is_enabled]
    return (
        person.name,
        person.mail or "No mail address",
        person.tenant.name,
        person.locale,
        person.country,
        ", ".join(person.groups),
        account,
        ReachClass(person.reach_class).label,  # type: ignore[attr-defined]  # with_reach() writes it
        person.left_at.date() if person.left_at else "",
    )
