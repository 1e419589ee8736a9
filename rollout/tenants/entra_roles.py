"""Entra's app roles as roles in the portal."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from portal.accounts.models import User
from rollout.tenants.models import Role, Tenant, TenantAccess

# Value of the app role in Entra: role here; of several the first of this list counts.
APP_ROLES = {
    "Administrator": Role.ADMINISTRATOR,
    "Approver": Role.APPROVER,
    "Helpdesk": Role.HELPDESK,
    "Reader": Role.READER,
}
PORTAL_ADMINISTRATOR = "PortalAdministrator"


def apply(user: User, tid: str, roles: Collection[str]) -> None:
    """Gives the user the role in their own tenant that Entra says, and takes it when Entra says none.

    Roles that a person gave here stay as they are, in the own tenant too. Only the first of ENTRA_TENANTS, the
    directory of those who run the portal, names portal administrators: a customer's directory must not.
    Values that are no role of ours are ignored.
    """
    if tid == settings.ENTRA_TENANTS[0]:
        user.is_portal_administrator = PORTAL_ADMINISTRATOR in roles
        user.save(update_fields=["is_portal_administrator"])
    tenant = Tenant.objects.filter(tenant_id=UUID(tid)).first()
    if tenant is None or TenantAccess.objects.filter(user=user, tenant=tenant, from_entra=False).exists():
        return
    role = next((role for value, role in APP_ROLES.items() if value in roles), None)
    if role is None:
        TenantAccess.objects.filter(user=user, tenant=tenant).delete()
        return
    given = {"role": role, "from_entra": True}
    TenantAccess.objects.update_or_create(user=user, tenant=tenant, defaults=given)
