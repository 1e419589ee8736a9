"""The columns of the table of tenants: which there are, what each is sorted by, and which a URL asks for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.board.people_classes import number_of
from portal.board.reading import TenantRow
from rollout.tenants.reach import ReachClass
from rollout.tenants.reach_words import PEOPLE_LABELS

Key = Callable[[TenantRow], Any]
COUNTED = "counted"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Column:
    """One column besides the tenant's name. `name` is its name in the URL, `key` what rows are compared by.

    `reach_class` is set where it counts the people of a class. `is_usual`: shown where the URL asks for none.
    """

    name: str
    label: str
    key: Key
    is_usual: bool = True
    reach_class: ReachClass | None = None


def _part(part: int, whole: int) -> float:
    """For sorting: nothing of nothing is less than nothing of something."""
    return part / whole if whole else -1.0


def _of_class(reach_class: ReachClass) -> Column:
    def number(row: TenantRow) -> int:
        found = number_of(reach_class, row.figures)
        return -1 if found is None else found

    return Column(reach_class.value, PEOPLE_LABELS[reach_class], number, is_usual=False, reach_class=reach_class)


COLUMNS: tuple[Column, ...] = (
    Column("waves", "Waves done", lambda row: _part(row.done_count, len(row.counted_waves))),
    Column("told", "People told", lambda row: _part(row.figures.people_told, row.figures.people_affected)),
    Column("phones", "Phones", lambda row: _part(row.figures.phones_new, row.figures.phones)),
    *map(_of_class, PEOPLE_LABELS),
    Column(
        "documents", "Documents corrected", lambda row: _part(row.figures.documents_corrected, row.figures.documents)
    ),
    Column("attention", "Needs attention", lambda row: row.risk),
    # When a tenant was counted is asked for of those that are shown only: see `by_count`.
    Column(COUNTED, "Last counted", lambda row: row.tenant.pk, is_usual=False),
)
USUAL = tuple(column.name for column in COLUMNS if column.is_usual)
# What a tenant's name settles where all else is equal.
NAME: Key = lambda row: row.tenant.name.casefold()  # noqa: E731
SORTED_BY: dict[str, Key] = {"tenant": NAME} | {column.name: column.key for column in COLUMNS}


def by_count(counted_at: Mapping[int, datetime]) -> Key:
    """What rows are compared by in the order in which they were counted: those that never were come first."""
    return lambda row: counted_at.get(row.tenant.pk, NEVER)


def columns_asked_for(values: Iterable[str]) -> tuple[str, ...]:
    """The names in `?columns=told,phones` (or one parameter each), in the table's order; the usual ones for none."""
    asked = {name for value in values for name in value.split(",")}
    return tuple(column.name for column in COLUMNS if column.name in asked) or USUAL
