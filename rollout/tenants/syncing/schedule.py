"""When a tenant's people and phones are synced by themselves: once a day, each tenant at a time of its own."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rollout.tenants import turns
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
    """Keys of tenants whose people should be synced now, the longest waiting first: see `turns.due_tenants`."""
    daily = GraphConnection.objects.filter(syncs_people=True)
    return turns.due_tenants(Sync.objects.all(), daily, _after, at=at, among=among)


def has_to_wait(tenant_id: int, at: datetime) -> bool:
    """Whether the schedule is at enough tenants already. What a person asked for waits for nobody."""
    return turns.has_to_wait(Sync.objects.all(), tenant_id, most_at_once=MOST_AT_ONCE, at=at)


def next_at(last: Sync | None, connection: GraphConnection) -> datetime | None:
    """When the schedule will sync the tenant of a connection; null where nobody decided for it."""
    return turns.next_at(last, connection, _after) if connection.syncs_people else None


def _after(last: Sync, ended_at: datetime) -> datetime:
    if last.goes_on:
        return ended_at + PAUSE_BEFORE_GOING_ON
    if last.failure_count:
        return ended_at + turns.pause(last.failure_count, first=FIRST_PAUSE, longest=EVERY)
    midnight = last.started_at.replace(hour=0, minute=0, second=0, microsecond=0)
    daily = midnight + EVERY * (last.tenant_id * _SPREAD % 1)
    return daily if daily > last.started_at else daily + EVERY
