"""The table of tenants as its template shows it: the columns that are shown, and one line per tenant."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from portal.board.addresses import documents_address, drawer_url, people_address
from portal.board.columns import COLUMNS, COUNTED
from portal.board.curves import Line, line_of, top_of
from portal.board.freshness import Freshness
from portal.board.people_classes import ClassCell, number_of
from portal.board.reading import Board, TenantRow
from portal.board.statuses import Statuses

SPARKLINE = (72, 22)
KINDS = {"documents": "tenants__documents"}


@dataclass(frozen=True)
class ShownColumn:
    """A column as the page says it. `kind` is the class of its cells."""

    name: str
    label: str
    kind: str
    is_shown: bool


@dataclass(frozen=True)
class RowLook:
    """What all rows of a table share. `counts_phones`: a pack says which app counts; `asks`: and whom it concerns."""

    columns: tuple[str, ...]
    phones_label: str
    counts_phones: bool
    asks: bool


@dataclass(frozen=True)
class TenantLine:
    """One row of the table, with its sparkline, what Microsoft says of the tenant, and when it was counted.

    `url` opens the tenant's drawer, `is_open`: it is. `documents_url` leads to the documents that are counted; empty of
    a past day. `counted` is empty where its column is not shown.
    """

    row: TenantRow
    url: str
    is_open: bool
    curve: Line | None
    status_note: str
    classes: tuple[ClassCell, ...]
    counted: str
    documents_url: str


def shown_columns(names: Collection[str], phones_label: str) -> list[ShownColumn]:
    """Every column besides the tenant, in the table's order; those of the names are shown."""
    return [
        ShownColumn(
            column.name,
            label=phones_label if column.name == "phones" else column.label,
            kind="number" if column.reach_class else KINDS.get(column.name, ""),
            is_shown=column.name in names,
        )
        for column in COLUMNS
    ]


def lines_of(
    rows: Sequence[TenantRow],
    names: Collection[str],
    board: Board,
    query_string: str,
    open_slug: str,
    *,
    statuses: Statuses | None,
    freshness: Freshness | None,
) -> list[TenantLine]:
    """A line per row; their sparklines share one scale. A past day has neither statuses nor freshness.

    `query_string`: that of the page, for the board behind an opened drawer (“?as_of=2025-09-24”, or nothing);
    `open_slug` names the tenant whose drawer is open.
    """
    width, height = SPARKLINE
    curves = board.curves_of(rows)
    top = top_of(curves.values())
    return [
        TenantLine(
            row,
            url=drawer_url(board.change.mc_id, row.tenant.slug, query_string),
            is_open=row.tenant.slug == open_slug,
            curve=line_of(curves[row.tenant.pk], top, width=width, height=height),
            status_note=statuses.note(row.tenant.pk) if statuses else "",
            classes=tuple(_class_cells(row, names, board)),
            counted=freshness.words(row.tenant.pk) if freshness and COUNTED in names else "",
            # The lists are of today: a number of a past day leads nowhere.
            documents_url="" if board.as_of else documents_address(board.change.mc_id, row.tenant.slug),
        )
        for row in rows
    ]


def _class_cells(row: TenantRow, names: Collection[str], board: Board) -> Iterator[ClassCell]:
    for column in COLUMNS:
        if column.reach_class and column.name in names:
            number = number_of(column.reach_class, row.figures)
            # The lists are of today: a number of a past day leads nowhere.
            leads = number and not board.as_of
            url = people_address(board.change.mc_id, column.reach_class, row.tenant.slug) if leads else ""
            yield ClassCell(column.label, number, url)
