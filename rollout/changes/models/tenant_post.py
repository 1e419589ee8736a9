"""What one tenant's Message center says about a post that all tenants share."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from portal.accounts.models import User
from rollout.tenants.models import Tenant

if TYPE_CHECKING:
    from rollout.changes.posts import Post

BATCH = 500


NO_STATUS = "Microsoft gives no tenant status for this post"


class FeatureStatus(models.TextChoices):
    """Where Microsoft says a feature stands in a tenant: `FeatureStatusJson` in the post's details."""

    SCHEDULED = "Scheduled", "Scheduled"
    IN_ROLLOUT = "InRollout", "Rolling out"
    LAUNCHED = "Launched", "Launched"


class TenantPostQuerySet(models.QuerySet["TenantPost"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def about(self, mc_id: str) -> Self:
        """A post in every tenant that holds or held it, by the tenant's name."""
        return self.filter(mc_id=mc_id).select_related("tenant").order_by("tenant__name", "pk")

    def statuses(self, mc_id: str) -> dict[int, str]:
        """What Microsoft says of a post, by the ids of tenants that hold or held it; empty where it says nothing."""
        return dict(self.filter(mc_id=mc_id).order_by().values_list("tenant_id", "feature_status"))

    def listed(self) -> Self:
        """Posts that the tenant's Message center still lists."""
        return self.filter(expired_at=None)

    def in_tenant(self, tenant: Tenant) -> Self:
        return self.filter(tenant=tenant)

    def numbers(self) -> set[str]:
        return set(self.values_list("mc_id", flat=True))

    def note_listed(self, tenant: Tenant, posts: "Collection[Post]", *, at: datetime) -> None:
        """A complete fetch held these posts, with what they say of the tenant."""
        known = {row.mc_id: row for row in self.in_tenant(tenant).filter(mc_id__in=[post.mc_id for post in posts])}
        changed = []
        for post in posts:
            row = known.get(post.mc_id)
            if row and (row.feature_status, row.raw) != (post.feature_status, post.tenant_parts):
                row.feature_status, row.raw = post.feature_status, post.tenant_parts
                changed.append(row)
        new = [
            self.model(
                tenant=tenant,
                mc_id=post.mc_id,
                feature_status=post.feature_status,
                raw=post.tenant_parts,
                listed_since=at,
                last_listed_at=at,
            )
            for post in posts
            if post.mc_id not in known
        ]
        self.bulk_create(new, batch_size=BATCH)
        self.bulk_update(changed, ["feature_status", "raw"], batch_size=BATCH)
        self.in_tenant(tenant).note_listed_unread(known.keys(), at=at)

    def note_listed_unread(self, mc_ids: Collection[str], *, at: datetime) -> None:
        """A complete fetch held these posts; what it says of the tenant is as it was, or cannot be read."""
        self.filter(mc_id__in=mc_ids).update(last_listed_at=at, expired_at=None)

    def expire_all_but(self, mc_ids: Collection[str], *, at: datetime) -> int:
        """A complete fetch held these posts and no others. Returns how many are no longer listed since then."""
        return self.listed().exclude(mc_id__in=mc_ids).update(expired_at=at)


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
        """See `status_words`."""
        return status_words(self.feature_status)


def status_words(feature_status: str) -> str:
    """“Rolling out”; a status we do not know as it came; a sentence where Microsoft gives none."""
    if not feature_status:
        return NO_STATUS
    return dict(FeatureStatus.choices).get(feature_status, feature_status)
