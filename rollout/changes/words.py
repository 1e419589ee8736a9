"""A vendor's window in words: as broad as the vendor was, and never a day more precise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from portal import formatting
from rollout.changes.dates.spans import Span

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
# The days of a month on which its parts begin and end; the late part ends with the month.
OPENING = {1: "early-month", 11: "mid-month", 21: "late-month"}
CLOSING = {10: "early-month", 20: "mid-month"}


@dataclass(frozen=True)
class _Grammar:
    """How one language says a stretch of time.

    `parts`: by granularity; `{month}` and `{day}` are those of the last day, `{first}` is the first day. A part that
    says its `{year}` always says it, the others drop it before a part of the same year. What is not among them is said
    by its days: `dash` joins the numbers of two days of one month.
    """

    span: str
    since: str
    until: str
    end_of_year: str
    dash: str
    parts: dict[str, str]
    ordinals: tuple[str, ...]
    day_of: Callable[[date], str]
    month_of: Callable[[date], str]


def _month_in(locale: str) -> Callable[[date], str]:
    return lambda day: format_date(day, "LLLL", locale=locale)


def _day_in(pattern: str, locale: str) -> Callable[[date], str]:
    return lambda day: format_date(day, pattern, locale=locale)


GRAMMARS = {
    "en": _Grammar(
        span="{begin} to {end}",
        since="from {begin}",
        until="by {end}",
        end_of_year="the end of {year}",
        dash="{number}–{day}",
        parts={
            "early-month": "early {month}",
            "mid-month": "mid {month}",
            "late-month": "late {month}",
            "beginning-of-month": "the beginning of {month}",
            "end-of-month": "the end of {month}",
            "first-half-month": "the first half of {month}",
            "second-half-month": "the second half of {month}",
            "month": "{month}",
            "week": "the week of {first}",
            "quarter": "the {quarter} quarter of {year}",
            "half-year": "the {half} half of {year}",
            "mid-year": "the middle of {year}",
            "year": "{year}",
            "end-of-year": "the end of {year}",
            "about": "about {day}",
            "within": "{day}",
        },
        ordinals=("first", "second", "third", "fourth"),
        day_of=_day_in("d MMMM", "en_GB"),
        month_of=_month_in("en_GB"),
    ),
    "de": _Grammar(
        span="{begin} bis {end}",
        since="ab {begin}",
        until="bis {end}",
        end_of_year="Ende {year}",
        dash="{number}.–{day}",
        parts={
            "early-month": "Anfang {month}",
            "mid-month": "Mitte {month}",
            "late-month": "Ende {month}",
            "beginning-of-month": "Monatsbeginn {month}",
            "end-of-month": "Monatsende {month}",
            "first-half-month": "erste Hälfte {month}",
            "second-half-month": "zweite Hälfte {month}",
            "month": "{month}",
            "week": "Woche vom {first}",
            "quarter": "{quarter} Quartal {year}",
            "half-year": "{half} Halbjahr {year}",
            "mid-year": "Mitte {year}",
            "year": "{year}",
            "end-of-year": "Jahresende {year}",
            "about": "etwa {day}",
            "within": "{day}",
        },
        ordinals=("1.", "2.", "3.", "4."),
        day_of=_day_in("d. MMMM", "de_DE"),
        month_of=_month_in("de_DE"),
    ),
    # For pages: “Sept – early Oct 2025”, “Q3 2026”.
    "short": _Grammar(
        span="{begin} – {end}",
        since="from {begin}",
        until="by {end}",
        end_of_year="end of {year}",
        dash="{number}–{day}",
        parts={
            "early-month": "early {month}",
            "mid-month": "mid {month}",
            "late-month": "late {month}",
            "beginning-of-month": "start of {month}",
            "end-of-month": "end of {month}",
            "first-half-month": "first half of {month}",
            "second-half-month": "second half of {month}",
            "month": "{month}",
            "week": "week of {first}",
            "quarter": "Q{quarter} {year}",
            "half-year": "H{half} {year}",
            "mid-year": "mid {year}",
            "year": "{year}",
            "end-of-year": "end of {year}",
            "about": "about {day}",
            "within": "{day}",
        },
        ordinals=("1", "2", "3", "4"),
        day_of=lambda day: f"{day.day} {SHORT_MONTHS[day.month - 1]}",
        month_of=lambda day: SHORT_MONTHS[day.month - 1],
    ),
}  # fmt: skip


def window_in_words(begin: Span | None, end: Span | None, *, locale: str) -> str:
    """“September to early October 2025”, for texts people get; for pages the locale is “short”.

    Empty where neither is known. A language without a grammar here gets English.
    """
    grammar = GRAMMARS.get(locale.partition("-")[0], GRAMMARS["en"])
    last = _said(end, grammar) if end else ""
    if begin and end and (begin.last, begin.granularity) != (end.last, end.granularity):
        first = _said(begin, grammar, with_year=begin.last.year != end.last.year)
        return grammar.span.format(begin=first, end=last)
    if begin and not end:
        return grammar.since.format(begin=_said(begin, grammar))
    if end and not begin:
        # “by 2026” would be before it.
        return grammar.until.format(end=grammar.end_of_year.format(year=last) if end.granularity == "year" else last)
    return last


def short_window(begin: Span | None, end: Span | None) -> str:
    """“Sept – early Oct 2025”, for pages. “No date” where neither is known."""
    return window_in_words(begin, end, locale="short") or "No date"


def span_in_words(span: Span, *, locale: str = "en") -> str:
    """“early October 2025”: one date as the vendor said it."""
    return _said(span, GRAMMARS.get(locale.partition("-")[0], GRAMMARS["en"]))


def broad_and_exact(span: Span) -> str:
    """“early October 2025: between 1 and 10 October 2025”, “13 May 2025” where both say the same."""
    broad = span_in_words(span)
    return broad if span.first == span.last else f"{broad}: {span.days_in_words()}"


def reading_in_words(begin: Span | None, end: Span | None) -> str:
    """“Begins between 1 and 30 September 2025, ends between 1 and 10 October 2025.” Empty where neither is known."""
    parts = ([f"begins {begin.days_in_words()}"] if begin else []) + ([f"ends {end.days_in_words()}"] if end else [])
    sentence = ", ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def later(days: int) -> str:
    """“27 days later”, “1 day earlier”."""
    return f"{formatting.counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def moved_by(days: int) -> str:
    """“27 days”, “14 days earlier”: how far something is moved, where later goes without saying."""
    return later(days) if days < 0 else formatting.counted(days, "day")


def window_days(first: date | None, last: date | None) -> str:
    """“1 Sep – 10 Oct”, with years where they differ: the days as we read them. Empty where neither is known."""
    if first is None or last is None:
        return ""
    return formatting.days(first, last, with_year=first.year != last.year)


def place_to_window(first: date, last: date, opens: date | None, closes: date | None) -> str:
    """How days lie that a window does not hold: “begins before the window”; empty where it holds them."""
    early = ["begins before"] if opens and first < opens else []
    late = ["ends after"] if closes and last > closes else []
    return f"{' and '.join(early + late)} the window" if early or late else ""


def _said(span: Span, grammar: _Grammar, *, with_year: bool = True) -> str:
    pattern = grammar.parts.get(_part_of(span))
    text = _filled(pattern, span, grammar) if pattern else _by_days(span, grammar)
    says_year = pattern is not None and "{year}" in pattern
    return f"{text} {span.last.year}" if with_year and not says_year else text


def _part_of(span: Span) -> str:
    """The key among a grammar's parts.

    “about-10-11-days” and “within-7-days” count from the begin and are said by the day on which they are over.
    """
    if span.granularity == "half-month":
        return "first-half-month" if span.first.day == 1 else "second-half-month"
    counted = span.granularity.partition("-")[0]
    return counted if counted in ("about", "within") else span.granularity


def _filled(pattern: str, span: Span, grammar: _Grammar) -> str:
    last = span.last
    return pattern.format(
        month=grammar.month_of(last),
        day=grammar.day_of(last),
        first=grammar.day_of(span.first),
        year=last.year,
        quarter=grammar.ordinals[(last.month - 1) // 3],
        half=grammar.ordinals[(last.month - 1) // 6],
    )


def _by_days(span: Span, grammar: _Grammar) -> str:
    """A day, a range or two parts: “12 September”, “12–20 September”, “late June/early July”."""
    first, last = span.first, span.last
    if first == last:
        return grammar.day_of(last)
    if span.granularity == "slash-range" and (parts := _two_parts(span, grammar)):
        return parts
    if (first.year, first.month) == (last.year, last.month):
        return grammar.dash.format(number=first.day, day=grammar.day_of(last))
    start = grammar.day_of(first) + (f" {first.year}" if first.year != last.year else "")
    return f"{start}–{grammar.day_of(last)}"


def _two_parts(span: Span, grammar: _Grammar) -> str:
    """“late June/early July”, “June/July”, where the days are those of parts or of whole months; else empty."""
    first, last = span.first, span.last
    ends_month = (last + timedelta(days=1)).day == 1
    if first.day == 1 and ends_month:
        opens = closes = "month"
    else:
        opens = OPENING.get(first.day, "")
        closes = "late-month" if ends_month else CLOSING.get(last.day, "")
    if not opens or not closes:
        return ""
    start = grammar.parts[opens].format(month=grammar.month_of(first))
    year = f" {first.year}" if first.year != last.year else ""
    return f"{start}{year}/{grammar.parts[closes].format(month=grammar.month_of(last))}"
