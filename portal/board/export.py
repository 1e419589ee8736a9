"""The board as rows of a CSV file: the rows, order and columns that are shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.board.columns import COLUMNS, COUNTED
from portal.board.people_classes import number_of
from portal.board.planned import PlannedWave
from portal.board.reading import TenantRow
from portal.board.statuses import Statuses
from rollout.tenants.reach import ReachClass
from rollout.tenants.reach_words import PEOPLE_LABELS

TENANT = ("Tenant", "Cloud", "Time zone", "Mode")
WINDOW = ("Vendor window begins", "Vendor window ends", "Vendor window moved", "Microsoft’s status")
# What a column of the board is in the file: the heads of its cells.
HEADS: dict[str, tuple[str, ...]] = {
    "waves": ("Waves done", "Waves"),
    "told": ("People told", "People affected"),
    "phones": ("Phones on the new version", "Phones", "Phones blocked"),
    **{name.value: (f"People: {label.lower()}",) for name, label in PEOPLE_LABELS.items()},
    "documents": ("Documents corrected", "Documents", "Documents overdue"),
    "attention": ("Needs attention",),
    COUNTED: ("Counted at",),
}
WAVE_HEADER = ("Tenant", "Wave", "Name", "State", "Starts", "Ends", "People", "Told", "Outside the window")


def tenant_header(names: Collection[str]) -> tuple[str, ...]:
    """The heads of `tenant_rows` for the columns of these names."""
    shown = (head for column in COLUMNS if column.name in names for head in HEADS[column.name])
    return (*TENANT, *shown, *WINDOW)


@dataclass(frozen=True)
class Cells:
    """What the columns of these names say of a row, as many cells as they have heads.

    `counts_phones` is `change.asks_of_phones`; `counted_at` by tenant, wanted where that column is shown.
    """

    names: Collection[str]
    counts_phones: bool
    counted_at: Mapping[int, datetime]

    def of(self, row: TenantRow) -> Iterator[object]:
        for column in COLUMNS:
            if column.name in self.names:
                yield from self._of_class(column.reach_class, row) if column.reach_class else self._of(column.name, row)

    def _of(self, name: str, row: TenantRow) -> tuple[object, ...]:
        known, asks = row.figures, self.counts_phones
        if name == "waves":
            return row.done_count, len(row.counted_waves)
        if name == "told":
            return known.people_told, known.people_affected if asks else None
        if name == "phones":
            return (known.phones_new, known.phones, known.blocked) if asks else (None, None, None)
        if name == "documents":
            return known.documents_corrected, known.documents, known.documents_overdue
        if name == "attention":
            return ("; ".join(one.text for one in row.attention),)
        counted_at = self.counted_at.get(row.tenant.pk)
        return (counted_at.isoformat(timespec="seconds") if counted_at else None,)

    def _of_class(self, reach_class: ReachClass, row: TenantRow) -> tuple[object, ...]:
        return (number_of(reach_class, row.figures) if self.counts_phones else None,)


def tenant_rows(rows: Iterable[TenantRow], cells: Cells, statuses: Statuses | None) -> Iterator[Sequence[object]]:
    """One line per tenant, under `tenant_header` of the cells' names. Unknown is empty."""
    for row in rows:
        yield (
            row.tenant.name, row.tenant.get_cloud_display(), row.tenant.time_zone,
            "Trial" if row.figures.is_trial else "Live", *cells.of(row), *_window(row),
            statuses.words(row.tenant.pk) if statuses else None,
        )  # fmt: skip


def wave_rows(waves: Iterable[tuple[TenantRow, PlannedWave]]) -> Iterator[Sequence[object]]:
    """One line per wave, under WAVE_HEADER. Unknown numbers are empty."""
    for row, wave in waves:
        yield (
            row.tenant.name, wave.number, wave.name, wave.state_label, wave.starts_on, wave.ends_on,
            wave.people, wave.told, row.place_of(wave),
        )  # fmt: skip


def _window(row: TenantRow) -> tuple[object, object, str]:
    if row.window is None:
        return None, None, ""
    return row.window.first, row.window.last, row.window.move.in_words if row.window.move else ""
