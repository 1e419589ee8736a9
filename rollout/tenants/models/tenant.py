"""A Microsoft 365 tenant, as the portal knows it."""

from datetime import time
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from portal.accounts.models import User
from rollout.tenants.models.access import Role


class Cloud(models.TextChoices):
    """Microsoft's clouds, as Message center posts name them."""

    WORLDWIDE = "worldwide", "Worldwide"
    GCC = "gcc", "GCC"
    GCC_HIGH = "gcc_high", "GCC High"
    DOD = "dod", "DoD"
    CHINA = "china", "China (21Vianet)"


class Mode(models.TextChoices):
    """Whether mails leave to everybody or only to the tenant's allow-list."""

    TRIAL = "trial", "Trial"
    LIVE = "live", "Live"


# Roles of a tenant that may approve its mailings.
APPROVING = (Role.ADMINISTRATOR, Role.APPROVER)


class TenantQuerySet(models.QuerySet["Tenant"]):
    def with_role(self, user: User, *roles: str) -> Self:
        """Tenants in which the user has one of the roles."""
        return self.filter(pk__in=user.tenant_access.filter(role__in=roles).values("tenant_id"))

    def visible_to(self, user: User) -> Self:
        """Tenants in which the user has any role."""
        return self.with_role(user, *Role.values)

    def editable_by(self, user: User) -> Self:
        """Tenants that the user administers."""
        return self.with_role(user, Role.ADMINISTRATOR)

    def approvable_by(self, user: User) -> Self:
        """Tenants in whose name the user may approve mailings."""
        return self.with_role(user, *APPROVING)

    def named_like(self, text: str) -> Self:
        """Tenants with the text in their name, short name or id."""
        if not text:
            return self
        return self.filter(Q(name__icontains=text) | Q(slug__icontains=text) | Q(tenant_id__icontains=text))

    def slugged(self, slug: str) -> Self:
        """The tenant of that short name; all when none is given."""
        return self.filter(slug=slug) if slug else self

    def grantable_by(self, user: User) -> Self:
        """Tenants in which the user may give roles: all for a portal administrator, else those they administer."""
        return self if user.is_portal_administrator else self.editable_by(user)

    def helped_by(self, user: User) -> Self:
        """Tenants whose single persons the user may look at."""
        return self.with_role(user, Role.ADMINISTRATOR, Role.APPROVER, Role.HELPDESK)


EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


def monday_to_friday() -> list[int]:
    return EVERY_DAY[:5]


# What a live tenant cannot send without, in an admin's words.
NEEDED_FOR_SENDING = {
    "sender_name": "sender name",
    "sender_address": "sender address",
    "reply_to": "reply-to address",
    "service_desk_name": "service desk name",
    "service_desk_phone": "service desk phone",
    "forward_address": "where to forward a suspicious mail",
}


@pghistory.track()
class Tenant(models.Model):
    """One Microsoft 365 tenant.

    `tenant_id` is Entra's GUID. `mode` is trial until somebody decides otherwise: then only `allow_list` gets mail.
    A live tenant cannot send before `missing_for_sending()` is empty.
    `public_host` carries the public pages ("changes.contoso.example"); empty means the portal's own host.
    `link_hosts` are hosts that mails may link to, besides the pack's.
    Mailings start within its working hours: from `work_from` until `work_until` on `work_days` (Monday is 1) in its
    zone; see `work_hours`.
    """

    tenant_id = models.UUIDField(unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    cloud = models.CharField(max_length=10, choices=Cloud.choices, default=Cloud.WORLDWIDE)
    time_zone = models.CharField(max_length=60, default="UTC")
    locale = models.CharField(max_length=10, default="en")
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.TRIAL)
    allow_list = ArrayField(models.EmailField(max_length=254), default=list, blank=True)
    sender_name = models.CharField(max_length=120, blank=True, default="")
    sender_address = models.EmailField(max_length=254, blank=True, default="")
    reply_to = models.EmailField(max_length=254, blank=True, default="")
    service_desk_name = models.CharField(max_length=120, blank=True, default="")
    service_desk_phone = models.CharField(max_length=60, blank=True, default="")
    service_desk_hours = models.CharField(max_length=120, blank=True, default="")
    forward_address = models.EmailField(max_length=254, blank=True, default="")
    public_host = models.CharField(max_length=253, blank=True, default="")
    link_hosts = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    work_from = models.TimeField(default=time(8))
    work_until = models.TimeField(default=time(18))
    work_days = ArrayField(models.PositiveSmallIntegerField(), default=monday_to_friday)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("public_host"), condition=~Q(public_host=""), name="one_tenant_per_public_host"
            ),
            models.CheckConstraint(
                condition=Q(work_from__lt=F("work_until"), work_days__len__gt=0, work_days__contained_by=EVERY_DAY),
                name="tenant_works_some_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_trial(self) -> bool:
        return self.mode == Mode.TRIAL

    @property
    def public_url(self) -> str:
        """Where the public pages of this tenant are: "https://changes.contoso.example", no slash at the end."""
        return f"https://{self.public_host}" if self.public_host else settings.PORTAL_URL.rstrip("/")

    def missing_for_sending(self) -> list[str]:
        """What a live tenant still lacks before it can send, in an admin's words; empty when nothing is missing."""
        return [words for field, words in NEEDED_FOR_SENDING.items() if not getattr(self, field)]

    def approvers(self) -> models.QuerySet[User]:
        """Who may approve its mailings, and may sign in."""
        allowed = self.access.filter(role__in=APPROVING).values("user_id")
        return User.objects.filter(pk__in=allowed, is_active=True)
