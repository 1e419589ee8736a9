"""Long lists made of stretches whose length is kept: pages of them cost the same with a million rows as with ten."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, overload

from django.db.models import Model, QuerySet

# Nobody turns two hundred pages, and PostgreSQL would have to pass over all rows before the page: who wants more asks
# for less at a time, or takes the CSV.
MOST_LISTED = 10_000
# So many of those whose name matches are listed; a further word finds who is missing.
MOST_FOUND = 1_000

ROWS_TOGETHER = 2_000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Stretch:
    """Rows in their order, and how many there are as far as it is kept.

    The rows are made by whoever turns to them: to prepare thousands of questions for one page takes seconds.
    """

    rows: Callable[[], QuerySet[Any]]
    number: int


class Stretches(Sequence[int]):
    """The ids of the rows of all stretches, one stretch after the other, up to MOST_LISTED. `total` counts them all.

    Only stretches that a slice touches are asked for, in one question.
    """

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self.stretches = [stretch for stretch in stretches if stretch.number]
        self.total = sum(stretch.number for stretch in self.stretches)

    @property
    def is_cut(self) -> bool:
        """There are more than are listed."""
        return self.total > MOST_LISTED

    def __len__(self) -> int:
        return min(self.total, MOST_LISTED)

    @overload
    def __getitem__(self, asked: int) -> int: ...
    @overload
    def __getitem__(self, asked: slice) -> list[int]: ...
    def __getitem__(self, asked: int | slice) -> int | list[int]:
        if isinstance(asked, int):
            return self[asked : asked + 1][0]
        start, stop, _ = asked.indices(len(self))
        parts, passed = [], 0
        for stretch in self.stretches:
            first, last = max(start - passed, 0), min(stop - passed, stretch.number)
            if first < last:
                parts.append(stretch.rows().values_list("pk", flat=True)[first:last])
            passed += stretch.number
        if not parts:
            return []
        return list(parts[0].union(*parts[1:], all=True))


class Found(list[int]):
    """The ids of rows that a search found, at most MOST_FOUND of them. `is_cut`: there are more."""

    def __init__(self, rows: QuerySet[Any], order: Sequence[str]) -> None:
        some = list(rows.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
        self.is_cut = len(some) > MOST_FOUND
        super().__init__(
            rows.model._default_manager.filter(pk__in=some[:MOST_FOUND]).order_by(*order).values_list("pk", flat=True)
        )

    @property
    def total(self) -> int:
        """As many as are listed: who typed a name asks for no more."""
        return len(self)


def in_batches(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """All rows, however many, in lists of at most ROWS_TOGETHER."""
    stream = rows.iterator(chunk_size=ROWS_TOGETHER)
    while some := list(islice(stream, ROWS_TOGETHER)):
        yield some
