"""What a tenant's page shows of its Message center: the connection, and what was last fetched."""

from dataclasses import dataclass
from datetime import datetime

from rollout.changes.models import Fetch, TenantPost
from rollout.tenants.models import GraphConnection, Tenant


@dataclass(frozen=True)
class MessageCenter:
    """`connection` null: not connected. `run` waits or is under way, `last` ended last, `done` last ended well."""

    connection: GraphConnection | None
    run: Fetch | None
    last: Fetch | None
    done: Fetch | None
    listed_count: int
    days_left: int | None
    expires_soon: bool


def message_center_of(tenant: Tenant, at: datetime) -> MessageCenter:
    """Five questions to the database."""
    connection = GraphConnection.objects.filter(tenant=tenant).select_related("connected_by").defer("sealed").first()
    fetches, today = Fetch.objects.of(tenant), at.date()
    return MessageCenter(
        connection=connection,
        run=fetches.open().first(),
        last=fetches.ended().first(),
        done=fetches.done().first(),
        listed_count=TenantPost.objects.in_tenant(tenant).listed().count(),
        days_left=connection.days_left(today) if connection else None,
        expires_soon=connection.expires_soon(today) if connection else False,
    )
