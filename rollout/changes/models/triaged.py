"""The words of the triage list: posts with what became of them, narrowed and counted."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from portal.accounts.models import User

if TYPE_CHECKING:
    from rollout.changes.models.tenant_post import TenantPost
    from rollout.tenants.models import Tenant

Post = TypeVar("Post", bound=models.Model)
FACTS_AT_ONCE = 5000
SOON = timedelta(days=30)


class PostState(TextChoices):
    """What became of a post: computed from its Triage and its newest version, never stored.

    changed: somebody decided, and since then the vendor said something else.
    """

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    TRACKED = "tracked", "Tracked"
    DISMISSED = "dismissed", "Dismissed"


TO_DO = (PostState.NEW, PostState.CHANGED)


class ActBy(TextChoices):
    """How pressing a post's own date is."""

    OVERDUE = "overdue", "Overdue"
    SOON = "soon", "In the next 30 days"
    DATED = "dated", "Has a date"


class PostFacts(NamedTuple):
    """What the list counts one post by; `is_listed`: by one of the reader's tenants now."""

    state: str
    category: str
    services: list[str]
    tags: list[str]
    act_by_at: datetime | None
    is_listed: bool
    assignee_id: int | None


class TriagedQuerySet(models.QuerySet[Post]):
    """Words for newest versions of posts; `triaged` comes first, since others stand on what it adds."""

    def triaged(self) -> Self:
        """With `post_state` (PostState) and the row of who decided and who looks into it: three questions more."""
        seen = F("triage__seen_version__text_hash")
        is_seen = Q(pk=F("triage__seen_version")) | Q(text_hash=seen) & ~Q(text_hash="")
        state = Case(
            When(Q(triage__state=None) | Q(triage__state=PostState.NEW), then=Value(PostState.NEW)),
            When(is_seen | Q(triage__seen_version=None), then=F("triage__state")),
            default=Value(PostState.CHANGED),
            output_field=CharField(),
        )
        return self.annotate(post_state=state).prefetch_related("triage__assignee", "triage__decided_by")

    def in_states(self, states: Iterable[str]) -> Self:
        return self.filter(post_state__in=states)

    def about(self, *, service: str = "", category: str = "", tag: str = "") -> Self:
        """Posts of a service, a category and with a tag, each as the vendor wrote it; empty is any."""
        posts = self.filter(services__contains=[service]) if service else self
        posts = posts.filter(tags__contains=[tag]) if tag else posts
        return posts.filter(category=category) if category else posts

    def to_act_by(self, wanted: str, today: date) -> Self:
        """Posts by ActBy on this day (UTC); anything else is any."""
        condition = _act_by(today).get(wanted)
        return self.filter(condition) if condition is not None else self

    def listed_by(self, tenants: "QuerySet[Tenant]") -> Self:
        """Posts that the Message center of one of these tenants lists now."""
        return self.filter(Exists(_listings(tenants)))

    def looked_into_by(self, user: User) -> Self:
        return self.filter(triage__assignee=user)

    def with_listing_counts(self, tenants: "QuerySet[Tenant]") -> Self:
        """With `listing_count`: how many of these tenants list the post now."""
        counted = _listings(tenants).order_by().values("mc_id").annotate(number=Count("pk")).values("number")
        return self.annotate(listing_count=Coalesce(Subquery(counted), 0, output_field=IntegerField()))

    def in_order(self, fields: Iterable[str]) -> Self:
        """By these fields, “-” in front turns one around; what has no value comes last either way."""
        return self.order_by(*(_ordered(field) for field in fields))

    def facts(self, tenants: "QuerySet[Tenant]") -> Iterator[PostFacts]:
        """What lists count posts by, without the posts: one question, read as it is looped over."""
        values = (
            self.order_by()
            .annotate(is_listed=Exists(_listings(tenants)))
            .values_list("post_state", "category", "services", "tags", "act_by_at", "is_listed", "triage__assignee_id")
        )
        return map(PostFacts._make, values.iterator(FACTS_AT_ONCE))


def _act_by(today: date) -> dict[str, Q]:
    return {
        ActBy.OVERDUE.value: Q(act_by_at__date__lt=today),
        ActBy.SOON.value: Q(act_by_at__date__gte=today, act_by_at__date__lte=today + SOON),
        ActBy.DATED.value: Q(act_by_at__isnull=False),
    }


def _ordered(field: str) -> OrderBy:
    name = F(field.removeprefix("-"))
    return name.desc(nulls_last=True) if field.startswith("-") else name.asc(nulls_last=True)


def _listings(tenants: "QuerySet[Tenant]") -> "QuerySet[TenantPost]":
    # By its name: TenantPost's module stands beside this one and knows nothing of lists.
    posts = apps.get_model("changes", "TenantPost").objects
    return posts.listed().filter(mc_id=OuterRef("mc_id"), tenant__in=tenants)
