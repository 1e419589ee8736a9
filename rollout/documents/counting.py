"""How many documents are outdated, corrected, overdue."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from rollout.changes.models import Change
from rollout.documents.models import DocumentTask, RightForNow, TaskState
from rollout.documents.models.state import OPEN
from rollout.documents.schedule import local_day
from rollout.tenants.models import Tenant

OPEN_STATES, OVERDUE = "open", "overdue"
"""In the place of a state: what is not corrected, and what of it is late."""


@dataclass
class Counts:
    """Documents of a tenant that ever had a task for a change. `later`: sentences that are right for now."""

    overdue: int = 0
    later: int = 0
    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def corrected(self) -> int:
        return self.by_state[TaskState.VERIFIED] + self.by_state[TaskState.KEPT]

    @property
    def open(self) -> int:
        return self.total - self.corrected

    @property
    def pills(self) -> list[tuple[str, str, int]]:
        """(value in the URL, word, how many) of each state there is, before them of all that are open."""
        are_open = [(OPEN_STATES, "Open", self.open)] if self.open else []
        overdue = [(OVERDUE, "Overdue", self.overdue)] if self.overdue else []
        states = [(state.value, state.label, self.by_state[state]) for state in TaskState if self.by_state[state]]
        return [*are_open, *overdue, *states]


def counts_of(tenant: Tenant, change: Change, at: datetime, *, owner: str = "") -> Counts:
    """Of all documents, or of those of one owner (see `DocumentTaskQuerySet.owned_by`)."""
    return counts_by_tenant([tenant], change, at, owner=owner)[tenant.pk]


def counts_by_tenant(
    tenants: Collection[Tenant], change: Change, at: datetime, *, owner: str = ""
) -> dict[int, Counts]:
    """The counts of each tenant, by its id, in two queries."""
    found = {tenant.pk: Counts() for tenant in tenants}
    today = {tenant.pk: local_day(tenant, at) for tenant in tenants}
    tasks = DocumentTask.objects.filter(document__source__tenant__in=found, change=change).owned_by(owner)
    rows = tasks.order_by().values_list("document__source__tenant", "state", "due_on").annotate(number=Count("pk"))
    for tenant_id, state, due_on, number in rows:
        found[tenant_id].by_state[state] += number
        if state in OPEN and due_on and due_on < today[tenant_id]:
            found[tenant_id].overdue += number
    later = RightForNow.objects.of_tenants(tenants).filter(change=change)
    for tenant_id, number in later.order_by().values_list("document__source__tenant").annotate(number=Count("pk")):
        found[tenant_id].later = number
    return found
