"""What Microsoft says of a change's post in each tenant."""

from dataclasses import dataclass, field

from portal.accounts.models import User
from rollout.changes.models import Change, TenantPost
from rollout.changes.models.tenant_post import NO_STATUS

NOT_FETCHED = "Not known: no Message center of this tenant was fetched that lists the post"


@dataclass(frozen=True)
class Statuses:
    """The tenants' own parts of a post, by tenant id; empty for a past day, of which nothing is known."""

    by_tenant: dict[int, TenantPost] = field(default_factory=dict)

    def words(self, tenant_id: int) -> str:
        """“Rolling out”; a sentence where Microsoft gives none or nobody asked."""
        post = self.by_tenant.get(tenant_id)
        return post.status_words if post else NOT_FETCHED

    def note(self, tenant_id: int) -> str:
        """The same for a table: only of tenants that list the post, and of none where the table says it for all."""
        post = self.by_tenant.get(tenant_id)
        return f"Microsoft: {post.status_words}" if post and post.feature_status else ""

    @property
    def for_all(self) -> str:
        """What holds for every tenant of the table; empty where at least one has a status of its own."""
        if not self.by_tenant:
            return "Microsoft’s tenant status is not known: no Message center was fetched that lists this post."
        given = [post for post in self.by_tenant.values() if post.feature_status]
        return "" if given else f"{NO_STATUS}."


def statuses_of(change: Change, user: User) -> Statuses:
    """What Microsoft says now, in the tenants that the user sees. One question."""
    return Statuses({post.tenant_id: post for post in TenantPost.objects.visible_to(user).about(change.mc_id)})
