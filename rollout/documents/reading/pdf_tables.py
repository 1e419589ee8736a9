"""Cells of tables on a page of a PDF, told by where lines stand: words side by side, and more of them below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rollout.documents.reading.pdf_lines import Line

SAME_BASE = 0.3
"""Sizes of a character by which the heads of columns may stand above or below each other."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: the number of its row on the page, its column, and the head of that; heads have none.

    `column` is None, and `head` empty, where it cannot be told below which head a line stands.
    """

    row: int
    column: int | None
    head: str


def cells_of(lines: Sequence[Line]) -> Mapping[int, Cell]:
    """The cells of a page by the number of their line. What stands in no table is left out."""
    found: dict[int, Cell] = {}
    start = row = 0
    while start < len(lines):
        heads = _heads_at(lines, start)
        first, start = start, start + len(heads)
        body = _body(lines, heads, start) if len(heads) > 1 else []
        if not body:
            continue
        for column in range(len(heads)):
            found[first + column] = Cell(row, column, "")
        for number, offset, below in body:
            found[number] = Cell(row + 1 + offset, below, "" if below is None else heads[below].text)
            start = number + 1
        row = found[start - 1].row + 1
    return found


def _heads_at(lines: Sequence[Line], start: int) -> Sequence[Line]:
    """The line of this number and those that stand to its right."""
    end = start + 1
    while end < len(lines) and _are_side_by_side(lines[end - 1], lines[end]):
        end += 1
    return lines[start:end]


def _are_side_by_side(left: Line, right: Line) -> bool:
    return abs(left.base - right.base) < SAME_BASE * left.size and right.left > left.right


def _body(lines: Sequence[Line], heads: Sequence[Line], start: int) -> list[tuple[int, int, int | None]]:
    """Number, row and column of the lines below the heads. A last row with nothing beside its first cell is none."""
    body: list[tuple[int, int, int | None]] = []
    row = last = complete = 0
    for number, column in _columns(lines, heads, start):
        if column is not None and column < last:
            row += 1
        last = last if column is None else column
        body.append((number, row, column))
        complete = len(body) if last > 0 else complete
    return body[:complete]


def _columns(lines: Sequence[Line], heads: Sequence[Line], start: int) -> Iterator[tuple[int, int | None]]:
    """The lines that stand below one head each. What stands below several ends the table."""
    for number in range(start, len(lines)):
        line = lines[number]
        below = [column for column, head in enumerate(heads) if line.left < head.right and head.left < line.right]
        if len(below) > 1 or line.base > heads[0].base:
            return
        yield number, below[0] if below else None
