"""A vendor's window in words: as broad as the vendor was, and never a day more precise."""

from datetime import date, timedelta

from portal import formatting
from rollout.changes.dates.spans import Span
from rollout.changes.grammars import Grammar, grammar_of

# The days of a month on which its parts begin and end; the late part ends with the month.
OPENING = {1: "early-month", 11: "mid-month", 21: "late-month"}
CLOSING = {10: "early-month", 20: "mid-month"}


def window_in_words(begin: Span | None, end: Span | None, *, locale: str) -> str:
    """“September to early October 2025”, for texts people get; for pages the locale is “short”.

    Empty where neither is known. A language without a grammar here gets English.
    """
    grammar = grammar_of(locale)
    last = _said(end, grammar) if end else ""
    if begin and end and (begin.last, begin.granularity) != (end.last, end.granularity):
        first = _said(begin, grammar, with_year=begin.last.year != end.last.year)
        to_number = last[0].isdigit() and end.granularity != "year"
        return ((to_number and grammar.span_to_number) or grammar.span).format(begin=first, end=last)
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
    return _said(span, grammar_of(locale))


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


def _said(span: Span, grammar: Grammar, *, with_year: bool = True) -> str:
    pattern = grammar.parts.get(_part_of(span))
    text = _filled(pattern, span, grammar) if pattern else _by_days(span, grammar)
    says_year = pattern is not None and "{year}" in pattern
    return _dated(text, span.last, grammar) if with_year and not says_year else text


def _dated(said: str, day: date, grammar: Grammar) -> str:
    return grammar.dated.format(said=said, year=day.year)


def _part_of(span: Span) -> str:
    """The key among a grammar's parts.

    “about-10-11-days” and “within-7-days” count from the begin and are said by the day on which they are over.
    """
    if span.granularity == "half-month":
        return "first-half-month" if span.first.day == 1 else "second-half-month"
    counted = span.granularity.partition("-")[0]
    return counted if counted in ("about", "within") else span.granularity


def _filled(pattern: str, span: Span, grammar: Grammar) -> str:
    last = span.last
    return pattern.format(
        month=grammar.month_of(last),
        of_month=grammar.of_month(last),
        day=grammar.day_of(last),
        first=grammar.day_of(span.first),
        year=last.year,
        quarter=grammar.ordinals[(last.month - 1) // 3],
        half=grammar.ordinals[(last.month - 1) // 6],
    )


def _by_days(span: Span, grammar: Grammar) -> str:
    """A day, a range or two parts: “12 September”, “12–20 September”, “late June/early July”."""
    first, last = span.first, span.last
    if first == last:
        return grammar.day_of(last)
    if span.granularity == "slash-range" and (parts := _two_parts(span, grammar)):
        return parts
    if (first.year, first.month) == (last.year, last.month):
        return grammar.dash.format(number=grammar.number_of(first), day=grammar.day_of(last))
    start = grammar.day_of(first)
    if first.year != last.year:
        start = _dated(start, first, grammar)
    return f"{start}–{grammar.day_of(last)}"


def _two_parts(span: Span, grammar: Grammar) -> str:
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
    if first.year != last.year:
        start = _dated(start, first, grammar)
    return f"{start}/{grammar.parts[closes].format(month=grammar.month_of(last))}"
