"""The entries of the history: found by a light query over all tables, told in words a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from portal.accounts.models import User
from portal.board.entry import THE_PORTAL, Asked, Entry, Found, newest
from portal.board.history_words import differences, names_of
from portal.board.looks import LOAD, LOOK, find_loads, find_looks, tell_loads, tell_looks
from portal.board.tracked import BY_KEY, TRACKED, Event, Tracked

BATCH = 200
# What no trigger writes down.
UNTRACKED = {LOOK: tell_looks, LOAD: tell_loads}


def find(user: User, asked: Asked, *, size: int | None = None) -> QuerySet[Any, Found]:
    """What the user may see of what is asked for, newest first: rows of (key, number, moment) for `tell`.

    With a `size` so many at most, and then no table is read any further.
    """
    parts = [] if asked.person else [_events(one, user, asked, size) for one in TRACKED if asked.includes(one.key)]
    if asked.includes(LOOK) and not asked.change:
        parts.append(find_looks(user, asked, size))
    if asked.includes(LOAD) and not (asked.change or asked.person):
        parts.append(find_loads(user, asked, size))
    first, *rest = parts or [_events(TRACKED[0], user, asked, size).none()]
    return first.union(*rest, all=True).order_by("-happened_at", "-row", "-key")[:size] if rest else first


def tell(found: Iterable[Found], asked: Asked) -> Iterator[Entry]:
    """The entries in the order they were found, a batch of them at a time."""
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        by_key: dict[str, list[int]] = defaultdict(list)
        for key, row, _ in batch:
            by_key[key].append(row)
        told: dict[tuple[str, int], Entry] = {}
        for key, rows in by_key.items():
            entries = UNTRACKED[key](rows, asked) if key in UNTRACKED else _told_events(BY_KEY[key], rows)
            told.update(((key, row), entry) for row, entry in entries)
        # What an event refers to may have been deleted since: such an event can no longer be told.
        yield from (told[key, row] for key, row, _ in batch if (key, row) in told)


def _events(tracked: Tracked, user: User, asked: Asked, size: int | None) -> QuerySet[Any, Found]:
    events = tracked.visible_to(user)
    if asked.tenant:
        events = events.filter(**{f"{tracked.tenant}__slug": asked.tenant}) if tracked.tenant else events.none()
    if asked.change:
        events = events.filter(**{f"{tracked.change}__mc_id": asked.change}) if tracked.change else events.none()
    if asked.who is not None:
        events = events.filter(pgh_context__metadata__user=asked.who)
    return newest(events, asked, key=tracked.key, moment="pgh_created_at", row="pgh_id", size=size)


def _told_events(tracked: Tracked, rows: list[int]) -> Iterator[tuple[int, Entry]]:
    earlier = tracked.events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    events: list[Event] = list(
        tracked.events.filter(pgh_id__in=rows)
        .select_related("pgh_context", *tracked.related)
        .annotate(before_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
    )
    before = {event.pgh_id: event for event in tracked.events.filter(pgh_id__in=[event.before_id for event in events])}
    pairs = {
        event.pgh_id: (before[event.before_id], event)
        for event in events
        if event.pgh_label == "update" and event.before_id in before
    }
    names = names_of(tracked, pairs.values())
    people = _people(events)
    for event in events:
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        pair = pairs.get(event.pgh_id)
        yield (
            event.pgh_id,
            Entry(
                at=event.pgh_created_at,
                who=people.get(metadata.get("user"), THE_PORTAL),
                verb=tracked.verbs[event.pgh_label],
                noun=tracked.noun,
                title=tracked.title(event),
                url=tracked.url(event),
                differences=differences(tracked, *pair, names) if pair else [],
                where=metadata.get("url", ""),
            ),
        )


def _people(events: list[Event]) -> dict[int | None, str]:
    pks = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context} - {None}
    return {user.pk: user.name for user in User.objects.filter(pk__in=pks)}
