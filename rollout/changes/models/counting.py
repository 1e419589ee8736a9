"""Which of a change's windows counts for a cloud: the newest known one of the phase that reaches most people.

1. Phases by how many people they reach: General Availability, Standard Release and what names no phase; then Targeted
   Release; then previews. The widest with a window counts.
2. Of it, the rows of the newest version that gave dates, since a version says all there is to say of a phase. Dates
   typed by hand take the place of their version's, until a newer version gives others.
3. Of several rows (platforms, channels) the window covers all of them, from the first day to the last: a tenant has
   phones of every kind. That window is a row as well, so that a wave can refer to it. A named phase goes before an
   unnamed one, a roll-out before the retirement of something old, and a row with dates before one without.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rollout.changes.dates import kinds
from rollout.changes.models.window import VendorWindow, columns_of

BREADTHS = {
    "Targeted Release": 1,
    "Public Preview": 2,
    "Preview": 2,
    "Private Preview": 3,
}
WIDEST = 0
# Its earlier dates still count beside a newer version's, because a person has yet to decide about the newer ones.
KEPT = "kept-until-decided"
# From the first day to the last of several rows of one version.
COVERS = "covers"
ENDINGS = (kinds.RETIREMENT, kinds.END_OF_SUPPORT)

# A cloud, and how many people a phase reaches.
Reach = tuple[str, int]


@dataclass(frozen=True)
class Counting:
    """What counts for one cloud and breadth: the rows that a version gave, and the window they make.

    `window` is one of the rows or the row that covers them; not saved where that is still to be written.
    """

    rows: tuple[VendorWindow, ...]
    window: VendorWindow


def breadth_of(phase: str) -> int:
    """0 for phases that reach everybody and for those we do not know."""
    return BREADTHS.get(phase, WIDEST)


def reach_of(window: VendorWindow) -> Reach:
    return window.cloud, breadth_of(window.phase)


def counting(windows: Iterable[VendorWindow], at: datetime | None = None) -> list[VendorWindow]:
    """The windows that count, one per cloud that has one, as known at `at` (None: now)."""
    widest: dict[str, tuple[int, VendorWindow]] = {}
    for (cloud, breadth), found in counting_by_reach(windows, at).items():
        if cloud not in widest or breadth < widest[cloud][0]:
            widest[cloud] = (breadth, found.window)
    return [window for _, window in widest.values()]


def counting_by_reach(windows: Iterable[VendorWindow], at: datetime | None = None) -> dict[Reach, Counting]:
    """The same for every breadth of phases, not only the widest."""
    found: dict[Reach, list[VendorWindow]] = {}
    for window in windows:
        if window.is_used and (at is None or window.counts_since <= at):
            found.setdefault(reach_of(window), []).append(window)
    return {reach: _counting(rows) for reach, rows in found.items()}


def _counting(known: Sequence[VendorWindow]) -> Counting:
    rows = _newest([row for row in known if COVERS not in row.flags])
    speaking = _speaking(rows)
    cover = _cover(speaking) if len(speaking) > 1 else None
    if cover is None:
        return Counting(tuple(rows), speaking[-1])
    saved = [row for row in (*speaking, *known) if row.dates == cover.dates and row.known_since == cover.known_since]
    return Counting(tuple(rows), saved[0] if saved else cover)


def _newest(rows: Sequence[VendorWindow]) -> list[VendorWindow]:
    newest = max(row.known_since for row in rows)
    chosen: list[VendorWindow] = []
    for row in sorted((row for row in rows if row.known_since == newest), key=lambda row: row.counts_since):
        if row.is_by_hand:
            chosen = []
        elif row.decided_at:
            chosen = [one for one in chosen if KEPT not in one.flags or _key(one) != _key(row)]
        chosen.append(row)
    return chosen


def _key(row: VendorWindow) -> tuple[str, str, str]:
    return row.phase, row.platform, row.scope


def _speaking(rows: Sequence[VendorWindow]) -> list[VendorWindow]:
    kept = [row for row in rows if row.has_dates] or list(rows)
    kept = [row for row in kept if row.kind not in ENDINGS] or kept
    return [row for row in kept if row.phase] or kept


def _cover(rows: Sequence[VendorWindow]) -> VendorWindow | None:
    """A window from the first day to the last of the rows; None where none has dates."""
    dated: list[tuple[date, date, VendorWindow]] = [
        (row.first_day, row.last_day, row) for row in rows if row.first_day and row.last_day
    ]
    if not dated:
        return None
    first = min(dated, key=lambda one: one[0])[2]
    last = max(dated, key=lambda one: one[1])[2]
    begin, end = first.begin or first.end, last.end or last.begin
    assert begin is not None
    assert end is not None
    platforms, newest = {row.platform for row in rows}, rows[-1]
    since = max(row.counts_since for row in rows)
    return VendorWindow(
        change_id=newest.change_id,
        announcement_id=newest.announcement_id,
        cloud=newest.cloud,
        phase=newest.phase,
        platform=platforms.pop() if len(platforms) == 1 else "",
        kind=newest.kind,
        **columns_of(begin, end),
        reading=f"From the first day to the last of {len(rows)} dates of this version.",
        source=f"{newest.source}, all its dates"[:200],
        known_since=newest.known_since,
        decided_at=since if since != newest.known_since else None,
        flags=[COVERS],
    )
