"""What the list of posts is asked for, and the posts, counts and choices that answer it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import QueryDict

from portal.accounts.models import User
from rollout.changes.models import TO_DO, ActBy, Announcement, PostState, TenantPost
from rollout.changes.models.announcement import CATEGORY_WORDS, AnnouncementQuerySet
from rollout.changes.titles import Title, read_title
from rollout.changes.triage import Seen
from rollout.tenants.models import Tenant

ALL = "all"
MOST_CHARACTERS = 200
# Names in the URL, beside sort, page and format.
FILTERS = ("state", "service", "category", "tag", "act_by", "affects", "mine", "q")


@dataclass(frozen=True)
class Asked:
    """The filters of the URL. `state` is a PostState, ALL, or empty for what is to do."""

    state: str
    service: str
    category: str
    tag: str
    act_by: str
    affects: str
    mine: str
    q: str

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """What it does not know counts as not asked for."""
        asked = {name: query.get(name, "").strip()[:MOST_CHARACTERS] for name in FILTERS}
        if asked["state"] not in (*PostState.values, ALL):
            asked["state"] = ""
        if asked["act_by"] not in ActBy.values:
            asked["act_by"] = ""
        return cls(**asked)

    @property
    def states(self) -> tuple[str, ...]:
        if self.state == ALL:
            return tuple(PostState.values)
        return (self.state,) if self.state else TO_DO

    @property
    def hidden_count(self) -> int:
        """How many filters are set that the pills do not show."""
        return sum(bool(value) for value in (self.service, self.category, self.tag, self.act_by))

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the state is asked for."""
        return bool(self.hidden_count or self.affects or self.mine or self.q)


@dataclass(frozen=True)
class PostRow:
    """One post of a page. `after` is the number of the row that follows, for whoever goes on from here."""

    post: Announcement
    title: Title
    seen: Seen
    after: str


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list. `number` is how many posts it leaves."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class PostList:
    """The posts one reader asked for. `tenants` are those they may see; `today` is the day in UTC."""

    asked: Asked
    user: User
    tenants: QuerySet[Tenant]
    today: date

    def posts(self, *, but: str = "") -> AnnouncementQuerySet:
        """Newest versions by every filter, `but` one: what its choices are counted in."""
        asked = self.asked
        posts = Announcement.objects.newest_versions().triaged()
        posts = posts.about(
            service="" if but == "service" else asked.service,
            category="" if but == "category" else asked.category,
            tag="" if but == "tag" else asked.tag,
        )
        posts = posts if but == "state" else posts.in_states(asked.states)
        posts = posts if but == "act_by" else posts.to_act_by(asked.act_by, self.today)
        posts = posts.matching(asked.q) if asked.q else posts
        posts = posts.listed_by(self.tenants) if asked.affects and but != "affects" else posts
        return posts.looked_into_by(self.user) if asked.mine and but != "mine" else posts

    @cached_property
    def state_counts(self) -> dict[str, int]:
        return self.posts(but="state").state_counts()

    @property
    def count(self) -> int:
        """How many posts the list has, without counting them once more."""
        return sum(self.state_counts.get(state, 0) for state in self.asked.states)

    @property
    def settled(self) -> int:
        """How many are tracked or dismissed."""
        return sum(self.state_counts.get(state, 0) for state in (PostState.TRACKED, PostState.DISMISSED))

    @property
    def states(self) -> list[Choice]:
        counts = self.state_counts
        to_do = Choice("", "To do", sum(counts.get(state, 0) for state in TO_DO))
        single = [Choice(state.value, str(state.label), counts.get(state, 0)) for state in PostState]
        return [to_do, *single, Choice(ALL, "All", sum(counts.values()))]

    @property
    def services(self) -> list[Choice]:
        return list(_choices(self.posts(but="service").service_counts(), self.asked.service))

    @property
    def categories(self) -> list[Choice]:
        return list(_choices(self.posts(but="category").category_counts(), self.asked.category, CATEGORY_WORDS))

    @property
    def tags(self) -> list[Choice]:
        return list(_choices(self.posts(but="tag").tag_counts(), self.asked.tag))

    @property
    def acts_by(self) -> list[Choice]:
        counts = self.posts(but="act_by").act_by_counts(self.today)
        return [Choice(name.value, str(name.label), counts[name]) for name in ActBy]

    @cached_property
    def has_lists(self) -> bool:
        """Whether the Message center of any of the reader's tenants was read; else nobody knows what it lists."""
        return TenantPost.objects.visible_to(self.user).exists()

    @property
    def affecting_count(self) -> int:
        return self.posts(but="affects").listed_by(self.tenants).count() if self.has_lists else 0

    @property
    def mine_count(self) -> int:
        return self.posts(but="mine").looked_into_by(self.user).count()


def rows_of(page: Page[Announcement]) -> list[PostRow]:
    """The rows of a page; after the last one comes the one before it, which takes its place."""
    posts = list(page)
    numbers = [post.mc_id for post in posts]
    following = [*numbers[1:], *numbers[-2:-1]] if len(numbers) > 1 else [""] * len(numbers)
    pairs = zip(posts, following, strict=True)
    return [PostRow(post, read_title(post.title), Seen.of(post), after) for post, after in pairs]


def _choices(counts: list[tuple[str, int]], chosen: str, words: Mapping[str, str] | None = None) -> Iterator[Choice]:
    """Everything there is, and what is chosen even where it leaves nothing."""
    found = dict(counts) | ({} if chosen in dict(counts) or not chosen else {chosen: 0})
    for value, number in found.items():
        if value:
            yield Choice(value, (words or {}).get(value, value), number)
