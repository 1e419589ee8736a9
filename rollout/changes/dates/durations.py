"""How long something takes: «within a week», «a week and a half», «over the next two weeks»."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from rollout.changes.dates.spans import Span

NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
DAYS_OF = {"day": 1, "week": 7, "month": 30}
_AROUND = r"(?: (?:about|approximately|around|up to|the|next|following|course of|a period of|roughly|coming))*"
_NUMBER = (
    r"(?P<number>an?|one|two|three|four|five|six|eight|ten|[0-9]{1,3}(?: ?(?:-|to) ?(?P<most>[0-9]{1,3}))?"
    r"|few|several|couple|next few|coming)"
)
_DURATION = re.compile(
    rf"\b(?P<how>within|takes?|taking|over|during|in){_AROUND} {_NUMBER}"
    r"(?: (?:of|to|more|few|business|working))* (?P<unit>day|week|month)s?(?P<half> and a half)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Duration:
    """Days it takes, at least and at most; None where the words give no number («a few days»)."""

    least: int | None
    most: int | None
    is_within: bool
    words: str


def duration_in(said: str) -> Duration | None:
    """The first duration of a text, None where it names none."""
    match = _DURATION.search(said) if "day" in said or "week" in said or "month" in said else None
    if match is None:
        return None
    number = match["number"].lower()
    is_within, words = match["how"].lower() == "within", match.group()
    if not (number in NUMBERS or number[0].isdecimal()) or " few " in words.lower():
        return Duration(None, None, is_within, words)
    unit, half = DAYS_OF[match["unit"].lower()], 0.5 if match["half"] else 0.0
    least = NUMBERS.get(number) or int(number.replace("-", " ").split()[0])
    most = int(match["most"] or least)
    return Duration(floor((least + half) * unit), ceil((most + half) * unit), is_within, words)


def end_after(begin: Span, duration: Duration) -> Span | None:
    """From the begin on, at the latest so many days after its last day."""
    least, most = duration.least, duration.most
    if least is None or most is None or begin.last > date.max - timedelta(days=most):
        return None
    about = f"about-{least}-{most}-days" if least != most else f"about-{least}-days"
    return Span(begin.first, begin.last + timedelta(days=most), f"within-{most}-days" if duration.is_within else about)
