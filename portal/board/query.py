"""What a board's URL asks for: the day, the view, the tenants shown, their order and the columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from portal.board.as_of import asked_day
from portal.board.columns import COLUMNS, COUNTED, NAME, SORTED_BY, USUAL, by_count, columns_asked_for
from portal.board.planned import PlannedWave
from portal.board.reading import TenantRow
from portal.tables import Sorting, sorting_of
from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Mode
from rollout.waves.models import WaveState

TIMELINE, TABLE = "timeline", "table"
FIRST_TENANTS, FIRST_WAVES = "-attention", "starts"
PAGES = ("page", "waves_page")

# The pills: name in the URL, label, which rows it shows.
PILLS: tuple[tuple[str, str, Callable[[TenantRow], bool]], ...] = (
    ("attention", "Needs attention", lambda row: row.needs_attention),
    ("rolling", "Rolling now", lambda row: row.is_rolling),
    ("outside", "Outside the window", lambda row: row.is_outside_window),
)

# Name in the URL: what is compared.
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
    """The parts of the URL, each already one of the values it may have; what cannot be read is as if not given.

    `day_problem` says why the board is not of the day that was typed; empty where it is.
    """

    as_of: date | None
    day_problem: str
    view: str
    pill: str
    words: str
    cloud: str
    mode: str
    state: str
    columns: tuple[str, ...]
    tenant_sorting: Sorting
    wave_sorting: Sorting

    @classmethod
    def of(cls, request: HttpRequest, change: Change, today: date) -> Self:
        asked = request.GET
        day = asked_day(asked.get("as_of", ""), change.tracked_since, today)
        return cls(
            as_of=day.day,
            day_problem=day.problem,
            view=TABLE if asked.get("view") == TABLE else TIMELINE,
            pill=next((name for name, _, _ in PILLS if asked.get(name)), ""),
            words=asked.get("q", "").replace("\0", "").strip()[:100],
            cloud=_one_of(asked, "cloud", Cloud.values),
            mode=_one_of(asked, "mode", Mode.values),
            state=_one_of(asked, "state", WaveState.values),
            columns=columns_asked_for(asked.getlist("columns")),
            tenant_sorting=sorting_of(request, dict.fromkeys(SORTED_BY, ""), default=FIRST_TENANTS),
            wave_sorting=sorting_of(request, dict.fromkeys(WAVE_COLUMNS, ""), default=FIRST_WAVES),
        )

    @property
    def canonical(self) -> str:
        """The same question with nothing else in it, as a query string: what a saved view keeps. Without the pages."""
        return urlencode([(name, value) for name, value in self._parts() if value], safe=",")

    @property
    def asks_when_counted(self) -> bool:
        """Whether the order or a column wants to know when the tenants were counted."""
        return COUNTED in (self.tenant_sorting.column, *self.columns)

    @property
    def further_count(self) -> int:
        """How many of “More filters” are set."""
        return sum(bool(part) for part in (self.cloud, self.mode, self.state))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.pill or self.words or self.further_count)

    @property
    def filters_in_words(self) -> list[str]:
        """“needs attention”, “named “wing””, “GCC”, “trial”, “with a wave that is paused”."""
        pill = next((label.lower() for name, label, _ in PILLS if name == self.pill), "")
        found = [
            pill,
            self.words and f"named “{self.words}”",
            Cloud(self.cloud).label if self.cloud else "",
            Mode(self.mode).label.lower() if self.mode else "",
            f"with a wave that is {WaveState(self.state).label.lower()}" if self.state else "",
        ]
        return [part for part in found if part]

    @property
    def order_in_words(self) -> str:
        """“sorted by people told”; the name of the column, as its head says it."""
        name = self.tenant_sorting.column
        label = next((column.label for column in COLUMNS if column.name == name), "Tenant")
        return f"sorted by {label[0].lower()}{label[1:]}"

    def within_filters(self, rows: Sequence[TenantRow]) -> list[TenantRow]:
        """The rows that search and further filters leave, before any pill: what the pills' numbers count."""
        words = self.words.casefold().split()
        return [row for row in rows if self._passes(row, words)] if words or self.further_count else list(rows)

    def shown(self, rows: Sequence[TenantRow], counted_at: Mapping[int, datetime]) -> list[TenantRow]:
        """The rows of the pill, in the order asked for; `rows` come in order of risk.

        `counted_at`: when each tenant was counted, wanted where that is the order.
        """
        wanted = {name: keep for name, _, keep in PILLS}.get(self.pill)
        kept = [row for row in rows if wanted is None or wanted(row)]
        sorting = self.tenant_sorting
        if sorting.column == "attention":
            return kept if sorting.descending else kept[::-1]
        named = sorted(kept, key=NAME)
        key = by_count(counted_at) if sorting.column == COUNTED else SORTED_BY[sorting.column]
        return sorted(named, key=key, reverse=sorting.descending)

    def waves_of(self, rows: Sequence[TenantRow]) -> list[tuple[TenantRow, PlannedWave]]:
        """The waves of these rows in the order asked for, each with its tenant."""
        pairs = sorted(((row, wave) for row in rows for wave in row.waves), key=WAVE_COLUMNS["wave"])
        sorting = self.wave_sorting
        return sorted(pairs, key=WAVE_COLUMNS[sorting.column], reverse=sorting.descending)

    def _passes(self, row: TenantRow, words: Sequence[str]) -> bool:
        name = row.tenant.name.casefold()
        return (
            all(word in name for word in words)
            and self.cloud in ("", row.tenant.cloud)
            and self.mode in ("", Mode.TRIAL if row.figures.is_trial else Mode.LIVE)
            and (not self.state or any(wave.state == self.state for wave in row.waves))
        )

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Name and value of each part, empty where it is as if not given."""
        yield "as_of", self.as_of.isoformat() if self.as_of else ""
        yield "view", "" if self.view == TIMELINE else self.view
        yield self.pill, "1" if self.pill else ""
        yield "q", self.words
        yield "cloud", self.cloud
        yield "mode", self.mode
        yield "state", self.state
        yield "sort", self._sort()
        yield "columns", "" if self.columns == USUAL else ",".join(self.columns)

    def _sort(self) -> str:
        """One parameter orders both tables: of the one whose order is not the first one."""
        for sorting, first in ((self.tenant_sorting, FIRST_TENANTS), (self.wave_sorting, FIRST_WAVES)):
            asked = f"-{sorting.column}" if sorting.descending else sorting.column
            if asked != first:
                return asked
        return ""


def _one_of(asked: QueryDict, name: str, values: Sequence[str]) -> str:
    value = asked.get(name, "")
    return value if value in values else ""
