"""Days and ranges of days in words, per locale, as they stand in the middle of a sentence."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_interval


@dataclass(frozen=True)
class _Words:
    """How a language says days. Patterns are CLDR's (Babel); a first day drops what the last one repeats.

    `parts` say a part of a month, `to` two ends of a vendor's window.
    """

    on: str
    between: str
    day: str
    first_same_month: str
    first_same_year: str
    month_and_year: str
    to: str
    parts: dict[str, str]


_WORDS = {
    "en": _Words(
        on="on {day}",
        between="between {first} and {last}",
        day="EEEE d MMMM y",
        first_same_month="EEEE d",
        first_same_year="EEEE d MMMM",
        month_and_year="LLLL y",
        to="{first} to {last}",
        parts={"early": "early {month}", "mid": "mid-{month}", "late": "late {month}"},
    ),
    "de": _Words(
        on="am {day}",
        between="zwischen {first}, und {last}",
        day="EEEE, d. MMMM y",
        first_same_month="EEEE, d.",
        first_same_year="EEEE, d. MMMM",
        month_and_year="LLLL y",
        to="{first} bis {last}",
        parts={"early": "Anfang {month}", "mid": "Mitte {month}", "late": "Ende {month}"},
    ),
    "fr": _Words(
        on="le {day}",
        between="entre le {first} et le {last}",
        day="EEEE d MMMM y",
        first_same_month="EEEE d",
        first_same_year="EEEE d MMMM",
        month_and_year="LLLL y",
        to="{first} à {last}",
        parts={"early": "début {month}", "mid": "mi-{month}", "late": "fin {month}"},
    ),
    "es": _Words(
        on="el {day}",
        between="entre el {first} y el {last}",
        day="EEEE d 'de' MMMM 'de' y",
        first_same_month="EEEE d",
        first_same_year="EEEE d 'de' MMMM",
        month_and_year="LLLL 'de' y",
        to="{first} a {last}",
        parts={"early": "principios de {month}", "mid": "mediados de {month}", "late": "finales de {month}"},
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


@dataclass(frozen=True)
class Span:
    """One end of a vendor's window: days from–to and how exactly the vendor said it ("month", "early-month", "day")."""

    first: date
    last: date
    granularity: str


def window(begin: Span | None, end: Span | None, locale: str) -> str:
    """A vendor's window, never more exact than the vendor: “September to early October 2025”. Empty without dates."""
    if begin and end:
        same_year = begin.first.year == end.last.year
        first = _said(begin, locale, with_year=not same_year)
        return _words(locale).to.format(first=first, last=_said(end, locale, with_year=True))
    one = begin or end
    return _said(one, locale, with_year=True) if one else ""


def _said(span: Span, locale: str, *, with_year: bool) -> str:
    words = _words(locale)
    if span.granularity == "day":
        return _format(span.first, words.day if with_year else words.first_same_year, locale)
    if not span.granularity.endswith("month"):  # a week, a quarter, half a year: its days
        return str(format_interval(span.first, span.last, "yMMMMd", locale=_babel(locale)))
    month = _format(span.first, words.month_and_year if with_year else "LLLL", locale)
    part = span.granularity.partition("-")[0]
    return words.parts[part].format(month=month) if part in words.parts else month


def _words(locale: str) -> _Words:
    return _WORDS.get(locale.partition("-")[0], _WORDS["en"])


def _format(on: date, pattern: str, locale: str) -> str:
    return format_date(on, pattern, locale=_babel(locale))


def _babel(locale: str) -> str:
    # Babel's "en" is American; ours is British.
    return "en_GB" if locale == "en" else locale.replace("-", "_")
