"""Who may do what in which tenant."""

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from rollout.tenants.models.tenant import TenantQuerySet


class Role(models.TextChoices):
    """A person's role in one tenant.

    reader: boards, changes, documents, counts · helpdesk: also single persons and known problems ·
    approver: also approves mailings · administrator: everything in the tenant.
    """

    ADMINISTRATOR = "administrator", "Administrator"
    APPROVER = "approver", "Approver"
    HELPDESK = "helpdesk", "Helpdesk"
    READER = "reader", "Reader"


class TenantAccessQuerySet(models.QuerySet["TenantAccess"]):
    def in_tenants(self, tenants: "TenantQuerySet") -> Self:
        """Roles in these tenants, with their people, by name."""
        found = self.filter(tenant__in=tenants).select_related("user", "tenant")
        return found.order_by("user__name", "user__pk", "tenant__name")

    def matching(self, text: str) -> Self:
        """Roles of people with the text in their name or address, or in tenants with it in their name."""
        if not text.strip():
            return self
        words = text.strip()
        return self.filter(
            Q(user__name__icontains=words) | Q(user__email__icontains=words) | Q(tenant__name__icontains=words)
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TenantAccess(models.Model):
    """One user's role in one tenant.

    `from_entra`: the directory named the role at the last sign-in and takes it away again; see `tenants.entra`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tenant_access")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="access")
    role = models.CharField(max_length=13, choices=Role.choices)
    from_entra = models.BooleanField(default=False)

    objects = TenantAccessQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "tenant"], name="one_role_per_user_and_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.tenant} · {self.get_role_display()}"
