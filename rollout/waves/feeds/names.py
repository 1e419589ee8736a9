"""What calendar and news feed call things alike."""

import uuid

from rollout.changes.models import Change
from rollout.tenants.models import Tenant


def lasting_id(tenant: Tenant, thing: str) -> str:
    """The same id for the same thing for ever: also after the portal moved to another host or its database was copied.

    It gives away neither the tenant's id nor a number of ours.
    """
    return str(uuid.uuid5(tenant.tenant_id, thing))


def title_of(change: Change) -> str:
    """“MC1111780: Authenticator backup on iOS”."""
    return f"{change.mc_id}: {change.title}"
