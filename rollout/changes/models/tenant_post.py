"""What one tenant's Message center says about a post that all tenants share."""

from typing import ClassVar, Self

from django.db import models

from portal.accounts.models import User
from rollout.tenants.models import Tenant


class FeatureStatus(models.TextChoices):
    """Where Microsoft says a feature stands in a tenant: `FeatureStatusJson` in the post's details."""

    SCHEDULED = "Scheduled", "Scheduled"
    IN_ROLLOUT = "InRollout", "Rolling out"
    LAUNCHED = "Launched", "Launched"


class TenantPostQuerySet(models.QuerySet["TenantPost"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def listed(self) -> Self:
        """Posts that the tenant's Message center still lists."""
        return self.filter(expired_at=None)


class TenantPost(models.Model):
    """A post in one tenant's Message center.

    `listed_since` and `last_listed_at` are the first and last complete fetch that held it. `expired_at` is the first
    complete fetch that no longer did, null while it is listed; a post that returns loses the mark. Its Announcement
    stays whatever happens here.
    `feature_status` is FeatureStatus or a word of Microsoft's that we do not know; empty: Microsoft gives no tenant
    status. `raw` holds the tenant's own parts of the post as they came (`viewPoint`, `FeatureStatusJson`).
    """

    Status = FeatureStatus

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="posts")
    mc_id = models.CharField(max_length=20)
    listed_since = models.DateTimeField()
    last_listed_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True, blank=True)
    feature_status = models.CharField(max_length=40, blank=True, default="")
    raw = models.JSONField(default=dict, blank=True)

    objects = TenantPostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "mc_id"], name="one_row_per_tenant_and_post"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["mc_id"], name="tenant_post_by_mc_id")]

    def __str__(self) -> str:
        return f"{self.mc_id} in {self.tenant}"

    @property
    def status_words(self) -> str:
        """“Rolling out”; a status we do not know as it came; a sentence where Microsoft gives none."""
        if not self.feature_status:
            return "Microsoft gives no tenant status for this post"
        return dict(FeatureStatus.choices).get(self.feature_status, self.feature_status)
