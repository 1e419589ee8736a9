"""What the list of posts is asked for, and the posts, counts and choices that answer it."""

from collections import Counter
from collections.abc import Mapping
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
from rollout.changes.post_counts import Counts, Test, acts_by, count
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

    def posts(self) -> AnnouncementQuerySet:
        """Newest versions by every filter."""
        asked = self.asked
        posts = self._matching.about(service=asked.service, category=asked.category, tag=asked.tag)
        posts = posts.in_states(asked.states).to_act_by(asked.act_by, self.today)
        posts = posts.listed_by(self.tenants) if asked.affects else posts
        return posts.looked_into_by(self.user) if asked.mine else posts

    @cached_property
    def counts(self) -> Counts:
        """How many posts each choice would leave."""
        return count(self._matching.facts(self.tenants), self._tests(), user_id=self.user.pk, today=self.today)

    @property
    def count(self) -> int:
        """How many posts the list has, without counting them once more."""
        return sum(self.counts.state[state] for state in self.asked.states)

    @property
    def settled(self) -> int:
        """How many are tracked or dismissed."""
        return self.counts.state[PostState.TRACKED] + self.counts.state[PostState.DISMISSED]

    @property
    def states(self) -> list[Choice]:
        counts = self.counts.state
        single = [Choice(state.value, str(state.label), counts[state]) for state in PostState]
        to_do = Choice("", "To do", sum(counts[state] for state in TO_DO))
        return [to_do, *single, Choice(ALL, "All", counts.total())]

    @property
    def services(self) -> list[Choice]:
        return _choices(self.counts.service, self.asked.service)

    @property
    def categories(self) -> list[Choice]:
        return _choices(self.counts.category, self.asked.category, CATEGORY_WORDS)

    @property
    def tags(self) -> list[Choice]:
        return _choices(self.counts.tag, self.asked.tag)

    @property
    def acts_by(self) -> list[Choice]:
        return [Choice(name.value, str(name.label), self.counts.act_by[name]) for name in ActBy]

    @property
    def affecting_count(self) -> int:
        return self.counts.affects[True]

    @property
    def mine_count(self) -> int:
        return self.counts.mine[True]

    @cached_property
    def has_lists(self) -> bool:
        """Whether the Message center of any of the reader's tenants was read; else nobody knows what it lists."""
        return TenantPost.objects.visible_to(self.user).exists()

    @property
    def _matching(self) -> AnnouncementQuerySet:
        posts = Announcement.objects.newest_versions().triaged()
        return posts.matching(self.asked.q) if self.asked.q else posts

    def _tests(self) -> dict[str, Test]:
        """What `posts` asks of the database, for posts that were read already."""
        asked, today, user_id = self.asked, self.today, self.user.pk
        tests: dict[str, Test] = {
            "state": lambda post: post.state in asked.states,
            "service": lambda post: asked.service in post.services,
            "category": lambda post: asked.category == post.category,
            "tag": lambda post: asked.tag in post.tags,
            "act_by": lambda post: asked.act_by in acts_by(post, today),
            "affects": lambda post: post.is_listed,
            "mine": lambda post: post.assignee_id == user_id,
        }
        return {name: test for name, test in tests.items() if name == "state" or getattr(asked, name)}


def rows_of(page: Page[Announcement]) -> list[PostRow]:
    """The rows of a page; after the last one comes the one before it, which takes its place."""
    posts = list(page)
    numbers = [post.mc_id for post in posts]
    following = [*numbers[1:], *numbers[-2:-1]] if len(numbers) > 1 else [""] * len(numbers)
    pairs = zip(posts, following, strict=True)
    return [PostRow(post, read_title(post.title), Seen.of(post), after) for post, after in pairs]


def _choices(counts: Counter[str], chosen: str, words: Mapping[str, str] | None = None) -> list[Choice]:
    """What leaves most comes first; what is chosen is there even where it leaves nothing."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    missing = [(chosen, 0)] if chosen and not counts[chosen] else []
    return [Choice(value, (words or {}).get(value, value), number) for value, number in ordered + missing if value]
