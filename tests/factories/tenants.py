"""Tenants, access, people and phones for tests."""

import uuid
from datetime import UTC, datetime, time
from itertools import count

from portal.accounts.models import User
from rollout.tenants.models import PartKind, Person, Phone, Role, Sync, SyncPart, Tenant, TenantAccess
from rollout.tenants.models.tenant import EVERY_DAY
from rollout.tenants.versions import version_key
from tests.factories.accounts import make_user

_numbers = count(1)


def make_tenant(**overrides: object) -> Tenant:
    """A saved tenant in trial mode (Worldwide, UTC, English) that lacks nothing for sending, and is always at work."""
    number = next(_numbers)
    fields = {
        "tenant_id": uuid.uuid4(),
        "slug": f"tenant-{number}",
        "name": f"Tenant {number}",
        "sender_name": f"IT of Tenant {number}",
        "sender_address": f"it@tenant{number}.example",
        "reply_to": f"servicedesk@tenant{number}.example",
        "service_desk_name": "Service desk",
        "service_desk_phone": "+49 30 5550 100",
        "forward_address": f"phish@tenant{number}.example",
        "work_from": time.min,
        "work_until": time.max,
        "work_days": EVERY_DAY,
    } | overrides
    return Tenant.objects.create(**fields)


def make_access(user: User | None = None, tenant: Tenant | None = None, role: str = Role.ADMINISTRATOR) -> TenantAccess:
    """One user's role in one tenant; both are made when not given."""
    return TenantAccess.objects.create(user=user or make_user(), tenant=tenant or make_tenant(), role=role)


def make_user_with_role(tenant: Tenant, role: str, **overrides: object) -> User:
    """A user who has the role in the tenant and no other."""
    user = make_user(**overrides)
    make_access(user, tenant, role)
    return user


def make_person(tenant: Tenant | None = None, **overrides: object) -> Person:
    """A person with a mail address and a name, without a phone."""
    number = next(_numbers)
    fields = {
        "tenant": tenant or make_tenant(),
        "entra_id": str(uuid.uuid4()),
        "mail": f"person{number}@people.example",
        "name": f"Pat Person{number}",
        "given_name": "Pat",
        "locale": "en",
        "is_enabled": True,
    } | overrides
    return Person.objects.create(**fields)


def make_phone(person: Person | None = None, **overrides: object) -> Phone:
    """A managed iPhone that is ready (iOS 17.5, app 6.8.40), from our own file.

    The version keys follow `app_version` and `os_version` unless they are given.
    """
    number = next(_numbers)
    person = person or make_person()
    fields = {
        "person": person,
        "tenant": person.tenant,
        "source": Phone.Source.OURS,
        "device_id": f"device-{number}",
        "name": "iPhone",
        "platform": Phone.Platform.IOS,
        "os_version": "17.5",
        "app_version": "6.8.40",
        "is_managed": True,
    } | overrides
    fields.setdefault("os_key", version_key(str(fields["os_version"])))
    fields.setdefault("app_key", version_key(str(fields["app_version"])))
    return Phone.objects.create(**fields)


def make_sync(tenant: Tenant | None = None, **overrides: object) -> Sync:
    """A sync by the schedule that failed a moment ago, with its parts."""
    at = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    fields = {
        "tenant": tenant or make_tenant(),
        "state": Sync.State.FAILED,
        "started_at": at,
        "seen_at": at,
        "ended_at": at,
    } | overrides
    sync = Sync.objects.create(**fields)
    SyncPart.objects.bulk_create(SyncPart(sync=sync, kind=kind) for kind in PartKind)
    return sync
