"""Which tenants' turn it is: when runs of one kind begin by themselves."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from rollout.tenants.models import GraphConnection
from rollout.tenants.models.connection import GraphConnectionQuerySet
from rollout.tenants.models.run import WAITING, Run, RunQuerySet

# When the next run is due by the last one, and by when that ended.
After = Callable[[Run, datetime], datetime]
_MOST_DOUBLINGS = 10


def due_tenants(
    runs: RunQuerySet[Run],
    connections: GraphConnectionQuerySet,
    after: After[Run],
    *,
    at: datetime,
    among: Collection[int] | None = None,
) -> list[int]:
    """Keys of tenants for which a run should begin now, the longest waiting first.

    Somebody asked for it; or a run was left behind by its worker; or the tenant has one of these connections and its
    next run is due, see `next_at`. `among`: only these tenants are looked at.
    """
    if among is not None:
        runs, connections = runs.filter(tenant__in=among), connections.filter(tenant__in=among)
    connected = {row.tenant_id: row for row in connections.only("tenant", "connected_at").order_by()}
    last = runs.last_ended(connected)
    since = {tenant: due for tenant, row in connected.items() if (due := next_at(last.get(tenant), row, after)) <= at}
    silent = set(runs.silent(at).values_list("pk", flat=True))
    for run in runs.open().defer(*runs.details).order_by():
        if run.state == WAITING or run.pk in silent:
            since[run.tenant_id] = run.started_at
        else:
            since.pop(run.tenant_id, None)
    return sorted(since, key=lambda tenant: (since[tenant], tenant))


def has_to_wait(runs: RunQuerySet[Run], tenant_id: int, *, most_at_once: int, at: datetime) -> bool:
    """Whether the schedule is at enough other tenants already. What a person asked for waits for nobody."""
    is_asked_for = runs.waiting().filter(tenant=tenant_id).exists()
    return not is_asked_for and runs.in_hand(at).exclude(tenant=tenant_id).count() >= most_at_once


def next_at(last: Run | None, connection: GraphConnection, after: After[Run]) -> datetime:
    """When a tenant's next run is due. Being connected anew counts as having had no run yet."""
    if last is None or last.ended_at is None or last.ended_at < connection.connected_at:
        return connection.connected_at
    return after(last, last.ended_at)


def pause(failures: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """How long a tenant is left in peace after so many failures in a row: each time twice as long."""
    return min(first * int(2 ** min(max(failures - 1, 0), _MOST_DOUBLINGS)), longest)
