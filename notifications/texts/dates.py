"""Days and ranges of days in words, per locale, as they stand in the middle of a sentence.

A vendor's window is said by `rollout.changes.words`.
"""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date


@dataclass(frozen=True)
class _Words:
    """How a language says days. Patterns are CLDR's (Babel); a first day drops what the last one repeats.

    `first_of_month`: the pattern of that day's number, where it is not said like the others.
    """

    on: str
    between: str
    day: str
    first_same_month: str
    first_same_year: str
    first_of_month: str = "d"


_WORDS = {
    "en": _Words(
        on="on {day}",
        between="between {first} and {last}",
        day="EEEE d MMMM y",
        first_same_month="EEEE d",
        first_same_year="EEEE d MMMM",
    ),
    "de": _Words(
        on="am {day}",
        between="zwischen {first}, und {last}",
        day="EEEE, d. MMMM y",
        first_same_month="EEEE, d.",
        first_same_year="EEEE, d. MMMM",
    ),
    "fr": _Words(
        on="le {day}",
        between="entre le {first} et le {last}",
        day="EEEE d MMMM y",
        first_same_month="EEEE d",
        first_same_year="EEEE d MMMM",
        # CLDR writes “1”, and nobody who speaks French does.
        first_of_month="d'er'",
    ),
    "es": _Words(
        on="el {day}",
        between="entre el {first} y el {last}",
        day="EEEE d 'de' MMMM 'de' y",
        first_same_month="EEEE d",
        first_same_year="EEEE d 'de' MMMM",
    ),
}


def day(on: date, locale: str) -> str:
    """One day: “Monday 6 October 2025”, “Montag, 6. Oktober 2025”."""
    return _format(on, _words(locale).day, locale)


def days(first: date, last: date, locale: str) -> str:
    """A range with its preposition: “between Monday 6 and Friday 10 October 2025”; of one day “on Monday 6 …”."""
    words = _words(locale)
    if first == last:
        return words.on.format(day=day(first, locale))
    pattern = words.day
    if first.year == last.year:
        pattern = words.first_same_month if first.month == last.month else words.first_same_year
    return words.between.format(first=_format(first, pattern, locale), last=day(last, locale))


def _words(locale: str) -> _Words:
    return _WORDS.get(locale.partition("-")[0], _WORDS["en"])


def _format(on: date, pattern: str, locale: str) -> str:
    if on.day == 1:
        pattern = pattern.replace("d", _words(locale).first_of_month, 1)
    return format_date(on, pattern, locale=_babel(locale))


def _babel(locale: str) -> str:
    # Babel's "en" is American; ours is British.
    return "en_GB" if locale == "en" else locale.replace("-", "_")
