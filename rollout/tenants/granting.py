"""Giving people roles in tenants, and taking them away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.accounts.links import make_link
from portal.accounts.models import User
from portal.errors import BadInput
from rollout.tenants.models import Tenant, TenantAccess


@dataclass(frozen=True)
class Given:
    """Who has the role now. `link` is the one-time link of somebody new: it is shown once and kept by nobody."""

    user: User
    link: str = ""


def give(email: str, name: str, role: str, tenants: Collection[Tenant], *, by: User, at: datetime) -> Given:
    """The person gets the role in each of the tenants; another role they had there gives way.

    Somebody new gets an account. Raises BadInput where the name is missing, or where the account was made for tenants
    that `by` may not give: whoever made it still holds its link, and must not get into these tenants by it.
    """
    assert {tenant.pk for tenant in tenants} <= set(Tenant.objects.grantable_by(by).values_list("pk", flat=True))
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        is_new = user is None
        if user is None:
            if not name:
                raise BadInput("Nobody here has this address. Give the name as well.", where="name")
            user = User.objects.create_user(email, name)
        elif was_never_used(user) and not may_renew_link(by, user):
            raise BadInput(
                "This account was made for another tenant and nobody has signed in yet. "
                "Ask the person to use their link first.",
                where="email",
            )
        for tenant in tenants:
            TenantAccess.objects.update_or_create(
                user=user, tenant=tenant, defaults={"role": role, "from_entra": False}
            )
        return Given(user, make_link(user, at=at) if is_new else "")


def renew_link(user: User, *, by: User, at: datetime) -> str:
    """A new one-time link for who lost theirs; earlier ones stop working. Raises BadInput where not allowed."""
    if not may_renew_link(by, user):
        raise BadInput("Only an administrator of the portal can make a link for this account.")
    with transaction.atomic():
        user.sign_in_links.filter(used_at=None).delete()
        return make_link(user, at=at)


def may_renew_link(by: User, user: User) -> bool:
    """Whoever holds a link is that person. So: for whom one may do everything anyway.

    A portal administrator may for every local account. An administrator of tenants may as long as nobody has signed
    in with the account and all of its roles are in their tenants.
    """
    if user.is_entra or not user.is_active:
        return False
    if by.is_portal_administrator:
        return True
    if not was_never_used(user) or user.is_portal_administrator:
        return False
    own = Tenant.objects.editable_by(by)
    return user.tenant_access.exists() and not user.tenant_access.exclude(tenant__in=own).exists()


def was_never_used(user: User) -> bool:
    """Whether nobody has ever signed in with the account."""
    return user.last_login is None and not user.has_usable_password() and not user.is_entra
