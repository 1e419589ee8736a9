"""How the vendor's dates moved: read from the windows that counted, in the order they became known."""

from dataclasses import dataclass
from datetime import datetime

from portal import formatting
from rollout.changes.models import Change, VendorWindow


@dataclass(frozen=True)
class Move:
    """One moved date. `days` is how much later it ends (negative: earlier), 0 where the words changed only."""

    before: VendorWindow
    after: VendorWindow
    days: int

    @property
    def in_words(self) -> str:
        """“moved by 14 days on 3 Sep 2025”."""
        on = formatting.day(self.after.known_since.date())
        if self.days == 0:
            return f"reworded on {on}"
        earlier = " earlier" if self.days < 0 else ""
        return f"moved by {formatting.counted(abs(self.days), 'day')}{earlier} on {on}"


@dataclass(frozen=True)
class DateHistory:
    """Every source of dates of a change as known at a moment, the moves between them, and the sentence for both.

    `versions` counts the distinct moments at which dates that counted became known.
    """

    windows: tuple[VendorWindow, ...]
    moves: tuple[Move, ...]
    versions: int

    @property
    def in_words(self) -> str:
        """“1 version, never moved”, “2 versions, moved by 14 days on 3 Sep 2025”."""
        if not self.versions:
            return "no date yet"
        moved = self.moves[-1].in_words if self.moves else "never moved"
        return f"{formatting.counted(self.versions, 'version')}, {moved}"


def date_history(change: Change, at: datetime | None = None) -> DateHistory:
    """The dates of a change as known at `at` (None: now)."""
    windows = tuple(change.windows.known_at(at))
    used = [window for window in windows if window.is_used]
    return DateHistory(
        windows=windows, moves=tuple(_moves(used)), versions=len({window.known_since for window in used})
    )


def _moves(used: list[VendorWindow]) -> list[Move]:
    latest: dict[tuple[str, str, str], VendorWindow] = {}
    moves = []
    for window in used:
        key = (window.cloud, window.phase, window.platform)
        before = latest.get(key)
        if before and _dates(before) != _dates(window):
            moves.append(Move(before, window, _days_between(before, window)))
        latest[key] = window
    return moves


def _dates(window: VendorWindow) -> tuple[object, ...]:
    return (window.begin_from, window.begin_to, window.end_from, window.end_to)


def _days_between(before: VendorWindow, after: VendorWindow) -> int:
    if before.last_day is None or after.last_day is None:
        return 0
    return (after.last_day - before.last_day).days
