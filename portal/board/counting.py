"""Keeps how far a change has reached, person by person and as sums, so that pages need not look at a million people.

What is kept carries stamps of what it was counted from: the number of the tenant's people, the mails sent, and the
versions asked for. Only where a stamp is no longer true is anything counted again, and only rows that differ are
written.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from notifications.deliveries.models import Delivery
from portal.board import counting_sql as sql
from portal.board.planned import PlacedTenant
from portal.statements import array_text, ask, know_grown
from rollout.changes.models import Change
from rollout.tenants.judging import judged
from rollout.tenants.models import PeopleVersion, Person, Phone, Tenant
from rollout.tenants.models.people import PersonQuerySet
from rollout.tenants.reach import ReachClass, Thresholds, class_counts, phones_on_new_version
from rollout.waves.models import PersonReach, ReachNow

# So many people are counted while a page waits: about a second. More are left to the sweep.
COUNTED_BY_A_PAGE = 20_000
# What one transaction counts at most, unless a single tenant is larger. A statement that goes through a whole table is
# dear for few people; seconds of work are lost where it fails.
TENANTS_TOGETHER, PEOPLE_TOGETHER = 250, 200_000
# Of its transaction alone: sorts of so many people do not go through files.
MEMORY = "SET LOCAL work_mem = '64MB'"

# Phones of these classes are counted; that a phone is no iPhone says nothing of the change.
PHONE_CLASSES = (
    ReachClass.READY, ReachClass.UPDATE, ReachClass.BLOCKED, ReachClass.TOO_OLD, ReachClass.UNKNOWN,
)  # fmt: skip
STAMPS = ("people_number", "sent_number", "thresholds", "counted_at")

logger = logging.getLogger(__name__)


def stale(change: Change, tenants: Iterable[Tenant | PlacedTenant], at: datetime) -> set[int]:
    """Ids of the tenants of whom what is kept is no longer true: one question, however many there are."""
    thresholds = _thresholds(change, at)
    asked = {
        "change": change.pk,
        "tenants": array_text(_ids(tenants)),
        "thresholds": thresholds.stamp,
        "known": thresholds.is_known,
    }
    return {tenant_id for (tenant_id,) in ask(sql.STALE, asked)}


def bring_up_to_date(change: Change, tenants: Iterable[Tenant | PlacedTenant], at: datetime) -> set[int]:
    """What a page calls before it reads. Stale tenants are counted at once while they are small; else the sweep will.

    The ids of those left to the sweep, whose numbers are as old as `ReachNow.counted_at` says.
    """
    tenant_ids = stale(change, tenants, at)
    if not tenant_ids or not _are_few(Person.objects.filter(tenant__in=tenant_ids).order_by()):
        return tenant_ids
    refresh(change, tenant_ids, at)
    return set()


def refresh_all(at: datetime) -> int:
    """Bring every open change up to date for every tenant; how many tenants were stale, each change counted."""
    tenants, found = list(Tenant.objects.order_by("pk")), 0
    for change in Change.objects.open():
        tenant_ids = stale(change, tenants, at)
        refresh(change, tenant_ids, at)
        found += len(tenant_ids)
    return found


def refresh(change: Change, tenant_ids: Iterable[int], at: datetime) -> None:
    """Count these tenants again, as far as a stamp of theirs is no longer true.

    Tenants whom another process counts at this moment are left to it.
    """
    for together in _portions(sorted(tenant_ids)):
        with transaction.atomic():
            taken = [pk for (pk,) in ask(sql.TAKE, {"change": str(change.pk), "tenants": together})]
            if taken:
                _run(MEMORY)
                _count(change, taken, at)


@dataclass(frozen=True)
class _Known:
    """What is kept of a change in locked tenants, and the stamps of now.

    Read before anything is counted: what changes meanwhile is counted next time.
    """

    change: Change
    at: datetime
    thresholds: Thresholds
    kept: dict[int, ReachNow]
    people_numbers: dict[int, int]
    sent_numbers: dict[int, int]

    @classmethod
    def of(cls, change: Change, tenant_ids: list[int], at: datetime) -> "_Known":
        rows = ReachNow.objects.filter(change=change, tenant__in=tenant_ids, wave=None)
        return cls(
            change,
            at,
            _thresholds(change, at),
            kept={row.tenant_id: row for row in rows},
            people_numbers=PeopleVersion.objects.numbers(tenant_ids),
            sent_numbers=dict(ask(sql.SENT_PER_TENANT, {"change": change.pk, "tenants": tenant_ids})),
        )

    def stamps(self, tenant_id: int) -> dict[str, Any]:
        """What is true of the tenant now, by the names of STAMPS."""
        sent = self.sent_numbers.get(tenant_id, 0)
        return dict(zip(STAMPS, (self.people_numbers[tenant_id], sent, self.thresholds.stamp, self.at), strict=True))

    def have_people_changed(self, tenant_id: int) -> bool:
        kept, stamps = self.kept.get(tenant_id), self.stamps(tenant_id)
        names = ("people_number", "thresholds")
        return kept is None or any(getattr(kept, name) != stamps[name] for name in names)


def _count(change: Change, tenant_ids: list[int], at: datetime) -> None:
    known = _Known.of(change, tenant_ids, at)
    moved = [tenant_id for tenant_id in tenant_ids if known.have_people_changed(tenant_id)]
    same = list(set(tenant_ids).difference(moved))
    asked = {"change": change.pk, "tenants": tenant_ids, "same": same, "at": at}
    # Before anybody is told: a mail sent between the two is told now, or makes its wave differ next time. The other way
    # round the wave's stamp would have it already, and nobody would look for its person again.
    waves = _waves(known, asked)
    if moved:
        _judge(known, moved)
    if same:
        _run(sql.TELL, asked)
    _sum(known, tenant_ids, _phones(known, moved))
    _run(sql.DROP_WAVES, asked)
    _write(waves)
    logger.info("reach counted", extra={"change_id": change.pk, "tenants": len(tenant_ids)})


def _judge(known: _Known, tenant_ids: list[int]) -> None:
    """Write the class and the first mail of each person where they are others than what is kept."""
    know_grown(Person, Phone, Delivery)
    _run(sql.FORGET, {"change": known.change.pk, "tenants": tenant_ids})
    people = Person.objects.filter(tenant_id__in=tenant_ids).present()
    query, given = judged(people, known.thresholds)
    theirs = (known.change.pk, tenant_ids)
    _run(sql.KEEP.format(judged=query), [known.change.pk, *given, known.at, *theirs, *theirs])


def _phones(known: _Known, tenant_ids: list[int]) -> dict[int, dict[str, int]]:
    """The numbers of phones per tenant, by the fields of ReachNow; none while nobody knows what is asked of them."""
    if not known.thresholds.is_known:
        return {tenant_id: {} for tenant_id in tenant_ids}
    # Twice, for PostgreSQL would go through the people of all tenants.
    phones = Phone.objects.filter(tenant_id__in=tenant_ids, person__tenant_id__in=tenant_ids)
    new = phones_on_new_version(phones, known.thresholds).order_by().values("tenant_id").annotate(number=Count("pk"))
    classes, on_new = class_counts(phones, known.thresholds), dict(new.values_list("tenant_id", "number"))
    found = {}
    for tenant_id in tenant_ids:
        counts = classes.get(tenant_id, Counter())
        by_class = {name.value: counts[name] for name in PHONE_CLASSES}
        found[tenant_id] = by_class | {"phones": counts.total(), "phones_new": on_new.get(tenant_id, 0)}
    return found


def _sum(known: _Known, tenant_ids: list[int], phones: dict[int, dict[str, int]]) -> None:
    """Write the tenants' rows. Phones are counted only where they, or what is asked of them, changed."""
    reaches = PersonReach.objects.filter(change=known.change, tenant_id__in=tenant_ids).order_by()
    people = {row["tenant_id"]: row for row in reaches.values("tenant_id").annotate(**_sums(known.thresholds))}
    rows = []
    for tenant_id in tenant_ids:
        kept = known.kept.get(tenant_id) if tenant_id not in phones else None
        row = kept or ReachNow(tenant_id=tenant_id, change=known.change)
        values = phones.get(tenant_id, {}) | people.get(tenant_id, {}) | known.stamps(tenant_id)
        for name, value in values.items():
            setattr(row, name, value)
        row.pk = None
        rows.append(row)
    _write(rows)


