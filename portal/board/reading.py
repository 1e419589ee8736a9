"""Reads the whole board, live or as of a past day, in a number of questions that does not grow with the tenants."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from portal.board import counting, figures, replay
from portal.board.attention import Attention, Reason, attention_of
from portal.board.changed_dates import ChangedDates
from portal.board.curves import Curve, curves_of, days_of_curves, share
from portal.board.days import end_of, local_day
from portal.board.figures import Figures
from portal.board.planned import PlacedTenant, PlannedWave, placed
from portal.board.tenants_then import as_they_were
from portal.board.windows import Window, no_date_words, windows_by_cloud
from portal.formatting import counted
from rollout.changes.history import DateHistory, date_history
from rollout.changes.models import Change, VendorWindow
from rollout.tenants.models import Tenant
from rollout.waves.models import WaveState

WEEK = timedelta(days=7)
NOTHING_WORSE = 999
_DONE, _ROLLING = WaveState.DONE.value, WaveState.ROLLING.value


class TenantRow(NamedTuple):
    """One tenant on the board's day, which is `day` where it is.

    `attention` is worst first; `window` is None where its cloud has no date.
    """

    tenant: PlacedTenant
    day: date
    figures: Figures
    waves: tuple[PlannedWave, ...]
    window: Window | None
    attention: tuple[Attention, ...]

    @property
    def counted_waves(self) -> list[PlannedWave]:
        return [wave for wave in self.waves if wave.counts]

    @property
    def done_count(self) -> int:
        return [wave.state for wave in self.waves].count(_DONE)

    @property
    def needs_attention(self) -> bool:
        return bool(self.attention) and self.attention[0].counts  # notes come last

    @property
    def is_rolling(self) -> bool:
        return _ROLLING in [wave.state for wave in self.waves]

    @property
    def is_outside_window(self) -> bool:
        """An open wave of it lies wholly or partly outside the vendor's window."""
        window = self.window
        if window is None:
            return False
        # Most lie within: that is asked first and here, as a board asks it of thousands.
        first, last = window.first, window.last
        return any(self.place_of(wave) for wave in self.waves if wave.starts_on < first or last < wave.ends_on)

    def place_of(self, wave: PlannedWave) -> str:
        """How an open wave lies outside the vendor's window, “ends after the window”; empty once both are over."""
        window = self.window
        if window is None or not wave.is_open or max(wave.ends_on, window.last) < self.day:
            return ""
        return window.place_of(wave.starts_on, wave.ends_on)

    @property
    def slip(self) -> str:
        """“2 waves outside: the window moved by 31 days on 3 Sep 2025”; empty where none is, or it never moved."""
        outside = sum(bool(self.place_of(wave)) for wave in self.waves)
        # Once the window is over nobody is asked about a wave: a later one is a follow-up, which no move left there.
        is_asked = any(one.reason in (Reason.BEFORE_WINDOW, Reason.AFTER_WINDOW) for one in self.attention)
        if not is_asked or self.window is None or self.window.move is None:
            return ""
        return f"{counted(outside, 'wave')} outside: the window {self.window.move.in_words}"

    @property
    def risk(self) -> tuple[int, int, str]:
        """What the board is sorted by: the worst reason, how many it is about, then the name."""
        if not self.attention:
            return (NOTHING_WORSE, 0, self.tenant.name.casefold())
        worst = self.attention[0]
        return (worst.reason.rank, -worst.number, self.tenant.name.casefold())


