"""How long something takes: «within a week», «a week and a half», «over the next two weeks»."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from rollout.changes.dates.spans import Span

NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
DAYS_OF = {"day": 1, "week": 7, "month": 30}
_AROUND = r"(?: (?:about|approximately|around|up to|the|next|following|course of|roughly|coming))*"
_NUMBER = r"(?P<number>an?|one|two|three|four|five|six|eight|ten|[0-9]{1,3}|few|several|couple|next few|coming)"
_DURATION = re.compile(
    rf"\b(?P<how>within|takes?|taking|over|during|in){_AROUND} {_NUMBER}"
    r"(?: (?:of|to|more|few|business|working))* (?P<unit>day|week|month)s?(?P<half> and a half)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Duration:
    """Days it takes; None where the words give no number («a few days»). `words` are the vendor's."""

    days: float | None
    is_within: bool
    words: str


def duration_in(said: str) -> Duration | None:
    """The first duration of a text, None where it names none."""
    match = _DURATION.search(said) if "day" in said or "week" in said or "month" in said else None
    if match is None:
        return None
    number = match["number"].lower()
    vague = not (number in NUMBERS or number.isdecimal()) or " few " in match.group().lower()
    count = 0.0 if vague else float(NUMBERS.get(number) or int(number)) + (0.5 if match["half"] else 0)
    days = None if vague else count * DAYS_OF[match["unit"].lower()]
    return Duration(days, match["how"].lower() == "within", match.group())


def end_after(begin: Span, duration: Duration) -> Span | None:
    """From the begin on, at the latest so many days after its last day."""
    if duration.days is None:
        return None
    low, high = floor(duration.days), ceil(duration.days)
    if begin.last > date.max - timedelta(days=high):
        return None
    about = f"about-{low}-{high}-days" if low != high else f"about-{low}-days"
    granularity = f"within-{high}-days" if duration.is_within else about
    return Span(begin.first, begin.last + timedelta(days=high), granularity)
