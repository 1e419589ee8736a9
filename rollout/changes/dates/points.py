"""A point in time as it was written, perhaps without its year, and its days once the year is known.

Early, mid and late are the first, second and last ten days of a month; beginning and end are seven days. The vendor
publishes no definition: this is the convention of the readings made by hand.
"""

from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from rollout.changes.dates.months import last_day_of
from rollout.changes.dates.spans import Span

WEEK = 7
DAYS_OF_PART = {
    "early-month": (1, 10),
    "mid-month": (11, 20),
    "late-month": (21, 31),
    "month": (1, 31),
    "beginning-of-month": (1, 7),
}


@dataclass(frozen=True)
class Point:
    """Days `low` to `high` of `months` months from `month` on; or with `tail` the last so many days of them.

    `year` is None where it was not written.
    """

    granularity: str
    month: int
    months: int = 1
    low: int = 1
    high: int = 31
    tail: int = 0
    year: int | None = None

    def in_year(self, year: int) -> Span | None:
        """Its days in a year; None where there is no such day (30 February)."""
        last_month = self.month + self.months - 1
        if not MINYEAR < year < MAXYEAR or (self.granularity == "day" and self.low > last_day_of(year, self.month)):
            return None
        if self.granularity == "week-of":
            monday = date(year, self.month, min(self.low, last_day_of(year, self.month)))
            return Span(monday, monday + timedelta(days=WEEK - 1), "week")
        last = date(year, last_month, min(self.high, last_day_of(year, last_month)))
        first = last - timedelta(days=self.tail - 1) if self.tail else date(year, self.month, self.low)
        return Span(first, last, self.granularity)

    def with_year(self, year: int | None) -> "Point":
        return self if year is None else replace(self, year=year)


def part_of_month(part: str, month: int) -> Point:
    """early-month, mid-month, late-month, month, beginning-of-month or end-of-month of a month."""
    if part == "end-of-month":
        return Point(part, month, tail=WEEK)
    low, high = DAYS_OF_PART[part]
    return Point(part, month, low=low, high=high)


def day_of_month(day: int, month: int, last: int | None = None) -> Point:
    """One day, or the days up to `last` of the same month."""
    if last is None:
        return Point("day", month, low=day, high=day)
    return Point("range", month, low=day, high=last)


def week_of_month(number: int, month: int) -> Point:
    """The seven days numbered 1 to 4, or the last seven days for -1."""
    if number < 0:
        return Point("week", month, tail=WEEK)
    return Point("week", month, low=WEEK * (number - 1) + 1, high=WEEK * number)


def half_of_month(number: int, month: int) -> Point:
    return Point("half-month", month, low=1 if number == 1 else 16, high=15 if number == 1 else 31)


def quarter(number: int) -> Point:
    return Point("quarter", 3 * number - 2, months=3)


def half_year(number: int) -> Point:
    return Point("half-year", 6 * number - 5, months=6)


def mid_year() -> Point:
    return Point("mid-year", 6, months=2)


def whole_year() -> Point:
    return Point("year", 1, months=12)


def end_of_year() -> Point:
    return Point("end-of-year", 12, tail=WEEK)
