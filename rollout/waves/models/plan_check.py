"""What was counted of a tenant's waves against each other, kept so that lists need not count people."""

from typing import ClassVar

from django.db import models

from rollout.changes.models import Change
from rollout.tenants.models import Tenant


class PlanCheck(models.Model):
    """How many people of a tenant no wave of the change names, as counted at `counted_at`.

    `stamp` is a hash of what was counted from: people, rules and days. While it holds, nobody counts again. Tenants
    without a wave have no row.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    people_left_over = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=64)
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "change"], name="one_plan_check_per_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.people_left_over} left over"
