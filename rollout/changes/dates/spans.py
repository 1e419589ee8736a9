"""A stretch of days in which something happens, as broad as the vendor was."""

from dataclasses import dataclass
from datetime import date

from rollout.changes.dates.months import MONTHS

ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included.

    `granularity` is how the vendor said it: early-month, mid-month, late-month, month, beginning-of-month,
    end-of-month, half-month, week, day, quarter, half-year, mid-year, year, end-of-year, slash-range, range,
    within-N-days or about-N-M-days.
    """

    first: date
    last: date
    granularity: str

    def as_json(self) -> dict[str, str]:
        """The shape of a date in timelines.json: from, to, granularity."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "granularity": self.granularity}

    def in_words(self) -> str:
        """«in September 2025», «between 1 and 10 October 2025», «on 13 May 2025»: as precise as the vendor."""
        month = f"{MONTHS[self.last.month - 1]} {self.last.year}"
        quarter = ORDINALS[(self.last.month - 1) // 3]
        half = ORDINALS[(self.last.month - 1) // 6]
        known = {
            "month": f"in {month}",
            "beginning-of-month": f"in the first week of {month}",
            "end-of-month": f"in the last week of {month}",
            "quarter": f"in the {quarter} quarter of {self.last.year}",
            "half-year": f"in the {half} half of {self.last.year}",
            "mid-year": f"in the middle of {self.last.year}",
            "year": f"in {self.last.year}",
            "end-of-year": f"at the end of {self.last.year}",
        }
        return known.get(self.granularity) or self.days_in_words()

    def days_in_words(self) -> str:
        """«between 1 and 10 October 2025», «on 13 May 2025»: its days, however the vendor said them."""
        last = f"{self.last.day} {MONTHS[self.last.month - 1]} {self.last.year}"
        if self.first == self.last:
            return f"on {last}"
        first = str(self.first.day)
        if (self.first.year, self.first.month) != (self.last.year, self.last.month):
            first += f" {MONTHS[self.first.month - 1]}"
        if self.first.year != self.last.year:
            first += f" {self.first.year}"
        return f"between {first} and {last}"
