"""Making and revoking the secret addresses of a tenant's feeds."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.accounts.models import User
from rollout.tenants.models import Tenant
from rollout.waves.models.feed import Feed, hash_of


def make_address(tenant: Tenant, kind: str, *, by: User, at: datetime) -> str:
    """A new address, in place of the earlier one, which is dead at once.

    It is in nobody's hands but the caller's: we keep its hash.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        # Two who make one at the same moment: the later address counts, the earlier is dead.
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        Feed.objects.update_or_create(
            tenant=tenant,
            kind=kind,
            defaults={"token_hash": hash_of(token), "made_at": at, "made_by": by, "fetched_at": None},
        )
    return f"{settings.PORTAL_URL}{reverse(f'feeds:{kind}', args=[token])}"


def revoke(tenant: Tenant, kind: str) -> bool:
    """Nobody reads on by the address. False where there was none."""
    return bool(Feed.objects.filter(tenant=tenant, kind=kind).delete()[0])
