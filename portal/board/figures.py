"""The board's numbers per tenant: counted now, or as they were noted at the end of a past day.

Waves done: done ÷ all but cancelled. People told: of the people affected by the pack's rule, or unknown, those with a
sent delivery of the change. Phones: iPhones and iPads of present people, each once. Documents: verified and kept ÷
documents that ever had a task.
Where no pack says yet whom a change concerns and what it asks of phones, neither is counted. People and phones are
counted by `portal.board.counting`; here is read what it counted.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Func, IntegerField, Q, QuerySet

from portal.board import counting
from portal.board.days import local_day
from rollout.changes.models import Change
from rollout.documents.models import DocumentTask
from rollout.tenants.models import Mode, Tenant
from rollout.tenants.reach import ReachClass
from rollout.waves.models import ReachNow


class Figures(NamedTuple):
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

    def people_of(self, reach_class: ReachClass) -> int:
        """How many people are in the class."""
        number: int = getattr(self, f"people_{reach_class.value}")
        return number

    @property
    def people_not_told(self) -> int:
        return max(self.people_affected - self.people_told, 0)

    @property
    def phones_old(self) -> int:
        """Phones of which nothing shows that they have the new version."""
        return self.phones - self.phones_new


FIELDS = Figures._fields
# Of each tenant what was noted last: one look into an index for each, however many days there are. Without wave_id in
# the order, where it is always null, PostgreSQL would read all of a tenant's days and sort them.
_LAST = """
FROM unnest(%(tenants)s::bigint[]) AS tenant (id)
CROSS JOIN LATERAL (
    SELECT * FROM waves_reachsnapshot
    WHERE tenant_id = tenant.id AND change_id = %(change)s AND wave_id IS NULL AND day <= %(day)s
    ORDER BY wave_id DESC, day DESC LIMIT 1
) noted
"""
EACH = f"SELECT tenant.id, {', '.join(FIELDS)} {_LAST}"
_SUMS = ("FALSE" if name == "is_trial" else f"coalesce(sum({name}), 0)::bigint" for name in FIELDS)
SUM = f"SELECT count(*), {', '.join(_SUMS)} {_LAST}"
NO_DOCUMENTS = {"documents": 0, "documents_corrected": 0, "documents_overdue": 0}


def total(rows: Sequence[Figures]) -> Figures:
    """The sum over tenants; of a mode there is none."""
    return Figures._make(map(sum, zip(*rows, strict=True)))._replace(is_trial=False) if rows else Figures()


def recorded(tenant_ids: Collection[int], change: Change, day: date) -> dict[int, Figures]:
    """Per tenant id what was noted last on or before the day; tenants of which nothing was noted are missing."""
    return {tenant_id: Figures._make(counts) for tenant_id, *counts in _noted(EACH, tenant_ids, change, day)}


def total_recorded(tenant_ids: Collection[int], change: Change, day: date) -> Figures | None:
    """The sum of what was noted last on or before the day; None where nothing was."""
    ((number, *sums),) = _noted(SUM, tenant_ids, change, day)
    return Figures._make(sums) if number else None


def kept(tenant_ids: Collection[int] | QuerySet[Tenant], change: Change) -> dict[int, Figures]:
    """Per tenant id what `counting` keeps of it: everything but documents, mode and allow-list. One question."""
    rows = ReachNow.objects.of_tenants(tenant_ids, change).values_list("tenant_id", *FIELDS)
    return {tenant_id: Figures._make(counts) for tenant_id, *counts in rows}


def live(tenants: QuerySet[Tenant], change: Change, at: datetime) -> dict[int, Figures]:
    """Per tenant id the numbers of this moment: a fixed number of questions, however many tenants.

    People and phones are as they were counted last: now, but for large tenants whose people were just loaded.
    """
    counting.bring_up_to_date(change, tenants, at)
    counted = kept(tenants.order_by(), change)
    # Not by allow_list__len: a failed look-up would keep all of the request in memory until a collection of garbage.
    allowed = Func("allow_list", function="cardinality", output_field=IntegerField())
    own = list(tenants.order_by().values_list("pk", "mode", allowed, "time_zone"))
    documents = _documents(tenants, change, {pk: zone for pk, _, _, zone in own}, at)
    nothing = Figures()
    return {
        pk: counted.get(pk, nothing)._replace(
            is_trial=mode == Mode.TRIAL, people_allowed=allowed, **documents.get(pk, NO_DOCUMENTS)
        )
        for pk, mode, allowed, _ in own
    }


def _noted(statement: str, tenant_ids: Collection[int], change: Change, day: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"tenants": list(tenant_ids), "change": change.pk, "day": day})
        return list(cursor.fetchall())


def _documents(
    tenants: QuerySet[Tenant], change: Change, zones: Mapping[int, str], at: datetime
) -> dict[int, dict[str, int]]:
    """Documents with a task, those corrected or kept, and those overdue on the tenant's own day."""
    today = {zone: local_day(at, zone) for zone in set(zones.values())}
    tasks = DocumentTask.objects.filter(document__source__tenant__in=tenants.order_by(), change=change)
    closed = Q(state__in=[DocumentTask.State.VERIFIED, DocumentTask.State.KEPT])
    rows = tasks.order_by().values_list("document__source__tenant", "due_on")
    found: dict[int, dict[str, int]] = {}
    for tenant_id, due_on, number, corrected in rows.annotate(number=Count("pk"), corrected=Count("pk", filter=closed)):
        counts = found.setdefault(tenant_id, dict(NO_DOCUMENTS))
        counts["documents"] += number
        counts["documents_corrected"] += corrected
        if due_on and due_on < today[zones[tenant_id]]:
            counts["documents_overdue"] += number - corrected
    return found
