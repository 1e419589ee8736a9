"""How many posts each choice of the list leaves, counted in one pass.

A choice is counted among the posts that every other filter lets through, so a number says what a click would show.
One question for the facts of all posts and a loop are several times faster than one question per filter.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date

from rollout.changes.models.triaged import SOON, ActBy, PostFacts

Test = Callable[[PostFacts], bool]


@dataclass(frozen=True)
class Counts:
    """Per filter how many posts each of its values leaves; `affects` and `mine` count under True."""

    state: Counter[str] = field(default_factory=Counter)
    service: Counter[str] = field(default_factory=Counter)
    category: Counter[str] = field(default_factory=Counter)
    tag: Counter[str] = field(default_factory=Counter)
    act_by: Counter[str] = field(default_factory=Counter)
    affects: Counter[bool] = field(default_factory=Counter)
    mine: Counter[bool] = field(default_factory=Counter)


def count(posts: Iterable[PostFacts], tests: Mapping[str, Test], *, user_id: int, today: date) -> Counts:
    """`tests` are the filters that are set, by the names of Counts; `today` is the day in UTC."""
    counts = Counts()
    for post in posts:
        failed = [name for name, holds in tests.items() if not holds(post)]
        if len(failed) > 1:
            continue
        for name, values in _values(post, user_id, today):
            if not failed or failed == [name]:
                getattr(counts, name).update(values)
    return counts


def acts_by(post: PostFacts, today: date) -> list[str]:
    """Each ActBy that the post is."""
    if post.act_by_at is None:
        return []
    day = post.act_by_at.astimezone(UTC).date()
    pressing = [ActBy.OVERDUE] if day < today else [ActBy.SOON] if day <= today + SOON else []
    return [*pressing, ActBy.DATED]


def _values(post: PostFacts, user_id: int, today: date) -> Iterator[tuple[str, Iterable[object]]]:
    yield "state", (post.state,)
    yield "service", post.services
    yield "category", (post.category,)
    yield "tag", post.tags
    yield "act_by", acts_by(post, today)
    yield "affects", (post.is_listed,)
    yield "mine", (post.assignee_id == user_id,)
