"""How the vendor's dates moved: read from the windows that counted, in the order they became known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from portal import formatting
from rollout.changes import words
from rollout.changes.dates import Span
from rollout.changes.models import Change, VendorWindow
from rollout.changes.models.counting import COVERS, Counting, Reach, counting, counting_by_reach, reach_of


@dataclass(frozen=True)
class Slip:
    """By how many days a date moved, later above 0. Two numbers, since a vendor's date is a range and ranges differ."""

    least: int
    most: int

    def __bool__(self) -> bool:
        return (self.least, self.most) != (0, 0)

    @property
    def in_words(self) -> str:
        """“31 days later”, “20 to 40 days later”, “3 days earlier”, “3 days earlier to 7 days later”."""
        if not self:
            return "as before"
        if self.least == self.most:
            return words.later(self.least)
        if self.least < 0 < self.most:
            return f"{words.later(self.least)} to {words.later(self.most)}"
        near, far = sorted((self.least, self.most), key=abs)
        return f"{abs(near)} to {words.later(far)}"


@dataclass(frozen=True)
class Move:
    """One moved date of one cloud, at the moment since which it counts.

    `before` is the last window with dates, also where a pause lies between. `begin` and `end` are None where one of
    the windows does not name them.
    """

    before: VendorWindow
    after: VendorWindow
    at: datetime
    is_resumed: bool = False

    @property
    def begin(self) -> Slip | None:
        return _slip(self.before.begin, self.after.begin)

    @property
    def end(self) -> Slip | None:
        return _slip(self.before.end, self.after.end)

    @property
    def days(self) -> int:
        """How much later it is over (negative: earlier); 0 where only the begin moved, or there is no date any more."""
        if self.before.last_day is None or self.after.last_day is None:
            return 0
        return (self.after.last_day - self.before.last_day).days

    @property
    def in_words(self) -> str:
        """“moved by 14 days on 3 Sep 2025”."""
        on = f"on {formatting.day(self.at.date())}"
        if not self.after.has_dates:
            return f"{self.after.short.partition(':')[0].lower()} {on}"
        resumed = "resumed, " if self.is_resumed else ""
        if self.days:
            return f"{resumed}moved by {words.moved_by(self.days)} {on}"
        return f"{resumed}begins {self.begin.in_words} {on}" if self.begin else f"{resumed or 're'}worded {on}"

    @property
    def details(self) -> str:
        """“begins 20 to 40 days later, ends 31 days later”; empty where neither can be compared."""
        slips = (("begins", self.begin), ("ends", self.end))
        return ", ".join(f"{verb} {slip.in_words}" for verb, slip in slips if slip is not None)


@dataclass(frozen=True)
class Source:
    """One row of record as it stood at a moment: counts, counted once, is in doubt, or is for the record only."""

    window: VendorWindow
    counts: bool
    is_used: bool
    is_open: bool
    is_newest: bool

    @property
    def may_count(self) -> bool:
        """Whether a person may say that it is right, and that would change something."""
        return self.is_newest and self.window.can_be_used


@dataclass(frozen=True)
class Step:
    """The window that counted from a moment on for one cloud and phase; `move` is None for the first."""

    window: VendorWindow
    at: datetime
    move: Move | None


@dataclass(frozen=True)
class Track:
    """The dates of one cloud and phase, the newest step first. `counts`: they are the ones that count for the cloud."""

    steps: tuple[Step, ...]
    rows: tuple[VendorWindow, ...]
    counts: bool

    @property
    def window(self) -> VendorWindow:
        return self.steps[0].window


@dataclass(frozen=True)
class DateHistory:
    """Every source of dates of a change as known at a moment, the moves between them, and the sentence for both.

    `moves` are those of the windows that count, the latest last; `tracks` hold every phase and cloud. `versions` counts
    the distinct moments at which dates that counted became known.
    """

    sources: tuple[Source, ...]
    tracks: tuple[Track, ...]
    versions: int

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        found = [step.move for track in self.tracks if track.counts for step in track.steps if step.move]
        return tuple(sorted(found, key=lambda move: move.at))

    @property
    def in_words(self) -> str:
        """“1 version, never moved”, “2 versions, moved by 14 days on 3 Sep 2025”."""
        if not self.versions:
            return "no date yet"
        moved = self.moves[-1].in_words if self.moves else "never moved"
        return f"{formatting.counted(self.versions, 'version')}, {moved}"

    @property
    def open_sources(self) -> list[VendorWindow]:
        """Doubtful readings on which a person must decide."""
        return [source.window for source in self.sources if source.is_open]

    def last_moves(self) -> dict[str, Move]:
        """The latest move of each cloud's window; clouds whose window never moved are missing."""
        return {move.after.cloud: move for move in self.moves}


def date_history(change: Change, at: datetime | None = None) -> DateHistory:
    """The dates of a change as known at `at` (None: now)."""
    windows = [window for window in change.windows.all() if _is_known(window, at)]
    used = [window for window in windows if _is_used(window, at)]
    found = counting_by_reach(used)
    in_force = {reach_of(window) for window in counting(used)}
    return DateHistory(
        sources=tuple(_source(window, found, at) for window in windows if COVERS not in window.flags),
        tracks=tuple(
            Track(_steps(used, reach), found[reach].rows, reach in in_force)
            for reach in sorted(found, key=lambda reach: (reach not in in_force, reach))
        ),
        versions=len({window.known_since for window in used}),
    )


def _is_known(window: VendorWindow, at: datetime | None) -> bool:
    since = window.counts_since if window.is_by_hand else window.known_since
    return at is None or since <= at


def _is_used(window: VendorWindow, at: datetime | None) -> bool:
    return window.is_used and (at is None or window.counts_since <= at)


def _source(window: VendorWindow, found: dict[Reach, Counting], at: datetime | None) -> Source:
    reach = reach_of(window)
    in_force = found[reach].rows if reach in found else ()
    was_open = bool(window.doubts) and (window.decided_at is None or (at is not None and window.decided_at > at))
    is_newest = all(window.known_since >= row.known_since for row in in_force)
    is_used = _is_used(window, at)
    return Source(window, window in in_force, is_used, was_open and not is_used and is_newest, is_newest)


def _steps(used: Sequence[VendorWindow], reach: Reach) -> tuple[Step, ...]:
    """Each moment at which the window of a cloud and phase changed, the newest first."""
    own = [window for window in used if reach_of(window) == reach]
    moments = sorted({window.counts_since for window in own})
    found = [(counting_by_reach(own, moment)[reach].window, moment) for moment in moments]
    changed = found[:1] + [(after, at) for (before, _), (after, at) in pairwise(found) if before.dates != after.dates]
    steps: list[Step] = []
    dated: VendorWindow | None = None
    for window, at in changed:
        resumed = bool(steps) and not steps[-1].window.has_dates
        steps.append(Step(window, at, Move(dated, window, at, resumed) if dated else None))
        dated = window if window.has_dates else dated
    return tuple(reversed(steps))


def _slip(before: Span | None, after: Span | None) -> Slip | None:
    if before is None or after is None:
        return None
    slips = ((after.first - before.first).days, (after.last - before.last).days)
    return Slip(min(slips), max(slips))
