"""Tenants, who may see which, and the people and phones in them."""

from rollout.tenants.models.access import Role, TenantAccess
from rollout.tenants.models.connection import CredentialKind, GraphConnection
from rollout.tenants.models.look import PersonLook
from rollout.tenants.models.people import Import, ImportKind, Person, Phone, PhoneSource, Platform
from rollout.tenants.models.people_version import PeopleVersion
from rollout.tenants.models.tenant import Cloud, Mode, Tenant

__all__ = [
    "Cloud",
    "CredentialKind",
    "GraphConnection",
    "Import",
    "ImportKind",
    "Mode",
    "PeopleVersion",
    "Person",
    "PersonLook",
    "Phone",
    "PhoneSource",
    "Platform",
    "Role",
    "Tenant",
    "TenantAccess",
]