def _sums(thresholds: Thresholds) -> dict[str, Count]:
    told = Q(told_at__isnull=False)
    if not thresholds.is_known:
        return {"people_told": Count("pk", filter=told)}
    classes = {f"people_{name.value}": Count("pk", filter=Q(reach_class=name)) for name in ReachClass}
    return classes | {
        "people_affected": Count("pk", filter=Q(is_affected=True)),
        "people_told": Count("pk", filter=told & Q(is_affected=True)),
    }


def _waves(known: _Known, asked: dict[str, Any]) -> list[ReachNow]:
    """The rows of waves whose people or mails changed. They carry no stamp of phones: none are counted."""
    return [
        ReachNow(
            change=known.change, wave_id=wave_id, tenant_id=tenant_id, people_affected=people, people_told=told,
            sent_number=sent, counted_at=known.at,
        )
        for wave_id, tenant_id, people, sent, told in ask(sql.WAVES, asked)
    ]  # fmt: skip


def _write(rows: list[ReachNow]) -> None:
    keys = ("tenant", "change", "wave")
    names = [field.name for field in ReachNow._meta.concrete_fields if field.name not in ("id", *keys)]
    ReachNow.objects.bulk_create(rows, batch_size=1000, update_conflicts=True, unique_fields=keys, update_fields=names)


def _thresholds(change: Change, at: datetime) -> Thresholds:
    return Thresholds.of(change.load_pack(), at.date())


def _ids(tenants: Iterable[Tenant | PlacedTenant]) -> list[int]:
    """Without making a thousand tenants for their numbers."""
    if isinstance(tenants, QuerySet):
        return list(tenants.order_by().values_list("pk", flat=True))
    return [tenant.pk for tenant in tenants]


def _are_few(people: PersonQuerySet) -> bool:
    """Never counts a million: the question ends as soon as there are too many."""
    return people[: COUNTED_BY_A_PAGE + 1].count() <= COUNTED_BY_A_PAGE


def _portions(tenant_ids: Sequence[int]) -> Iterator[list[int]]:
    """The tenants in groups for one transaction each."""
    rows = Person.objects.filter(tenant_id__in=tenant_ids).order_by().values("tenant_id").annotate(number=Count("pk"))
    numbers = dict(rows.values_list("tenant_id", "number"))
    together: list[int] = []
    people = 0
    for tenant_id in tenant_ids:
        number = numbers.get(tenant_id, 0)
        if together and (len(together) == TENANTS_TOGETHER or people + number > PEOPLE_TOGETHER):
            yield together
            together, people = [], 0
        together.append(tenant_id)
        people += number
    if together:
        yield together


def _run(statement: str, values: dict[str, Any] | Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
