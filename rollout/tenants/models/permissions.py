"""What the portal may read in a tenant, as it was last tried."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from rollout.tenants.models.tenant import Tenant


class PermissionTest(models.Model):
    """The last try of everything that the portal reads.

    `results` are those of `graph.permissions.probe`, in its order: [{"subject": "users", "role": …, "state": …}].
    `client_id`: the app registration that was tried.
    """

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="permission_test")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    client_id = models.UUIDField()
    results = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["tenant"]

    def __str__(self) -> str:
        return f"{self.tenant}, {self.at:%Y-%m-%d %H:%M}"
