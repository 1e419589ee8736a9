"""A vendor's window in words: as broad as the vendor was, and never a day more precise."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from portal import formatting

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class _Grammar:
    """How one language says a stretch of time. `{when}` is a month, a day, or the number of a quarter or half."""

    locale: str
    span: str
    since: str
    until: str
    parts: dict[str, str]
    day: str


GRAMMARS = {
    "en": _Grammar(
        locale="en_GB",
        span="{begin} to {end}",
        since="from {begin}",
        until="by {end}",
        parts={
            "early-month": "early {month}",
            "mid-month": "mid {month}",
            "late-month": "late {month}",
            "month": "{month}",
            "week": "the week to {day}",
            "quarter": "quarter {quarter}",
            "half-year": "half {half}",
        },
        day="d MMMM",
    ),
    "de": _Grammar(
        locale="de_DE",
        span="{begin} bis {end}",
        since="ab {begin}",
        until="bis {end}",
        parts={
            "early-month": "Anfang {month}",
            "mid-month": "Mitte {month}",
            "late-month": "Ende {month}",
            "month": "{month}",
            "week": "die Woche bis {day}",
            "quarter": "{quarter}. Quartal",
            "half-year": "{half}. Halbjahr",
        },
        day="d. MMMM",
    ),
}


def window_in_words(
    begin: date | None, begin_granularity: str, end: date | None, end_granularity: str, *, locale: str
) -> str:
    """“September to early October 2025”, for texts people get.

    `begin` and `end` are the latest days of their ranges. Empty where neither is known. A language without a grammar
    here gets English.
    """
    grammar = GRAMMARS.get(locale.partition("-")[0], GRAMMARS["en"])
    first = begin and _part(begin, begin_granularity, grammar)
    last = end and _part(end, end_granularity, grammar)
    if begin and end and first != last:
        opening = first if begin.year == end.year else f"{first} {begin.year}"
        return f"{grammar.span.format(begin=opening, end=last)} {end.year}"
    if begin and not end:
        return f"{grammar.since.format(begin=first)} {begin.year}"
    if end and not begin:
        return f"{grammar.until.format(end=last)} {end.year}"
    return f"{last} {end.year}" if end else ""


def short_window(begin: date | None, begin_granularity: str, end: date | None, end_granularity: str) -> str:
    """“Sept – early Oct 2025”, for pages. “No date” where neither is known."""
    first = begin and _short_part(begin, begin_granularity)
    last = end and _short_part(end, end_granularity)
    if begin and end and first != last:
        opening = first if begin.year == end.year else f"{first} {begin.year}"
        return f"{opening} – {last} {end.year}"
    if begin and not end:
        return f"from {first} {begin.year}"
    if end and not begin:
        return f"by {last} {end.year}"
    return f"{last} {end.year}" if end else "No date"


def window_days(first: date | None, last: date | None) -> str:
    """“1 Sep – 10 Oct”, with years where they differ: the days as we read them. Empty where neither is known."""
    if first is None or last is None:
        return ""
    return formatting.days(first, last, with_year=first.year != last.year)


def _part(latest: date, granularity: str, grammar: _Grammar) -> str:
    day = format_date(latest, grammar.day, locale=grammar.locale)
    pattern = grammar.parts.get(granularity, "{day}")
    return pattern.format(
        month=format_date(latest, "LLLL", locale=grammar.locale), day=day, quarter=_quarter(latest), half=_half(latest)
    )


def _short_part(latest: date, granularity: str) -> str:
    month = SHORT_MONTHS[latest.month - 1]
    patterns = {
        "early-month": f"early {month}",
        "mid-month": f"mid {month}",
        "late-month": f"late {month}",
        "month": month,
        "quarter": f"Q{_quarter(latest)}",
        "half-year": f"H{_half(latest)}",
    }
    return patterns.get(granularity, f"{latest.day} {month}")


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _half(day: date) -> int:
    return 1 if day.month <= 6 else 2
