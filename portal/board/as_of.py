"""The day a board is asked for: which days there are, and what is said of one that is none."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.formatting import day as in_words

LONGEST_ECHO = 20


@dataclass(frozen=True)
class AskedDay:
    """What `?as_of=` comes to: `day` is None for today, `problem` says why it is not the day that was typed."""

    day: date | None
    problem: str = ""


@dataclass(frozen=True)
class AsOf:
    """The as-of bar: the day shown, how far it is from the first day of tracking, and its neighbours."""

    day: date
    first: date
    today: date

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def number(self) -> int:
        return (self.day - self.first).days

    @property
    def last_number(self) -> int:
        return (self.today - self.first).days

    @property
    def before(self) -> date | None:
        return self.day - timedelta(days=1) if self.day > self.first else None

    @property
    def after(self) -> date | None:
        return self.day + timedelta(days=1) if self.is_past else None


def asked_day(text: str, first: date, today: date) -> AskedDay:
    """The past day that was typed, from the first day of tracking on."""
    if not text:
        return AskedDay(None)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return AskedDay(None, f"“{text[:LONGEST_ECHO]}” is no day. Write it like {today}. This is the board of today.")
    if day > today:
        return AskedDay(None, f"{in_words(day)} is still to come. This is the board of today.")
    if day < first:
        problem = f"Nothing is known of {in_words(day)}: tracking began on {in_words(first)}, the day shown here."
        return AskedDay(first if first < today else None, problem)
    return AskedDay(day if day < today else None)


def day_of_number(text: str, first: date, today: date) -> date:
    """The day so many days after the first, never after today; the slider's way to name one without JavaScript."""
    last = max(0, (today - first).days)
    return first + timedelta(days=min(int(text), last) if text.isdecimal() and len(text) < 6 else last)
