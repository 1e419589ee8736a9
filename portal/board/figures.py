"""The board's numbers per tenant: counted now, or as they were noted at the end of a past day.

Waves done: done ÷ all but cancelled. People told: of the people affected by the pack's rule, or unknown, those with a
sent delivery of the change. Phones: iPhones and iPads of present people, each once. Documents: verified and kept ÷
documents that ever had a task.
Where no pack says yet whom a change concerns and what it asks of phones, neither is counted.
"""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self

from django.db.models import Count, Q, QuerySet

from notifications.deliveries.models import Delivery
from portal.board.days import local_day
from rollout.changes.models import Change
from rollout.documents.models import DocumentTask
from rollout.tenants.models import Person, Phone, Tenant
from rollout.tenants.reach import ReachClass, Thresholds, affected, class_counts, phones_on_new_version
from rollout.waves.models import ReachSnapshot
from rollout.waves.models.snapshot import ReachCounts


@dataclass(frozen=True)
class Figures:
    """One tenant's numbers; the fields are those of ReachSnapshot, which keeps them."""

    phones: int = 0
    phones_new: int = 0
    people_affected: int = 0
    people_told: int = 0
    documents: int = 0
    documents_corrected: int = 0
    documents_overdue: int = 0
    ready: int = 0
    update: int = 0
    blocked: int = 0
    too_old: int = 0
    unknown: int = 0
    people_only_method: int = 0
    people_blocked: int = 0
    people_too_old: int = 0
    people_update: int = 0
    people_unknown: int = 0
    people_ready: int = 0
    people_not_ios: int = 0
    is_trial: bool = False
    people_allowed: int = 0

    @classmethod
    def noted_in(cls, snapshot: ReachCounts) -> Self:
        return cls(**{name: getattr(snapshot, name) for name in FIELDS})

    @property
    def people_not_told(self) -> int:
        return max(self.people_affected - self.people_told, 0)

    @property
    def phones_old(self) -> int:
        """Phones of which nothing shows that they have the new version."""
        return self.phones - self.phones_new


FIELDS = tuple(field.name for field in fields(Figures))
COUNTS = tuple(name for name in FIELDS if name != "is_trial")


def total(rows: list[Figures]) -> Figures:
    """The sum over tenants."""
    return Figures(**{name: sum(getattr(row, name) for row in rows) for name in COUNTS})


def recorded(tenants: QuerySet[Tenant], change: Change, day: date) -> dict[int, Figures]:
    """Per tenant id what was noted last on or before the day; tenants of which nothing was noted are missing."""
    snapshots = ReachSnapshot.objects.last_of_tenants(tenants, change, day)
    return {snapshot.tenant_id: Figures.noted_in(snapshot) for snapshot in snapshots}


def live(tenants: QuerySet[Tenant], change: Change, at: datetime) -> dict[int, Figures]:
    """Per tenant id the numbers of this moment: six questions, however many tenants."""
    thresholds = Thresholds.of(change.load_pack(), at.date())
    if not thresholds.is_known:
        return _without_pack(tenants, change, at)
    phones = Phone.objects.filter(tenant__in=tenants)
    classes = class_counts(phones, thresholds)
    phones_new = _per_tenant(phones_on_new_version(phones, thresholds))
    people = affected(Person.objects.filter(tenant__in=tenants), thresholds)
    people_affected = _per_tenant(people)
    people_told = _per_tenant(people.filter(pk__in=told_people(change)))
    documents = _documents(tenants, change, at)
    return {
        tenant.pk: Figures(
            phones=classes.get(tenant.pk, Counter()).total(),
            phones_new=phones_new.get(tenant.pk, 0),
            people_affected=people_affected.get(tenant.pk, 0),
            people_told=people_told.get(tenant.pk, 0),
            is_trial=tenant.is_trial,
            people_allowed=len(tenant.allow_list),
            **documents.get(tenant.pk, {}),
            **_by_class(classes.get(tenant.pk, Counter())),
        )
        for tenant in tenants
    }


def _without_pack(tenants: QuerySet[Tenant], change: Change, at: datetime) -> dict[int, Figures]:
    people_told = _per_tenant(Person.objects.filter(tenant__in=tenants, pk__in=told_people(change)))
    documents = _documents(tenants, change, at)
    return {
        tenant.pk: Figures(
            people_told=people_told.get(tenant.pk, 0),
            is_trial=tenant.is_trial,
            people_allowed=len(tenant.allow_list),
            **documents.get(tenant.pk, {}),
        )
        for tenant in tenants
    }


def told_people(change: Change) -> QuerySet[Delivery, int]:
    """Ids of the people who have a sent delivery of the change."""
    sent = Delivery.objects.filter(mailing__wave__change=change, state=Delivery.State.SENT)
    return sent.order_by().values_list("person_id", flat=True)


def _by_class(counts: Counter[str]) -> dict[str, int]:
    kept = (ReachClass.READY, ReachClass.UPDATE, ReachClass.BLOCKED, ReachClass.TOO_OLD, ReachClass.UNKNOWN)
    return {reach_class.value: counts[reach_class] for reach_class in kept}


def _per_tenant(rows: QuerySet[Person] | QuerySet[Phone]) -> dict[int, int]:
    return dict(rows.order_by().values("tenant_id").annotate(number=Count("pk")).values_list("tenant_id", "number"))


def _documents(tenants: QuerySet[Tenant], change: Change, at: datetime) -> dict[int, dict[str, int]]:
    """Documents with a task, those corrected or kept, and those overdue on the tenant's own day."""
    zones = {tenant.pk: tenant.time_zone for tenant in tenants}
    tasks = DocumentTask.objects.filter(document__source__tenant__in=tenants, change=change)
    closed = Q(state__in=[DocumentTask.State.VERIFIED, DocumentTask.State.KEPT])
    rows = tasks.order_by().values_list("document__source__tenant", "due_on")
    found: dict[int, dict[str, int]] = {}
    for tenant_id, due_on, number, corrected in rows.annotate(number=Count("pk"), corrected=Count("pk", filter=closed)):
        counts = found.setdefault(tenant_id, {"documents": 0, "documents_corrected": 0, "documents_overdue": 0})
        counts["documents"] += number
        counts["documents_corrected"] += corrected
        if due_on and due_on < local_day(at, zones[tenant_id]):
            counts["documents_overdue"] += number - corrected
    return found
