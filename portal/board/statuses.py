"""What Microsoft says of a change's post in each tenant."""

from dataclasses import dataclass, field

from portal.accounts.models import User
from rollout.changes.models import Change, TenantPost
from rollout.changes.models.tenant_post import NO_STATUS, status_words

NOT_FETCHED = "Not known: no Message center of this tenant was fetched that lists the post"


@dataclass(frozen=True)
class Statuses:
    """Microsoft's status of a post by tenant id, empty where it gives none; only of tenants that list the post."""

    by_tenant: dict[int, str] = field(default_factory=dict)

    def words(self, tenant_id: int) -> str:
        """“Rolling out”; a sentence where Microsoft gives none or nobody asked."""
        status = self.by_tenant.get(tenant_id)
        return NOT_FETCHED if status is None else status_words(status)

    def note(self, tenant_id: int) -> str:
        """The same for a table: only of tenants that list the post, and of none where the table says it for all."""
        status = self.by_tenant.get(tenant_id)
        return f"Microsoft: {status_words(status)}" if status else ""

    @property
    def for_all(self) -> str:
        """What holds for every tenant of the table; empty where at least one has a status of its own."""
        if not self.by_tenant:
            return "Microsoft’s tenant status is not known: no Message center was fetched that lists this post."
        return "" if any(self.by_tenant.values()) else f"{NO_STATUS}."


def statuses_of(change: Change, user: User) -> Statuses:
    """What Microsoft says now, in the tenants that the user sees. One question."""
    return Statuses(TenantPost.objects.visible_to(user).statuses(change.mc_id))
