"""The board as rows of a CSV file: the rows, order and columns that are shown."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from portal.board.columns import COLUMNS
from portal.board.people_classes import number_of
from portal.board.planned import PlannedWave
from portal.board.reading import TenantRow
from portal.board.statuses import Statuses
from rollout.tenants.reach import ReachClass
from rollout.tenants.reach_words import PEOPLE_LABELS

TENANT = ("Tenant", "Cloud", "Time zone", "Mode")
WINDOW = ("Vendor window begins", "Vendor window ends", "Vendor window moved", "Microsoft’s status")
# What a column of the board is in the file: the heads of its cells, and whether they need a pack that says what counts.
HEADS: dict[str, tuple[str, ...]] = {
    "waves": ("Waves done", "Waves"),
    "told": ("People told", "People affected"),
    "phones": ("Phones on the new version", "Phones", "Phones blocked"),
    **{name.value: (f"People: {label.lower()}",) for name, label in PEOPLE_LABELS.items()},
    "documents": ("Documents corrected", "Documents", "Documents overdue"),
    "attention": ("Needs attention",),
}
WAVE_HEADER = ("Tenant", "Wave", "Name", "State", "Starts", "Ends", "People", "Told", "Outside the window")

Cells = Callable[[TenantRow], tuple[object, ...]]


def tenant_header(names: Collection[str]) -> tuple[str, ...]:
    """The heads of `tenant_rows` for the columns of these names."""
    shown = (head for column in COLUMNS if column.name in names for head in HEADS[column.name])
    return (*TENANT, *shown, *WINDOW)


def tenant_rows(
    rows: Iterable[TenantRow], names: Collection[str], *, counts_phones: bool, statuses: Statuses | None
) -> Iterator[Sequence[object]]:
    """One line per tenant, under `tenant_header`; `counts_phones` is `change.asks_of_phones`. Unknown is empty."""
    cells = [_cells(column.name, counts_phones=counts_phones) for column in COLUMNS if column.name in names]
    for row in rows:
        yield (
            row.tenant.name, row.tenant.get_cloud_display(), row.tenant.time_zone,
            "Trial" if row.figures.is_trial else "Live",
            *(cell for found in cells for cell in found(row)), *_window(row),
            statuses.words(row.tenant.pk) if statuses else None,
        )  # fmt: skip


def wave_rows(waves: Iterable[tuple[TenantRow, PlannedWave]]) -> Iterator[Sequence[object]]:
    """One line per wave, under WAVE_HEADER. Unknown numbers are empty."""
    for row, wave in waves:
        yield (
            row.tenant.name, wave.number, wave.name, wave.state_label, wave.starts_on, wave.ends_on,
            wave.people, wave.told, row.place_of(wave),
        )  # fmt: skip


def _cells(name: str, *, counts_phones: bool) -> Cells:
    """What a column says of a row, as many cells as it has heads."""
    found: dict[str, Cells] = {
        "waves": lambda row: (row.done_count, len(row.counted_waves)),
        "told": lambda row: (row.figures.people_told, row.figures.people_affected if counts_phones else None),
        "phones": lambda row: _phones(row) if counts_phones else (None,) * len(HEADS["phones"]),
        "documents": lambda row: (
            row.figures.documents_corrected, row.figures.documents, row.figures.documents_overdue,
        ),
        "attention": lambda row: ("; ".join(one.text for one in row.attention),),
        **{one.value: _of_class(one, counts_phones=counts_phones) for one in PEOPLE_LABELS},
    }  # fmt: skip
    return found[name]


def _of_class(reach_class: ReachClass, *, counts_phones: bool) -> Cells:
    return lambda row: (number_of(reach_class, row.figures) if counts_phones else None,)


def _phones(row: TenantRow) -> tuple[object, ...]:
    return row.figures.phones_new, row.figures.phones, row.figures.blocked


def _window(row: TenantRow) -> tuple[object, object, str]:
    if row.window is None:
        return None, None, ""
    return row.window.first, row.window.last, row.window.move.in_words if row.window.move else ""
