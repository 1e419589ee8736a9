"""Tenants, who may see which, and the people and phones in them."""

from rollout.tenants.models.access import Role, TenantAccess
from rollout.tenants.models.look import PersonLook
from rollout.tenants.models.people import Import, Person, Phone
from rollout.tenants.models.tenant import Cloud, Mode, Tenant

__all__ = ["Cloud", "Import", "Mode", "Person", "PersonLook", "Phone", "Role", "Tenant", "TenantAccess"]
