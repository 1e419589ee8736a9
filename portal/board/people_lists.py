"""The lists behind two figures: who was told, and which phones have the new version.

Names only for those who help, and whoever sees them is noted as having looked.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.board.addresses import phones_address, told_address
from portal.board.figures import Figures
from portal.board.list_pages import ListAsked, TenantCounts
from portal.board.people_classes import ClassCell
from portal.board.phone_words import in_words
from portal.board.stretches import Found, Stretch, Stretches, in_batches
from portal.tables import csv_response
from rollout.tenants.models import PersonLook, Phone, Tenant
from rollout.tenants.models.people import PhoneQuerySet
from rollout.tenants.reach import ReachClass, classified
from rollout.waves.models import PersonReach

TOLD, NOT_TOLD = "yes", "no"
TOLD_HEADER = ("Tenant", "Name", "Mail address", "Told")
PHONES_HEADER = ("Tenant", "Name", "Mail address", "Platform", "System", "App", "Class", "Reason")
BY_NAME = ("person__name", "pk")
# The classes of phones that a list offers, worst first.
PHONE_CLASSES = (ReachClass.BLOCKED, ReachClass.TOO_OLD, ReachClass.UPDATE, ReachClass.UNKNOWN, ReachClass.READY)


# People told


def told(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """People affected by a change, and when each was told. Who sees names is noted as having looked."""
    asked = ListAsked.of(request, mc_id, choice="told")
    answers = [answer for answer in (TOLD, NOT_TOLD) if asked.asked in ("", answer)]
    if asked.wants_csv:
        matching = _matching_told(asked, answers)
        asked.note_file(matching, place=PersonLook.Place.PEOPLE)
        return csv_response(f"{mc_id}-told", TOLD_HEADER, _told_rows(matching))
    ids: Found | Stretches
    if asked.words:
        ids = Found(_matching_told(asked, answers), ("tenant__name", *BY_NAME))
    else:
        ids = Stretches(_told_stretch(asked, tenant, answer) for answer in answers for tenant in asked.helped)
    page, known = asked.page_of(ids), asked.sum_of(asked.helped)
    rows = PersonReach.objects.select_related("person__tenant").in_bulk(page.object_list)
    shown = [rows[pk] for pk in page.object_list if pk in rows]
    people = (reach.person for reach in shown)
    PersonLook.objects.note(people, place=PersonLook.Place.PEOPLE, by=asked.user, at=asked.at)
    context = {
        "page": page,
        "ids": ids,
        "rows": shown,
        "by_tenant": [(tenant, *_told_counts(asked, tenant)) for tenant in asked.largest],
        "counts": [
            ("", "Everybody", known.people_told + known.people_not_told),
            (TOLD, "Told", known.people_told),
            (NOT_TOLD, "Not told", known.people_not_told),
        ],
    }
    return asked.answer("told", context)


def _told_counts(asked: ListAsked, tenant: Tenant) -> tuple[Figures, ClassCell, ClassCell]:
    """What is known of a tenant, its people told, and those not told."""
    known, mc_id, slug = asked.known(tenant), asked.change.mc_id, tenant.slug
    return (
        known,
        asked.cell(tenant, "People told", known.people_told, told_address(mc_id, TOLD, slug)),
        asked.cell(tenant, "Not told", known.people_not_told, told_address(mc_id, NOT_TOLD, slug)),
    )


def _told_stretch(asked: ListAsked, tenant: Tenant, answer: str) -> Stretch:
    known = asked.known(tenant)
    number = known.people_told if answer == TOLD else known.people_not_told
    theirs = {"change": asked.change, "tenant": tenant, "is_affected": True}
    return Stretch(lambda: PersonReach.objects.filter(_told_as(answer), **theirs).order_by(*BY_NAME), number)


def _matching_told(asked: ListAsked, answers: Sequence[str]) -> QuerySet[PersonReach]:
    wanted = Q()
    for answer in answers:
        wanted |= _told_as(answer)
    rows = PersonReach.objects.filter(
        wanted, change=asked.change, tenant__in=[tenant.pk for tenant in asked.helped], is_affected=True
    )
    return asked.named(rows)


def _told_as(answer: str) -> Q:
    return Q(told_at__isnull=answer == NOT_TOLD)


def _told_rows(rows: QuerySet[PersonReach]) -> Iterator[Sequence[object]]:
    """Everybody who is asked for."""
    ordered = rows.select_related("person__tenant").order_by("tenant__name", *BY_NAME)
    for some in in_batches(ordered):
        for row in some:
            person, at = row.person, row.told_at
            yield person.tenant.name, person.name, person.mail, at.isoformat() if at else ""


# Phones


def phones(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """The iPhones and iPads by what is known of them. Who sees names is noted as having looked."""
    asked = ListAsked.of(request, mc_id, choice="reach")
    if asked.wants_csv:
        asked.note_file(_phones(asked, asked.helped), place=PersonLook.Place.PHONES)
        return csv_response(f"{mc_id}-phones", PHONES_HEADER, _phone_rows(asked))
    ids: Found | Stretches
    if asked.words:
        ids = Found(_phones(asked, asked.helped), ("person__tenant__name", *BY_NAME))
    else:
        ids = Stretches(_phone_stretch(asked, tenant) for tenant in asked.helped)
    page, known = asked.page_of(ids), asked.sum_of(asked.helped)
    found: Any = classified(Phone.objects.filter(pk__in=page.object_list), asked.thresholds)
    rows = {phone.pk: phone for phone in found.select_related("person__tenant")}
    shown = [rows[pk] for pk in page.object_list if pk in rows]
    people = {phone.person for phone in shown}
    PersonLook.objects.note(people, place=PersonLook.Place.PHONES, by=asked.user, at=asked.at)
    counts = [(name.value, name.label, getattr(known, name.value)) for name in PHONE_CLASSES]
    context = {
        "page": page,
        "ids": ids,
        "rows": [in_words(phone, asked.thresholds) for phone in shown],
        "labels": ["Phones", *(name.label for name in PHONE_CLASSES)],
        "by_tenant": [_phones_row(asked, tenant) for tenant in asked.largest],
        "counts": [("", "All phones", known.phones), *(row for row in counts if row[2])],
    }
    return asked.answer("phones", context)


def _phones_row(asked: ListAsked, tenant: Tenant) -> TenantCounts:
    known, mc_id = asked.known(tenant), asked.change.mc_id
    every = asked.cell(tenant, "Phones", known.phones, phones_address(mc_id, None, tenant.slug))
    classes = [
        asked.cell(tenant, name.label, getattr(known, name.value), phones_address(mc_id, name, tenant.slug))
        for name in PHONE_CLASSES
    ]
    return TenantCounts(tenant, [every, *classes])


def _phone_stretch(asked: ListAsked, tenant: Tenant) -> Stretch:
    known = asked.known(tenant)
    is_class = asked.asked in ReachClass.values
    number = getattr(known, asked.asked, 0) if is_class else known.phones
    return Stretch(lambda: _phones(asked, [tenant]).order_by(*BY_NAME), number)


def _phones(asked: ListAsked, tenants: Sequence[Tenant]) -> PhoneQuerySet:
    """The phones asked for, by class and words; classified only where one class is asked for."""
    phones = Phone.objects.filter(tenant__in=[tenant.pk for tenant in tenants]).apple().counted().of_present_people()
    phones = asked.named(phones)
    if asked.asked in ReachClass.values:
        phones = classified(phones, asked.thresholds).filter(Q(reach_class=asked.asked))
    return phones


def _phone_rows(asked: ListAsked) -> Iterator[Sequence[object]]:
    """Everything that is asked for."""
    found: Any = classified(_phones(asked, asked.helped), asked.thresholds).select_related("person__tenant")
    for some in in_batches(found.order_by("person__tenant__name", *BY_NAME)):
        for phone in some:
            said = in_words(phone, asked.thresholds)
            yield (
                phone.person.tenant.name, phone.person.name, phone.person.mail, phone.get_platform_display(),
                phone.os_version, phone.app_version, said.reach_class.label, said.reason,
            )  # fmt: skip
