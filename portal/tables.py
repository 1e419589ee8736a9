"""What every long list shares: pages, sorting by a link in the head, and CSV that spreadsheets cannot run."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, StreamingHttpResponse

if TYPE_CHECKING:
    from django.core.paginator import _SupportsPagination

ROWS_PER_PAGE = 50
# A cell that begins like this is run as a formula by spreadsheets (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads UTF-8 as Latin-1

Row = TypeVar("Row")


class _Echo:
    """A file that hands back what is written to it: the csv module's way to stream."""

    def write(self, line: str) -> str:
        return line


def defused(value: object) -> str:
    """The cell as text, with an apostrophe before anything a spreadsheet would run. Numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float | Decimal):
        return text
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download `name`.csv in UTF-8, streamed row by row, every cell of text defused.

    `rows` is read once and lazily, so give it an iterator (`queryset.iterator()`) for long lists.
    """
    response = StreamingHttpResponse(_csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    safe_name = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "export"
    response["Content-Disposition"] = f'attachment; filename="{safe_name}.csv"'
    return response


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])


def page_of(
    rows: "_SupportsPagination[Row]", request: HttpRequest, size: int = ROWS_PER_PAGE, *, count: int | None = None
) -> Page[Row]:
    """The page `?page=` asks for; what is no page number is the first, what is too far is the last.

    `count`: how many rows there are, where that is known without counting a million of them.

    Show it with `{% include "_pager.html" with page=page what="people" csv=csv_url %}`.
    """
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count  # a cached property
    return paginator.get_page(request.GET.get("page"))


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column a list is sorted by. `fields` are the names for `order_by`, already turned around if descending."""

    column: str
    descending: bool
    fields: tuple[str, ...]

    @property
    def aria(self) -> str:
        """The value of `aria-sort` for the sorted column."""
        return "descending" if self.descending else "ascending"


def sorting_of(request: HttpRequest, columns: Mapping[str, str | tuple[str, ...]], *, default: str) -> Sorting:
    """What `?sort=` asks for: “people” or “-people”. Unknown columns give the default.

    `columns` maps each name in the URL to one or more fields; the last field should make the order total.
    """
    wanted = request.GET.get("sort", default)
    if wanted.lstrip("-") not in columns:
        wanted = default
    column, descending = wanted.lstrip("-"), wanted.startswith("-")
    fields = columns[column]
    fields = (fields,) if isinstance(fields, str) else fields
    return Sorting(column, descending, tuple(_turned(field) if descending else field for field in fields))


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"
