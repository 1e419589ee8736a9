"""Tenants, who may see which, and the people and phones in them."""

from rollout.tenants.models.access import Role, TenantAccess
from rollout.tenants.models.connection import CredentialKind, GraphConnection
from rollout.tenants.models.look import PersonLook
from rollout.tenants.models.people import Import, ImportKind, Person, Phone, PhoneSource, Platform
from rollout.tenants.models.people_version import PeopleVersion
from rollout.tenants.models.permissions import PermissionTest
from rollout.tenants.models.sync import PartKind, PartState, Sync, SyncPart, SyncState
from rollout.tenants.models.sync_place import ListedPerson, PhonesAsked, SyncPlace
from rollout.tenants.models.tenant import Cloud, Mode, Tenant

__all__ = [
    "Cloud",
    "CredentialKind",
    "GraphConnection",
    "Import",
    "ImportKind",
    "ListedPerson",
    "Mode",
    "PartKind",
    "PartState",
    "PeopleVersion",
    "PermissionTest",
    "Person",
    "PersonLook",
    "Phone",
    "PhoneSource",
    "PhonesAsked",
    "Platform",
    "Role",
    "Sync",
    "SyncPart",
    "SyncPlace",
    "SyncState",
    "Tenant",
    "TenantAccess",
]
