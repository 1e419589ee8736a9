"""The lists behind two figures: who was told, and which phones have the new version. Names only for those who help."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from notifications.deliveries.models import Delivery
from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.board import figures
from portal.board.phone_words import in_words
from portal.islands import render_island
from portal.tables import csv_response, page_of
from rollout.changes.models import Change
from rollout.tenants.models import Person, PersonLook, Phone, Tenant
from rollout.tenants.models.people import PersonQuerySet, PhoneQuerySet
from rollout.tenants.reach import ReachClass, Thresholds, affected, classified

TOLD, NOT_TOLD = "yes", "no"
TOLD_HEADER = ("Tenant", "Name", "Mail address", "Told")
PHONES_HEADER = ("Tenant", "Name", "Mail address", "Platform", "System", "App", "Class", "Reason")


def told(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """People affected by a change, and when each was told."""
    user, at = signed_in(request), timezone.now()
    change = _change(user, mc_id)
    slug, words, asked = _asked(request, "told")
    people = _affected(user, change, slug, at).matching(words)
    wanted = {TOLD: people.filter(Q(told_at__isnull=False)), NOT_TOLD: people.filter(Q(told_at=None))}
    shown = wanted.get(asked, people).select_related("tenant").order_by("tenant__name", "name", "pk")
    if request.GET.get("format") == "csv":
        return csv_response(f"{mc_id}-told", TOLD_HEADER, _told_rows(shown))
    context = _context(request, change, slug) | {
        "page": page_of(shown, request),
        "asked": asked,
        "counts": [("", "Everybody", people.count())]
        + [(value, label, wanted[value].count()) for value, label in ((TOLD, "Told"), (NOT_TOLD, "Not told"))],
        "totals": _totals(user, change, at),
    }
    return _answer(request, "told", context)


def phones(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """The iPhones and iPads by what is known of them. Who sees names is noted as having looked."""
    user, at = signed_in(request), timezone.now()
    change = _change(user, mc_id)
    slug, words, asked = _asked(request, "reach")
    thresholds = Thresholds.of(change.load_pack(), at.date())
    every = _phones(user, slug, words, thresholds)
    shown = (every.filter(Q(reach_class=asked)) if asked in ReachClass.values else every).select_related(
        "person__tenant"
    )
    shown = shown.order_by("tenant__name", "person__name", "pk")
    if request.GET.get("format") == "csv":
        return csv_response(f"{mc_id}-phones", PHONES_HEADER, _phone_rows(shown, thresholds))
    rows = every.order_by().values(reach=F("reach_class")).annotate(number=Count("pk"))
    numbers = dict(rows.values_list("reach", "number"))
    page = page_of(shown, request)
    PersonLook.objects.note({phone.person for phone in page}, place=PersonLook.Place.PHONES, by=user, at=at)
    context = _context(request, change, slug) | {
        "page": page,
        "rows": [in_words(phone, thresholds) for phone in page],
        "asked": asked,
        "counts": [("", "All phones", sum(numbers.values()))]
        + [(name.value, name.label, numbers[name]) for name in ReachClass if numbers.get(name)],
        "totals": _totals(user, change, at),
    }
    return _answer(request, "phones", context)


def _change(user: User, mc_id: str) -> Change:
    return get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)


def _asked(request: HttpRequest, name: str) -> tuple[str, str, str]:
    return request.GET.get("tenant", ""), request.GET.get("q", "")[:200], request.GET.get(name, "")


def _affected(user: User, change: Change, slug: str, at: datetime) -> PersonQuerySet:
    """The affected people whose names the reader may see, with the moment they were first told."""
    people = Person.objects.visible_to(user)
    if slug:
        people = people.filter(tenant__slug=slug)
    sent = Delivery.objects.filter(
        person=OuterRef("pk"), mailing__wave__change=change, state=Delivery.State.SENT
    ).order_by("handed_at")
    found = affected(people, Thresholds.of(change.load_pack(), at.date()))
    return found.annotate(told_at=Subquery(sent.values("handed_at")[:1]))


def _phones(user: User, slug: str, words: str, thresholds: Thresholds) -> PhoneQuerySet:
    people = Person.objects.visible_to(user).matching(words)
    if slug:
        people = people.filter(tenant__slug=slug)
    theirs = Phone.objects.filter(person__in=people.order_by().values("pk"))
    return classified(theirs.apple().of_present_people(), thresholds)


def _totals(user: User, change: Change, at: datetime) -> list[tuple[Tenant, figures.Figures]]:
    """Per tenant the numbers, for everybody who may see the tenant."""
    tenants = Tenant.objects.visible_to(user)
    known = figures.live(tenants, change, at)
    return [(tenant, known[tenant.pk]) for tenant in tenants]


def _context(request: HttpRequest, change: Change, slug: str) -> dict[str, object]:
    helped = Tenant.objects.helped_by(signed_in(request))
    return {"change": change, "tenants": helped, "tenant_slug": slug, "table_id": "list", "may_see": helped.exists()}


def _answer(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponseBase:
    return render_island(request, f"board/{name}.html", f"board/_{name}_table.html", context, target="list")


def _told_rows(people: PersonQuerySet) -> Iterator[Sequence[object]]:
    for person in people.iterator(chunk_size=2000):
        at = person.told_at  # type: ignore[attr-defined]
        yield person.tenant.name, person.name, person.mail, at.isoformat() if at else ""


def _phone_rows(rows: PhoneQuerySet, thresholds: Thresholds) -> Iterator[Sequence[object]]:
    for phone in rows.iterator(chunk_size=2000):
        said = in_words(phone, thresholds)
        yield (
            phone.person.tenant.name, phone.person.name, phone.person.mail, phone.get_platform_display(),
            phone.os_version, phone.app_version, said.reach_class.label, said.reason,
        )  # fmt: skip
