"""The board as rows of a CSV file."""

from collections.abc import Iterable, Iterator, Sequence

from portal.board.planned import PlannedWave
from portal.board.reading import TenantRow
from portal.board.statuses import Statuses

TENANT_HEADER = (
    "Tenant", "Cloud", "Time zone", "Mode", "Waves done", "Waves", "People told", "People affected",
    "Phones on the new version", "Phones", "Phones blocked", "Documents corrected", "Documents",
    "Documents overdue", "Needs attention", "Vendor window begins", "Vendor window ends", "Vendor window moved",
    "Microsoft’s status",
)  # fmt: skip
WAVE_HEADER = ("Tenant", "Wave", "Name", "State", "Starts", "Ends", "People", "Told", "Outside the window")


def tenant_rows(
    rows: Iterable[TenantRow], *, counts_phones: bool, statuses: Statuses | None
) -> Iterator[Sequence[object]]:
    """One line per tenant, under TENANT_HEADER; `counts_phones` is `change.asks_of_phones`. Unknown is empty."""
    for row in rows:
        known = row.figures
        reach = (known.people_affected, known.phones_new, known.phones, known.blocked)
        yield (
            row.tenant.name, row.tenant.get_cloud_display(), row.tenant.time_zone,
            "Trial" if known.is_trial else "Live", row.done_count, len(row.counted_waves),
            known.people_told, *(reach if counts_phones else (None,) * len(reach)),
            known.documents_corrected, known.documents, known.documents_overdue,
            "; ".join(one.text for one in row.attention), *_window(row),
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
