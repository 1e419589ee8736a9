"""The years that were not written.

A current date takes the year of the other one in the sentence, else the one nearest after publication; a previous date
the one nearest to the new date, not before publication less about a month.
"""

from datetime import date, timedelta

from rollout.changes.dates.points import Point
from rollout.changes.dates.spans import Span

ABOUT_A_MONTH = timedelta(days=31)


def span_beside(point: Point, other: Span, *, is_begin: bool) -> Span | None:
    """A date without a year beside one with a year: the begin does not come after the end."""
    span = point.in_year(other.first.year)
    if span is None:
        return None
    if is_begin and span.first > other.last:
        return point.in_year(other.first.year - 1)
    if not is_begin and span.last < other.first:
        return point.in_year(other.first.year + 1)
    return span


def span_near_publication(point: Point, published: date, *, is_past: bool) -> tuple[Span | None, bool]:
    """A date of which no year is known, and whether its year is a guess.

    Nearest after publication, or nearest to it where it is past. A day in the month before is taken for a post that
    came late, which is a guess.
    """
    spans = _candidates(point, published.year)
    if is_past:
        return min(spans, key=lambda span: abs(span.first - published), default=None), False
    after = [span for span in spans if span.last >= _month_before(published)]
    return (after[0], after[0].last < published) if after else (None, False)


def previous_span(point: Point, new: Span, published: date) -> tuple[Span | None, bool]:
    """A previous date without a year, and whether that year is a guess.

    It is one where the nearest year would mean that the date moved to earlier, while a year before is possible: most
    moves are to later, and of two years about as near the one before is taken.
    """
    spans = _candidates(point, new.first.year)
    allowed = [span for span in spans if span.last >= _month_before(published)] or spans
    if not allowed:
        return None, False
    nearest = min(allowed, key=lambda span: abs(span.first - new.first))
    before = [span for span in allowed if span.first < new.first]
    if nearest.first <= new.first or not before:
        return nearest, False
    is_tie = abs(before[-1].first - new.first) - abs(nearest.first - new.first) < ABOUT_A_MONTH
    return before[-1] if is_tie else nearest, True


def _month_before(published: date) -> date:
    return published - ABOUT_A_MONTH if published > date.min + ABOUT_A_MONTH else published


def _candidates(point: Point, year: int) -> list[Span]:
    spans = [point.in_year(one) for one in (year - 1, year, year + 1, year + 2)]
    return [span for span in spans if span]
