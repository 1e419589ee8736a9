"""The people of a change by class: how many, and for who helps them who, why, and who says so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.board.addresses import people_address
from portal.board.list_pages import ListAsked, TenantCounts
from portal.board.phone_words import TONES, phone_in_words
from portal.board.stretches import Found, Stretch, Stretches, in_batches
from portal.tables import csv_response
from rollout.tenants.models import Person, PersonLook, Phone, Tenant
from rollout.tenants.reach import ReachClass, ReachReason, Thresholds
from rollout.tenants.reach_words import PEOPLE_LABELS, class_in_words, reason_in_words, source_in_words
from rollout.waves.models import PersonReach

HEADER = ("Tenant", "Name", "Mail address", "Class", "Reason", "Source", "Phone")
BY_NAME = ("person__name", "person_id")


@dataclass(frozen=True)
class PersonInWords:
    """One person as the list shows them. `look` is the icon of the class among those of `attention`."""

    person: Person
    look: str
    class_words: str
    reason: str
    source: str
    phone: str


def people(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """The people by class. Who sees names is noted as having looked."""
    asked = ListAsked.of(request, mc_id, choice="class", wave=request.GET.get("wave", ""))
    classes = [name for name in ReachClass if asked.asked in ("", name)]
    if asked.wants_csv:
        rows = _matching(asked, classes)
        asked.note_file(rows, place=PersonLook.Place.PEOPLE)
        return csv_response(f"{mc_id}-people", HEADER, _csv_rows(asked, rows))
    ids = _found(asked, classes) if asked.words else _stretches(asked, classes)
    page = asked.page_of(ids)
    shown = _in_words(list(page.object_list), asked)
    PersonLook.objects.note((row.person for row in shown), place=PersonLook.Place.PEOPLE, by=asked.user, at=asked.at)
    known = asked.sum_of(asked.helped)
    counts = [(name.value, label, known.people_of(name)) for name, label in PEOPLE_LABELS.items()]
    context = {
        "page": page,
        "rows": shown,
        "ids": ids,
        "labels": list(PEOPLE_LABELS.values()),
        "by_tenant": [_tenant_row(asked, tenant) for tenant in asked.largest],
        "counts": [("", "Everybody", sum(number for _, _, number in counts)), *(row for row in counts if row[2])],
    }
    return asked.answer("people", context)


def _tenant_row(asked: ListAsked, tenant: Tenant) -> TenantCounts:
    known, mc_id = asked.known(tenant), asked.change.mc_id
    return TenantCounts(
        tenant,
        [
            asked.cell(tenant, label, known.people_of(name), people_address(mc_id, name, tenant.slug))
            for name, label in PEOPLE_LABELS.items()
        ],
    )


def _reaches(asked: ListAsked, tenants: Iterable[Tenant]) -> QuerySet[PersonReach]:
    rows = PersonReach.objects.filter(change=asked.change, tenant__in=[tenant.pk for tenant in tenants])
    return asked.in_wave(rows)


def _stretches(asked: ListAsked, classes: Sequence[ReachClass]) -> Stretches:
    """Worst class first, within it by tenant and name."""
    return Stretches(_stretch(asked, tenant, name) for name in classes for tenant in asked.helped)


def _stretch(asked: ListAsked, tenant: Tenant, name: ReachClass) -> Stretch:
    return Stretch(
        lambda: _reaches(asked, [tenant]).filter(reach_class=name).order_by(*BY_NAME),
        asked.known(tenant).people_of(name),
    )


def _found(asked: ListAsked, classes: Sequence[ReachClass]) -> Found:
    return Found(_matching(asked, classes), ("tenant__name", *BY_NAME))


def _matching(asked: ListAsked, classes: Sequence[ReachClass]) -> QuerySet[PersonReach]:
    return asked.named(_reaches(asked, asked.helped).filter(reach_class__in=classes))


def _in_words(ids: Sequence[int], asked: ListAsked) -> list[PersonInWords]:
    """These rows of PersonReach in this order, in two questions."""
    known = PersonReach.objects.select_related("person__tenant").in_bulk(ids)
    return list(_told([known[pk] for pk in ids if pk in known], asked.thresholds))


def _told(reaches: Sequence[PersonReach], thresholds: Thresholds) -> Iterator[PersonInWords]:
    phones = Phone.objects.in_bulk([reach.phone_id for reach in reaches if reach.phone_id])
    for reach in reaches:
        reach_class, phone = ReachClass(reach.reach_class), phones.get(reach.phone_id or 0)
        yield PersonInWords(
            reach.person,
            TONES[reach_class],
            class_in_words(reach_class),
            reason_in_words(ReachReason(reach.reason), thresholds),
            source_in_words(reach.source),
            phone_in_words(phone) if phone else "",
        )


def _csv_rows(asked: ListAsked, rows: QuerySet[PersonReach]) -> Iterator[Sequence[object]]:
    """Everybody who is asked for."""
    for some in in_batches(rows.select_related("person__tenant").order_by("tenant__name", *BY_NAME)):
        for row in _told(some, asked.thresholds):
            person = row.person
            yield person.tenant.name, person.name, person.mail, row.class_words, row.reason, row.source, row.phone
