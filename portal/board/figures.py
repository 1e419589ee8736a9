"""The board's numbers per tenant: counted now, or as they were noted at the end of a past day.

Waves done: done ÷ all but cancelled. People told: of the people affected by the pack's rule, or unknown, those with a
sent delivery of the change. Phones: iPhones and iPads of present people, each once. Documents: verified and kept ÷
documents that ever had a task.
Where no pack says yet whom a change concerns and what it asks of phones, neither is counted. People and phones are
counted by `portal.board.counting`; here is read what it counted.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from portal.board import counting
from portal.board.days import local_day
from portal.board.planned import PlacedTenant
from portal.statements import array_text, ask
from rollout.changes.models import Change
from rollout.documents.models.state import CLOSED
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
# Of each tenant what was noted last. Nearly always that is of the day itself, which stands together; of the others one
# look into an index for each, however many days there are. Without wave_id in the order, where it is always null,
# PostgreSQL would read all of a tenant's days and sort them.
_LAST = """
WITH of_day AS MATERIALIZED (
    SELECT * FROM waves_reachsnapshot
    WHERE change_id = %(change)s AND wave_id IS NULL AND day = %(day)s AND tenant_id = ANY(%(tenants)s::bigint[])
),
noted AS (
    SELECT * FROM of_day
    UNION ALL
    SELECT before.*
    FROM unnest(%(tenants)s::bigint[]) AS tenant (id)
    CROSS JOIN LATERAL (
        SELECT * FROM waves_reachsnapshot
        WHERE tenant_id = tenant.id AND change_id = %(change)s AND wave_id IS NULL AND day < %(day)s
        ORDER BY wave_id DESC, day DESC LIMIT 1
    ) before
    WHERE tenant.id NOT IN (SELECT tenant_id FROM of_day)
)
"""
EACH = f"{_LAST} SELECT tenant_id, {', '.join(FIELDS)} FROM noted"  # noqa: S608 (only our own constants)
_SUMS = ("FALSE" if name == "is_trial" else f"coalesce(sum({name}), 0)::bigint" for name in FIELDS)
SUM = f"{_LAST} SELECT count(*), {', '.join(_SUMS)} FROM noted"  # noqa: S608 (only our own constants)
_NOT_KEPT = {
    "documents": "coalesce(task.number, 0)",
    "documents_corrected": "coalesce(task.closed, 0)",
    "documents_overdue": "coalesce(task.overdue, 0)",
    "is_trial": "tenant.mode = %(trial)s",
    "people_allowed": "cardinality(tenant.allow_list)",
}
_NOW = (_NOT_KEPT.get(name, f"coalesce(reach.{name}, 0)") for name in FIELDS)
_ASKED = """
WITH asked AS MATERIALIZED (SELECT * FROM unnest(%(tenants)s::bigint[], %(days)s::date[]) AS asked (id, today))
"""
_LIVE = """
FROM asked
JOIN tenants_tenant tenant ON tenant.id = asked.id
LEFT JOIN waves_reachnow reach ON reach.tenant_id = asked.id AND reach.change_id = %(change)s AND reach.wave_id IS NULL
LEFT JOIN (
    SELECT source.tenant_id, count(*) AS number, count(*) FILTER (WHERE task.state = ANY(%(closed)s)) AS closed,
        count(*) FILTER (WHERE task.state <> ALL(%(closed)s) AND task.due_on < asked.today) AS overdue
    FROM documents_documenttask task
    JOIN documents_document document ON document.id = task.document_id
    JOIN documents_documentsource source ON source.id = document.source_id
    JOIN asked ON asked.id = source.tenant_id
    WHERE task.change_id = %(change)s
    GROUP BY source.tenant_id
) task ON task.tenant_id = asked.id
"""
# One question with the fields in their order: a board asks it for a thousand tenants on every look.
LIVE = f"{_ASKED} SELECT tenant.id, {', '.join(_NOW)} {_LIVE}"


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


def live(tenants: Iterable[Tenant | PlacedTenant], change: Change, at: datetime) -> dict[int, Figures]:
    """Per tenant id the numbers of this moment: a fixed number of questions, however many tenants.

    People and phones are as they were counted last: now, but for large tenants whose people were just loaded.
    """
    asked = list(tenants)
    counting.bring_up_to_date(change, asked, at)
    return as_counted(asked, change, at)


def as_counted(tenants: Sequence[Tenant | PlacedTenant], change: Change, at: datetime) -> dict[int, Figures]:
    """The same without counting anything that is stale. Documents are overdue by the tenant's own day. One question."""
    today = {zone: local_day(at, zone) for zone in {tenant.time_zone for tenant in tenants}}
    params = {
        "tenants": array_text(tenant.pk for tenant in tenants),
        "days": array_text(today[tenant.time_zone] for tenant in tenants),
        "change": change.pk,
        "closed": list(CLOSED),
        "trial": Mode.TRIAL,
    }
    return {tenant_id: Figures._make(counts) for tenant_id, *counts in ask(LIVE, params)}


def _noted(statement: str, tenant_ids: Collection[int], change: Change, day: date) -> list[tuple[Any, ...]]:
    return ask(statement, {"tenants": array_text(tenant_ids), "change": change.pk, "day": day})
