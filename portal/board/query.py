"""What a board's URL asks for: the day, the view, the tenants shown and their order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.http import HttpRequest, QueryDict

from portal.board.planned import PlannedWave
from portal.board.reading import TenantRow
from portal.tables import Sorting, sorting_of
from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Mode
from rollout.waves.models import WaveState

TIMELINE, TABLE = "timeline", "table"

# The pills: name in the URL, label, which rows it shows.
PILLS: tuple[tuple[str, str, Callable[[TenantRow], bool]], ...] = (
    ("attention", "Needs attention", lambda row: row.needs_attention),
    ("rolling", "Rolling now", lambda row: row.is_rolling),
    ("outside", "Outside the window", lambda row: row.is_outside_window),
)

# Name in the URL: what is compared. A tenant's name settles what is equal.
TENANT_COLUMNS: dict[str, Callable[[TenantRow], Any]] = {
    "tenant": lambda row: row.tenant.name.casefold(),
    "waves": lambda row: _part(row.done_count, len(row.counted_waves)),
    "told": lambda row: _part(row.figures.people_told, row.figures.people_affected),
    "phones": lambda row: _part(row.figures.phones_new, row.figures.phones),
    "documents": lambda row: _part(row.figures.documents_corrected, row.figures.documents),
    "attention": lambda row: row.risk,
}
WAVE_COLUMNS: dict[str, Callable[[tuple[TenantRow, PlannedWave]], Any]] = {
    "wave": lambda pair: (pair[0].tenant.name.casefold(), pair[1].number),
    "name": lambda pair: pair[1].name.casefold(),
    "state": lambda pair: list(WaveState).index(WaveState(pair[1].state)),
    "starts": lambda pair: pair[1].starts_on,
    "ends": lambda pair: pair[1].ends_on,
    "wave-people": lambda pair: pair[1].people or 0,
    "wave-told": lambda pair: pair[1].told or 0,
}


@dataclass(frozen=True)
class BoardQuery:
    """The parts of the URL, each already one of the values it may have; what cannot be read is as if not given."""

    as_of: date | None
    view: str
    pill: str
    words: str
    cloud: str
    mode: str
    state: str
    tenant_sorting: Sorting
    wave_sorting: Sorting

    @classmethod
    def of(cls, request: HttpRequest, change: Change, today: date) -> Self:
        asked = request.GET
        return cls(
            as_of=_past_day(asked.get("as_of", ""), change.tracked_since, today),
            view=TABLE if asked.get("view") == TABLE else TIMELINE,
            pill=next((name for name, _, _ in PILLS if asked.get(name)), ""),
            words=asked.get("q", "").strip()[:100],
            cloud=_one_of(asked, "cloud", Cloud.values),
            mode=_one_of(asked, "mode", Mode.values),
            state=_one_of(asked, "state", WaveState.values),
            tenant_sorting=sorting_of(request, dict.fromkeys(TENANT_COLUMNS, ""), default="-attention"),
            wave_sorting=sorting_of(request, dict.fromkeys(WAVE_COLUMNS, ""), default="starts"),
        )

    @property
    def further_count(self) -> int:
        """How many of “More filters” are set."""
        return sum(bool(part) for part in (self.words, self.cloud, self.mode, self.state))

    def within_filters(self, rows: Sequence[TenantRow]) -> list[TenantRow]:
        """The rows that the further filters leave, before any pill: what the pills' numbers count."""
        return [row for row in rows if self._passes(row)]

    def shown(self, rows: Sequence[TenantRow]) -> list[TenantRow]:
        """The rows of the pill, in the order asked for; `rows` come in order of risk."""
        wanted = {name: keep for name, _, keep in PILLS}.get(self.pill)
        kept = [row for row in rows if wanted is None or wanted(row)]
        sorting = self.tenant_sorting
        if sorting.column == "attention":
            return kept if sorting.descending else kept[::-1]
        named = sorted(kept, key=TENANT_COLUMNS["tenant"])
        return sorted(named, key=TENANT_COLUMNS[sorting.column], reverse=sorting.descending)

    def waves_of(self, rows: Sequence[TenantRow]) -> list[tuple[TenantRow, PlannedWave]]:
        """The waves of these rows in the order asked for, each with its tenant."""
        pairs = sorted(((row, wave) for row in rows for wave in row.waves), key=WAVE_COLUMNS["wave"])
        sorting = self.wave_sorting
        return sorted(pairs, key=WAVE_COLUMNS[sorting.column], reverse=sorting.descending)

    def _passes(self, row: TenantRow) -> bool:
        words = self.words.casefold().split()
        return (
            all(word in row.tenant.name.casefold() for word in words)
            and self.cloud in ("", row.tenant.cloud)
            and self.mode in ("", Mode.TRIAL if row.figures.is_trial else Mode.LIVE)
            and (not self.state or any(wave.state == self.state for wave in row.waves))
        )


def _past_day(text: str, first: date, today: date) -> date | None:
    """The day asked for, not before tracking began; None for today, later days and what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return max(day, first) if day < today else None


def _one_of(asked: QueryDict, name: str, values: Sequence[str]) -> str:
    value = asked.get(name, "")
    return value if value in values else ""


def _part(part: int, whole: int) -> float:
    """For sorting: nothing of nothing is less than nothing of something."""
    return part / whole if whole else -1.0
