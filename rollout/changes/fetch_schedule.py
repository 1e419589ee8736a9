"""When a tenant's Message center is fetched by itself."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rollout.changes.models import Fetch
from rollout.tenants import turns
from rollout.tenants.models import GraphConnection

FETCH_EVERY = timedelta(hours=1)
# A tenant that fails is asked after one hour, two, four … and at last twice a day: most problems need a person.
LONGEST_PAUSE = timedelta(hours=12)
# Hints per turn of the sweep, so that the fetches of a thousand tenants do not stand before mails that are due.
MOST_AT_ONCE = 20
KEPT_FOR = timedelta(days=30)


def due_tenants(at: datetime, among: Collection[int] | None = None) -> list[int]:
    """Keys of tenants whose Message center should be fetched now, the longest waiting first: see `turns.due_tenants`.

    Every tenant that is connected is fetched.
    """
    return turns.due_tenants(Fetch.objects.all(), GraphConnection.objects.all(), _after, at=at, among=among)


def has_to_wait(tenant_id: int, at: datetime) -> bool:
    """Whether the schedule is at another tenant already: one at a time, so that a Graph that does not answer keeps no
    second worker from sending mail. What a person asked for waits for nobody.
    """
    return turns.has_to_wait(Fetch.objects.all(), tenant_id, most_at_once=1, at=at)


def _after(last: Fetch, ended_at: datetime) -> datetime:
    return ended_at + turns.pause(last.failure_count, first=FETCH_EVERY, longest=LONGEST_PAUSE)