@dataclass(frozen=True)
class Board:
    """All tenants a reader may see, worst first. `as_of` is None for the board of this moment.

    `stale` are the ids of tenants whose people are counted again in the background: what is shown of them is older.
    Neither they nor `changed_dates` are known of a past day.
    `week_ago` are the totals noted seven days before `day`, None where nothing was.
    """

    change: Change
    day: date
    as_of: date | None
    rows: tuple[TenantRow, ...]
    windows: tuple[VendorWindow, ...]
    history: DateHistory
    stale: frozenset[int]
    changed_dates: ChangedDates
    week_ago: Figures | None
    curve_days: tuple[date, ...]

    def curves_of(self, rows: Iterable[TenantRow]) -> dict[int, Curve]:
        """Per tenant id how the share of phones on the new version grew, up to the board's day. One question."""
        shown = {row.tenant.pk: row for row in rows}
        noted = curves_of(shown, self.change, self.curve_days)
        return {
            pk: (*noted.get(pk, ()), (row.day, share(row.figures.phones_new, row.figures.phones)))
            for pk, row in shown.items()
        }

    @cached_property
    def total(self) -> Figures:
        return figures.total([row.figures for row in self.rows])

    @cached_property
    def waves(self) -> list[PlannedWave]:
        """All waves in the order of the rows."""
        return [wave for row in self.rows for wave in row.waves]

    @cached_property
    def wave_states(self) -> Counter[str]:
        return Counter([wave.state for wave in self.waves])

    @property
    def counted_wave_count(self) -> int:
        return len(self.waves) - self.wave_states[WaveState.CANCELLED]

    @cached_property
    def attention_count(self) -> int:
        return sum(one.counts for row in self.rows for one in row.attention)

    @cached_property
    def attention_rows(self) -> list[TenantRow]:
        return [row for row in self.rows if row.needs_attention]


def read(tenants: QuerySet[Tenant], change: Change, *, at: datetime, as_of: date | None = None) -> Board:
    """The board of these tenants now, or as it was at the end of the day `as_of`."""
    day = as_of or at.date()
    moment = end_of(as_of, "UTC") if as_of else at
    in_use, history = change.windows_in_use(moment), date_history(change, moment)
    windows = windows_by_cloud(in_use, history.last_moves())
    shown = placed(tenants)
    if as_of:
        shown = as_they_were(shown, tenants, as_of)
    zones = {tenant.pk: tenant.time_zone for tenant in shown}
    if as_of:
        stale, changed_dates = frozenset[int](), ChangedDates(0, 0)
        known, waves = figures.recorded(zones, change, as_of), replay.waves_on(zones, change, as_of)
    else:
        stale = frozenset(counting.bring_up_to_date(change, shown, at))
        moved = replay.other_dates_now(zones, change)
        changed_dates = ChangedDates.of(moved.values())
        known, waves = figures.as_counted(shown, change, at), replay.waves_now(zones, change, at, moved)
    planned = _by_tenant(waves)
    today = {zone: as_of or local_day(at, zone) for zone in set(zones.values())}
    why_no_date = {cloud: no_date_words(cloud, in_use) for cloud in {tenant.cloud for tenant in shown}}
    rows = [
        _row(
            tenant,
            day=today[tenant.time_zone],
            known=known.get(tenant.pk, Figures()),
            waves=tuple(planned.get(tenant.pk, ())),
            window=windows.get(tenant.cloud),
            no_date=why_no_date[tenant.cloud],
        )
        for tenant in shown
        if tenant.pk in known or tenant.pk in planned  # nothing known of a past day: it was not there yet
    ]
    return Board(
        change=change,
        day=day,
        as_of=as_of,
        rows=tuple(sorted(rows, key=lambda row: row.risk)),
        windows=tuple(in_use),
        history=history,
        stale=stale,
        changed_dates=changed_dates,
        week_ago=figures.total_recorded(zones, change, day - WEEK),
        curve_days=days_of_curves(windows, day),
    )


def _row(
    tenant: PlacedTenant,
    *,
    day: date,
    known: Figures,
    waves: tuple[PlannedWave, ...],
    window: Window | None,
    no_date: str,
) -> TenantRow:
    found = attention_of(day=day, figures=known, waves=waves, window=window, no_date=no_date)
    return TenantRow(tenant, day, known, waves, window, found)


def _by_tenant(waves: Iterable[PlannedWave]) -> dict[int, list[PlannedWave]]:
    found: dict[int, list[PlannedWave]] = {}
    for wave in waves:
        found.setdefault(wave.tenant_id, []).append(wave)
    return found
