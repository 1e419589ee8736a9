"""What an event changed, in words: field by field, old and new."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Field, ForeignKey, Model

from portal import formatting
from portal.board.tracked import Event, Tracked, tracked_model
from rollout.tenants.work_hours import days_in_words
from rollout.waves.audience import AudienceRule

LONGEST = 120
# Set by the portal beside what a person changes; the entry's own time says it already.
NOT_TOLD = {"id", "created_at", "edited_at", "edited_by"}
Names = dict[tuple[type[Model], Any], str]


@dataclass(frozen=True)
class Difference:
    """One field that changed."""

    field: str
    before: str
    after: str


def differences(tracked: Tracked, before: Event, after: Event, names: Names) -> list[Difference]:
    """The fields in which two events of one thing differ."""
    told = []
    for field in _changed_fields(tracked, before, after):
        old, new = (in_words(field, getattr(event, field.attname), names) for event in (before, after))
        if _is_prose(field):
            old, new = _lengths(old, new)
        told.append(Difference(_label(field), _short(old), _short(new)))
    return told


def names_of(tracked: Tracked, pairs: Iterable[tuple[Event, Event]]) -> Names:
    """The names of everything the pairs of events refer to in changed fields, in one query per table."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for before, after in pairs:
        for field in _changed_fields(tracked, before, after):
            if isinstance(field, ForeignKey):
                wanted[field.related_model].update((getattr(before, field.attname), getattr(after, field.attname)))
    return {
        (model, pk): str(found)
        for model, pks in wanted.items()
        for pk, found in model._base_manager.in_bulk(pks - {None}).items()
    }


def in_words(field: "Field[Any, Any]", value: Any, names: Names) -> str:
    """A value as people read it; nothing is a dash."""
    if value in (None, "", [], {}):
        return formatting.NOTHING
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, value), "something that is gone")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "audience":
        return AudienceRule.from_json(value).sentence()
    if field.name == "work_days":
        return days_in_words(value)
    return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "Yes" if value else "No"
        case datetime():  # before date, which it is as well
            return f"{formatting.moment(value)} UTC"
        case date():
            return formatting.day(value)
        case time():
            return f"{value:%H:%M}"
        case list():
            return ", ".join(str(part) for part in value)
        case _:
            return str(value)


def _changed_fields(tracked: Tracked, before: Event, after: Event) -> "list[Field[Any, Any]]":
    fields: list[Field[Any, Any]] = [
        tracked_model(tracked)._meta.get_field(field.name)  # type: ignore[misc]
        for field in after._meta.fields
        if not field.name.startswith("pgh_") and field.name not in NOT_TOLD
    ]
    return [field for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]


def _label(field: "Field[Any, Any]") -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _is_prose(field: "Field[Any, Any]") -> bool:
    return field.get_internal_type() == "TextField" and not field.choices


def _lengths(old: str, new: str) -> tuple[str, str]:
    """Long texts have a page of their own, with their versions."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    return f"{formatting.number(len(old))} characters", f"{formatting.number(len(new))} characters"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
