"""Where a tenant's people come from, and when they last came: what its page says of that."""

from dataclasses import dataclass
from datetime import datetime

from rollout.tenants.models import GraphConnection, Sync, Tenant
from rollout.tenants.syncing import schedule


@dataclass(frozen=True)
class PeopleSource:
    """`is_daily`: Graph leads. `run` waits or is under way, `last` ended last, `done` last read the people whole.

    `next_at`: when the schedule syncs next; null where that is due already, or nobody decided so.
    """

    is_connected: bool
    is_daily: bool
    run: Sync | None
    last: Sync | None
    done: Sync | None
    next_at: datetime | None


def people_source_of(tenant: Tenant, at: datetime) -> PeopleSource:
    """Two questions to the database."""
    connection = GraphConnection.objects.filter(tenant=tenant).defer("sealed").first()
    # A month of syncs, of which each day has one or a few.
    syncs = list(Sync.objects.of(tenant)[:100])
    ended = [sync for sync in syncs if not sync.is_open]
    last = ended[0] if ended else None
    next_at = schedule.next_at(last, connection) if connection else None
    return PeopleSource(
        is_connected=connection is not None,
        is_daily=connection is not None and connection.syncs_people,
        run=next((sync for sync in syncs if sync.is_open), None),
        last=last,
        done=next((sync for sync in ended if sync.state == Sync.State.DONE), None),
        next_at=next_at if next_at and next_at > at else None,
    )
