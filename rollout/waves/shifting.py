"""How far the vendor's window moved, and where that puts the days of a wave. Needs no database."""

from dataclasses import dataclass
from datetime import date, timedelta

from rollout.changes import words
from rollout.changes.models import VendorWindow

SATURDAY = 5


@dataclass(frozen=True)
class Shift:
    """Other days for a wave: as many days later (negative: earlier) than planned as the vendor's window is now.

    `slip` is of the window's begin, or of its end where one of the two windows has no begin.
    """

    slip: "Slip"
    starts_on: date
    ends_on: date
    window: VendorWindow

    @property
    def days(self) -> int:
        return self.slip.days

    @property
    def by(self) -> str:
        """“27 days”, “14 days earlier”: how far something is moved."""
        return words.moved_by(self.days)

    @property
    def reason(self) -> str:
        """What the step of the wave says of it."""
        if not self.days:
            return f"The vendor moved the window back to {self.window}: the days are as planned again."
        return f"The vendor moved the window to {self.window}: it {self.slip} than when the wave was planned."


@dataclass(frozen=True)
class Slip:
    """By how many days a window begins (or ends) later than another; negative: earlier."""

    days: int
    verb: str

    def __str__(self) -> str:
        """“begins 27 days later”, “ends 1 day earlier”."""
        return f"{self.verb} {words.later(self.days)}"


def slip(before: VendorWindow, after: VendorWindow) -> Slip | None:
    """How many days later `after` begins; where one of them has no begin, how many days later it ends.

    A begin is a range, and its first day is when people may meet the change. None where neither can be compared.
    """
    if before.begin_from and after.begin_from:
        return Slip((after.begin_from - before.begin_from).days, "begins")
    if before.end_to and after.end_to:
        return Slip((after.end_to - before.end_to).days, "ends")
    return None


def shifted(starts_on: date, ends_on: date, days: int) -> tuple[date, date]:
    """The days of a wave so many days later. Moved by none they stay, weekend or not.

    Its length is kept; a day that falls on a weekend becomes the next working day.
    """
    if not days:
        return starts_on, ends_on
    first = working_day(starts_on + timedelta(days=days))
    return first, working_day(first + (ends_on - starts_on))


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
