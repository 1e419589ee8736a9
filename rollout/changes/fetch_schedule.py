"""When a tenant's Message center is fetched by itself."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rollout.changes.models import Fetch
from rollout.tenants.models import GraphConnection

FETCH_EVERY = timedelta(hours=1)
# A tenant that fails is asked after one hour, two, four … and at last twice a day: most problems need a person.
LONGEST_PAUSE = timedelta(hours=12)
# Hints per turn of the sweep, so that the fetches of a thousand tenants do not stand before mails that are due.
MOST_AT_ONCE = 20
KEPT_FOR = timedelta(days=30)


def due_tenants(at: datetime, among: Collection[int] | None = None) -> list[int]:
    """Keys of tenants whose Message center should be fetched now, the longest waiting first.

    Somebody asked for it; or a run was left behind by its worker; or the tenant is connected and its last run ended
    long enough ago, where being connected anew counts as having no run yet. `among`: only these tenants are looked at.
    """
    connections = GraphConnection.objects.all() if among is None else GraphConnection.objects.filter(tenant__in=among)
    connected = {row.tenant_id: row.connected_at for row in connections.only("tenant", "connected_at").order_by()}
    runs = Fetch.objects.open() if among is None else Fetch.objects.open().filter(tenant__in=among)
    last = Fetch.objects.last_ended(connected)
    since = {tenant: due for tenant, began in connected.items() if (due := _due_at(last.get(tenant), began)) <= at}
    silent = set(Fetch.objects.silent(at).values_list("pk", flat=True))
    for run in runs.defer("refused").order_by():
        if run.state == Fetch.State.WAITING or run.pk in silent:
            since[run.tenant_id] = run.started_at
        else:
            since.pop(run.tenant_id, None)
    return sorted(since, key=lambda tenant: (since[tenant], tenant))


def has_to_wait(tenant_id: int, at: datetime) -> bool:
    """Whether the schedule is at another tenant already: one at a time, so that a Graph that does not answer keeps no
    second worker from sending mail. What a person asked for waits for nobody.
    """
    is_asked_for = Fetch.objects.open().filter(tenant=tenant_id, state=Fetch.State.WAITING).exists()
    return not is_asked_for and Fetch.objects.in_hand(at).exclude(tenant=tenant_id).exists()


def _due_at(last: Fetch | None, connected_at: datetime) -> datetime:
    if last is None or last.ended_at is None or last.ended_at < connected_at:
        return connected_at
    pause = min(FETCH_EVERY * int(2 ** min(max(last.failure_count - 1, 0), 10)), LONGEST_PAUSE)
    return last.ended_at + pause
