"""How far the vendor's window moved, and where that puts the days of a wave. Needs no database."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.formatting import counted
from rollout.changes.models import VendorWindow

SATURDAY = 5


@dataclass(frozen=True)
class Shift:
    """Other days for a wave: as many days later (negative: earlier) than planned as the vendor's window is now."""

    days: int
    starts_on: date
    ends_on: date
    window: VendorWindow

    @property
    def by(self) -> str:
        """“27 days”, “14 days earlier”: how far something is moved."""
        return f"{counted(abs(self.days), 'day')}{'' if self.days > 0 else ' earlier'}"

    @property
    def reason(self) -> str:
        """What the step of the wave says of it."""
        if not self.days:
            return f"The vendor moved the window back to {self.window}: the days are as planned again."
        return f"The vendor moved the window to {self.window}: moved by {self.by} since the wave was planned."


def slip(before: VendorWindow, after: VendorWindow) -> int | None:
    """How many days later `after` begins; where one of them has no begin, how many days later it ends.

    None where neither can be compared: then nobody knows whether it moved.
    """
    for first, last in ((before.begin_from, after.begin_from), (before.end_to, after.end_to)):
        if first and last:
            return (last - first).days
    return None


def shifted(starts_on: date, ends_on: date, days: int) -> tuple[date, date]:
    """The days of a wave so many days later. Moved by none they stay, weekend or not.

    Its length is kept; a day that falls on a weekend becomes the next working day.
    """
    if not days:
        return starts_on, ends_on
    first = _working_day(starts_on + timedelta(days=days))
    return first, _working_day(first + (ends_on - starts_on))


def _working_day(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
