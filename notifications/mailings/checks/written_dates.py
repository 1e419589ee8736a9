"""Days and months that somebody wrote into a text by hand, found in four languages by CLDR's names of months."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es")
# “le 1er octobre”, “6th October”, “6. Oktober”, “6 de octubre de 2025”.
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_YEAR = r"(?P<year>\d{4})"
_NUMERIC = (
    re.compile(r"(?<![\d.,])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d.])"),
    re.compile(r"(?<![\d.,/])(?P<day>\d{1,2})(?P<mark>[./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\d/])"),
    # A short year wants leading zeros: “6.8.33” is a version.
    re.compile(r"(?<![\d.,/])(?P<day>\d{2})(?P<mark>[./])(?P<month>\d{2})(?P=mark)(?P<year>\d{2})(?![\d./])"),
    re.compile(r"(?<![\d.,])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?![\d])"),
)


@dataclass(frozen=True)
class WrittenDate:
    """A date in a text: as it stands there, and the days that it may mean (first and last; one where it is plain)."""

    words: str
    start: int
    end: int
    day: int | None
    month: int
    year: int | None
    other_month: int | None = None

    def can_lie_in(self, first: date, last: date) -> bool:
        """Whether one of the days that it may mean lies between these two."""
        return any(self._is_on(first + timedelta(days=days)) for days in range((last - first).days + 1))

    def _is_on(self, value: date) -> bool:
        if self.year is not None and value.year != self.year:
            return False
        if self.day is None:
            return value.month == self.month
        swapped = self.other_month is not None and (value.day, value.month) == (self.month, self.day)
        return swapped or (value.day, value.month) == (self.day, self.month)


def dates_in(text: str, language: str) -> list[WrittenDate]:
    """The dates in a text, in order. What could be no date (“31.31.2025”) is none."""
    found: list[WrittenDate] = []
    taken: set[int] = set()
    for date_found in (*_named(text, language), *_numeric(text)):
        places = range(date_found.start, date_found.end)
        if taken.isdisjoint(places):
            found.append(date_found)
            taken.update(places)
    return sorted(found, key=lambda item: item.start)


def _named(text: str, language: str) -> Iterator[WrittenDate]:
    months, patterns = _months(language), _patterns(language)
    for pattern in patterns:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            day = int(groups["day"]) if groups.get("day") else None
            year = int(groups["year"]) if groups.get("year") else None
            if day is None or 1 <= day <= 31:
                month = months[groups["month"].lower().rstrip(".")]
                yield WrittenDate(match[0].strip(), match.start(), match.end(), day, month, year)


def _numeric(text: str) -> Iterator[WrittenDate]:
    for pattern in _NUMERIC:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            day, month = int(groups["day"]), int(groups["month"])
            year = int(groups["year"]) if groups.get("year") else None
            if year is not None and year < 100:
                year += 2000
            # 10/6/2025 is two days: nobody knows which of them the writer meant.
            either = groups.get("mark") == "/" and 1 <= day <= 12
            if month > 12 and either:
                day, month = month, day
            if 1 <= day <= 31 and 1 <= month <= 12:
                yield WrittenDate(
                    match[0], match.start(), match.end(), day, month, year, other_month=day if either else None
                )


@cache
def _months(language: str) -> dict[str, int]:
    """Names and short names of months, in small letters and without a full stop."""
    known = Locale.parse(language if language in LANGUAGES else "en").months
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names |= {name.lower().rstrip("."): number for number, name in known[context][width].items()}
    if language == "en":
        names["sept"] = 9
    return names


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """The longest first: what one of them finds the next ones leave alone."""
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    # Short names are words as well (“Mai”, “mar”, “may”): alone they are no date.
    month, of = rf"(?P<month>{names})\b\.?", r"\s+(?:de\s+)?"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b{_DAY}{of}{month}(?:,?{of}{_YEAR})?",
            rf"\b{month}\s+{_DAY}\b(?!\s*[:.]\d)(?:,?\s+{_YEAR})?",
            rf"\b{month}{of}{_YEAR}",
        )
    )
