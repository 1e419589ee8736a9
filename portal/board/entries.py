"""The entries of the history: found by a light query over all tables, told in words a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import CharField, Count, F, Min, OuterRef, QuerySet, Subquery, Value

from portal.accounts.models import User
from portal.board.addresses import address
from portal.board.history_words import Difference, differences, names_of
from portal.board.tracked import BY_KEY, TRACKED, Event, Tracked
from rollout.tenants.models import PersonLook, Tenant

LOOK = "look"
BATCH = 200
VERBS = {"insert": "Added", "update": "Changed", "delete": "Removed"}
THE_PORTAL = "The portal itself"
Found = tuple[str, int, datetime]


@dataclass(frozen=True)
class Asked:
    """What of the history is asked for: by whom, of what (a key of TRACKED, or "look"), where, from day to day."""

    who: int | None = None
    what: str = ""
    tenant: str = ""
    change: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Entry:
    """Somebody did something to something. `where` is the page it was done from, empty for the portal itself."""

    at: datetime
    who: str
    verb: str
    noun: str
    title: str
    url: str
    differences: list[Difference]
    where: str

    @property
    def in_words(self) -> str:
        """The differences on one line, for the CSV."""
        return "; ".join(f"{d.field}: {d.before} → {d.after}" for d in self.differences)


def find(user: User, asked: Asked) -> QuerySet[Any, Found]:
    """What the user may see of what is asked for, newest first: rows of (key, number, moment) for `tell`."""
    parts = [_events(tracked, user, asked) for tracked in TRACKED if asked.what in ("", tracked.key)]
    if asked.what in ("", LOOK) and not asked.change:
        parts.append(_looks(user, asked))
    first, *rest = parts or [_events(TRACKED[0], user, asked).none()]
    return first.union(*rest, all=True).order_by("-happened_at", "-row")


def tell(found: Iterable[Found], user: User) -> Iterator[Entry]:
    """The entries in the order they were found, a batch of them at a time, as far as this user may see them."""
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        by_key: dict[str, list[int]] = defaultdict(list)
        for key, row, _ in batch:
            by_key[key].append(row)
        told: dict[tuple[str, int], Entry] = {}
        for key, rows in by_key.items():
            entries = _told_looks(rows, user) if key == LOOK else _told_events(BY_KEY[key], rows)
            told.update(((key, row), entry) for row, entry in entries)
        # What an event refers to may have been deleted since: such an event can no longer be told.
        yield from (told[key, row] for key, row, _ in batch if (key, row) in told)


def _events(tracked: Tracked, user: User, asked: Asked) -> QuerySet[Any, Found]:
    events = tracked.visible_to(user)
    if asked.tenant:
        events = events.filter(**{f"{tracked.tenant}__slug": asked.tenant}) if tracked.tenant else events.none()
    if asked.change:
        events = events.filter(**{f"{tracked.change}__mc_id": asked.change}) if tracked.change else events.none()
    if asked.who is not None:
        events = events.filter(pgh_context__metadata__user=asked.who)
    events = _between(events, "pgh_created_at", asked).order_by()
    key = Value(tracked.key, output_field=CharField())
    named = events.annotate(key=key, row=F("pgh_id"), happened_at=F("pgh_created_at"))
    found: QuerySet[Any, Found] = named.values_list("key", "row", "happened_at")
    return found


def _looks(user: User, asked: Asked) -> QuerySet[Any, Found]:
    """Looks at persons, those of one moment as one: a list shows fifty people at once."""
    looks = _seen_looks(user).filter(person__tenant__in=Tenant.objects.slugged(asked.tenant))
    if asked.who is not None:
        looks = looks.filter(by=asked.who)
    looks = _between(looks, "at", asked).order_by()
    grouped = looks.values("by", "at", "place").annotate(row=Min("pk"))
    key = Value(LOOK, output_field=CharField())
    found: QuerySet[Any, Found] = grouped.annotate(key=key, happened_at=F("at")).values_list(
        "key", "row", "happened_at"
    )
    return found


def _between(rows: QuerySet[Any], field: str, asked: Asked) -> QuerySet[Any]:
    if asked.first:
        rows = rows.filter(**{f"{field}__gte": datetime.combine(asked.first, time.min, UTC)})
    if asked.last:
        rows = rows.filter(**{f"{field}__lt": datetime.combine(asked.last + timedelta(days=1), time.min, UTC)})
    return rows


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
                verb=VERBS[event.pgh_label],
                noun=tracked.noun,
                title=tracked.title(event),
                url=tracked.url(event),
                differences=differences(tracked, *pair, names) if pair else [],
                where=metadata.get("url", ""),
            ),
        )


def _told_looks(rows: list[int], user: User) -> Iterator[tuple[int, Entry]]:
    same = _seen_looks(user).filter(by=OuterRef("by"), at=OuterRef("at"), place=OuterRef("place"))
    counted = same.order_by().values("at").annotate(number=Count("pk")).values("number")
    looks: Any = PersonLook.objects.filter(pk__in=rows).select_related("person", "by")
    for look in looks.annotate(people_count=Subquery(counted)):
        is_one = (look.people_count or 1) == 1
        yield (
            look.pk,
            Entry(
                at=look.at,
                who=str(look.by or THE_PORTAL),
                verb="Looked at",
                noun="Person" if is_one else "People",
                title=str(look.person) if is_one else f"{look.people_count:,} people",
                url=address("board:person", look.person_id) if is_one else "",
                differences=[],
                where=look.get_place_display(),
            ),
        )


def _seen_looks(user: User) -> QuerySet[Any]:
    """Looks at people whom the user may see themselves: of a look at a list over many tenants their own part."""
    return PersonLook.objects.filter(person__tenant__in=Tenant.objects.helped_by(user))


def _people(events: list[Event]) -> dict[int | None, str]:
    pks = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context} - {None}
    return {user.pk: user.name for user in User.objects.filter(pk__in=pks)}
