"""When a tenant's people and phones are synced by themselves: once a day, each tenant at a time of its own."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rollout.tenants.models import GraphConnection, Sync

EVERY = timedelta(days=1)
# A tenant that fails is tried after one hour, two, four … and at last once a day: most problems need a person.
FIRST_PAUSE = timedelta(hours=1)
# A sync whose time was up, with people left to ask for.
PAUSE_BEFORE_GOING_ON = timedelta(minutes=10)
# Of the four jobs that the workers for Graph do at a time; the others are for posts, and for who waits at a page.
MOST_AT_ONCE = 2
KEPT_FOR = timedelta(days=30)
# Spreads whole numbers evenly, whichever of them there are: the golden ratio's part behind the point.
_SPREAD = 0.6180339887


def due_tenants(at: datetime, among: Collection[int] | None = None) -> list[int]:
    """Keys of tenants whose people should be synced now, the longest waiting first.

    Somebody asked for it; or a sync was left behind by its worker; or the tenant is to be synced daily and its time of
    the day has come, where being connected anew counts as having had no sync yet. `among`: only these are looked at.
    """
    chosen = GraphConnection.objects.filter(syncs_people=True)
    chosen = chosen if among is None else chosen.filter(tenant__in=among)
    daily = {row.tenant_id: row.connected_at for row in chosen.only("tenant", "connected_at").order_by()}
    open_syncs = Sync.objects.open() if among is None else Sync.objects.open().filter(tenant__in=among)
    last = Sync.objects.last_ended(daily)
    since = {tenant: due for tenant, began in daily.items() if (due := _due_at(last.get(tenant), began, tenant)) <= at}
    silent = set(Sync.objects.silent(at).values_list("pk", flat=True))
    for sync in open_syncs.order_by():
        if sync.state == Sync.State.WAITING or sync.pk in silent:
            since[sync.tenant_id] = sync.started_at
        else:
            since.pop(sync.tenant_id, None)
    return sorted(since, key=lambda tenant: (since[tenant], tenant))


def has_to_wait(tenant_id: int, at: datetime) -> bool:
    """Whether the schedule is at enough tenants already. What a person asked for waits for nobody."""
    is_asked_for = Sync.objects.open().filter(tenant=tenant_id, state=Sync.State.WAITING).exists()
    return not is_asked_for and Sync.objects.in_hand(at).exclude(tenant=tenant_id).count() >= MOST_AT_ONCE


def next_at(last: Sync | None, connection: GraphConnection) -> datetime | None:
    """When the schedule will sync the tenant of a connection; null where nobody decided for it."""
    return _due_at(last, connection.connected_at, connection.tenant_id) if connection.syncs_people else None


def _due_at(last: Sync | None, connected_at: datetime, tenant_id: int) -> datetime:
    if last is None or last.ended_at is None or last.ended_at < connected_at:
        return connected_at
    if last.goes_on:
        return last.ended_at + PAUSE_BEFORE_GOING_ON
    if last.failure_count:
        return last.ended_at + min(FIRST_PAUSE * int(2 ** min(last.failure_count - 1, 10)), EVERY)
    midnight = last.started_at.replace(hour=0, minute=0, second=0, microsecond=0)
    daily = midnight + EVERY * (tenant_id * _SPREAD % 1)
    return daily if daily > last.started_at else daily + EVERY
