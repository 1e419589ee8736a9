"""Links that sign one person in, once: for the first administrator, and for whoever is locked out."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.accounts.models import SignInLink, User

VALID_FOR = timedelta(hours=24)
# A name no mail can reach: the person gives their own after signing in.
FIRST_ADMINISTRATOR = "administrator@portal.invalid"


def make_link(user: User, *, at: datetime) -> str:
    """A new link for this user, valid for a day. The link is in nobody's hands but the caller's: we keep its hash."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, token_hash=_hash(token), expires_at=at + VALID_FOR)
    return f"{settings.PORTAL_URL}{reverse('accounts:link', args=[token])}"


def use_link(token: str, *, at: datetime) -> User | None:
    """The user of an unused link that is still valid, which is used from now on; else None."""
    user = User.objects.filter(sign_in_links__token_hash=_hash(token), is_active=True).first()
    # The row's own columns only: with a join Django asks in a subquery, which PostgreSQL does not ask again after it
    # waited for somebody who used the link at the same moment.
    links = SignInLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=at)
    return user if user and links.update(used_at=at) else None


def forget_links(at: datetime) -> int:
    """Removes links that ended before anybody used them; how many. A used one says that its user came."""
    return SignInLink.objects.filter(used_at=None, expires_at__lte=at).delete()[0]


def first_administrator_link(*, at: datetime) -> str | None:
    """A link that makes the first administrator; None when somebody can sign in already.

    Earlier links of an administrator who has never come are withdrawn.
    """
    with transaction.atomic():
        if User.objects.exclude(email=FIRST_ADMINISTRATOR).exists():
            return None
        user = User.objects.filter(email=FIRST_ADMINISTRATOR).first() or User.objects.create_user(
            FIRST_ADMINISTRATOR, "First administrator", is_portal_administrator=True
        )
        if user.sign_in_links.exclude(used_at=None).exists():
            return None
        user.sign_in_links.all().delete()
        return make_link(user, at=at)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
