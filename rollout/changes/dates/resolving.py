"""From dates as written to days: the missing years, and what does not fit together."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rollout.changes.dates import kinds
from rollout.changes.dates.points import Point
from rollout.changes.dates.slots import Slots, Stretch
from rollout.changes.dates.spans import Span
from rollout.changes.dates.years import previous_span, span_beside, span_near_publication

A_YEAR = timedelta(days=365)
# A post says «we will begin» of days up to a month before it: it is written before it is published.
FRESH = timedelta(days=45)
# Roll-outs are announced some months ahead and take some months; farther or longer is mostly a slip of the year.
FAR = timedelta(days=550)
FAR_TO_COMPLETE = timedelta(days=2 * 366)
LONG = timedelta(days=330)
FAR_END = timedelta(days=10 * 366)


@dataclass(frozen=True)
class Dates:
    """The four dates of a reading, and the flags and doubts of their years."""

    begin: Span | None = None
    end: Span | None = None
    previous_begin: Span | None = None
    previous_end: Span | None = None
    flags: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def resolved(slots: Slots, published: date, *, kind: str) -> Dates:
    """Days for every slot; what cannot be given a day is None with a doubt."""
    flags: list[str] = list(slots.flags)
    doubts: list[str] = list(slots.doubts)
    begin, end = _current(slots, published, flags, doubts)
    for name, stretch, span in (("begin", slots.begin, begin), ("end", slots.end, end)):
        if stretch and stretch.points and span is None:
            doubts.append(f"There is no such day as the {name} names.")
    previous = [
        _previous(stretch, new, published, flags, doubts)
        for stretch, new in ((slots.previous_begin, begin), (slots.previous_end, end))
    ]
    dates = Dates(begin, end, previous[0], previous[1])
    doubts += _contradictions(
        dates, published, is_rollout=kind == kinds.ROLLOUT, is_past=bool(slots.begin and slots.begin.is_past)
    )
    return replace(dates, flags=tuple(dict.fromkeys(flags)), doubts=tuple(dict.fromkeys(doubts)))


def _current(slots: Slots, published: date, flags: list[str], doubts: list[str]) -> tuple[Span | None, Span | None]:
    begin = _with_written_year(slots.begin)
    end = begin if slots.end is slots.begin else _with_written_year(slots.end)
    if slots.begin and begin is None and slots.begin.points:
        flags.append("year-missing-begin")
        begin = (
            (_beside(slots.begin, end, is_begin=True) if end else None)
            or _beside_previous(slots.begin, slots.previous_begin)
            or _near(slots.begin, published, flags, doubts)
        )
        if slots.end is slots.begin:
            return begin, begin
    if slots.end and end is None and slots.end.points:
        flags.append("year-missing-end")
        end = (
            (_beside(slots.end, begin, is_begin=False) if begin else None)
            or _beside_previous(slots.end, slots.previous_end)
            or _near(slots.end, published, flags, doubts)
        )
    return begin, end


def _with_written_year(stretch: Stretch | None) -> Span | None:
    if stretch is None or not stretch.points or stretch.points[-1].year is None:
        return None
    spans = [_in_written_year(point, stretch.points[-1].year) for point in stretch.points]
    return _joined(spans, stretch.granularity)


def _in_written_year(point: Point, year: int) -> Span | None:
    return point.in_year(year if point.year is None else point.year)


def _joined(spans: list[Span | None], granularity: str) -> Span | None:
    """One span over all; None where one of them is no date or they lie the wrong way round."""
    known = [span for span in spans if span]
    if len(known) != len(spans) or not known:
        return None
    if len(known) == 1:
        return known[0]
    return Span(known[0].first, known[-1].last, granularity) if known[0].first <= known[-1].last else None


def _beside(stretch: Stretch, other: Span, *, is_begin: bool) -> Span | None:
    return _joined([span_beside(point, other, is_begin=is_begin) for point in stretch.points], stretch.granularity)


def _beside_previous(stretch: Stretch, previous: Stretch | None) -> Span | None:
    """The year of the date it was before («mid-July (previously late June 2025)»), or the next where that is later."""
    was = _with_written_year(previous)
    return _beside(stretch, was, is_begin=False) if was else None


def _near(stretch: Stretch, published: date, flags: list[str], doubts: list[str]) -> Span | None:
    flags.append("year-from-publication")
    last, is_guess = span_near_publication(stretch.points[-1], published, is_past=stretch.is_past)
    if is_guess:
        doubts.append("The year of a date is not written, and two years are possible.")
    return _up_to(last, stretch)


def _up_to(last: Span | None, stretch: Stretch) -> Span | None:
    """The whole stretch, of whose last point the days are known."""
    if last is None or len(stretch.points) == 1:
        return last
    return _joined([span_beside(stretch.points[0], last, is_begin=True), last], stretch.granularity)


def _previous(
    stretch: Stretch | None, new: Span | None, published: date, flags: list[str], doubts: list[str]
) -> Span | None:
    if stretch is None or not stretch.points:
        return None
    written = _with_written_year(stretch)
    if written:
        flags.append("previous-has-year")
        return written
    flags.append("previous-year-missing")
    if new is None:
        return _near(stretch, published, flags, doubts)
    last, is_guess = previous_span(stretch.points[-1], new, published)
    if is_guess:
        doubts.append("The year of a previous date is not written, and two years are possible.")
    return _up_to(last, stretch)


def _contradictions(dates: Dates, published: date, *, is_rollout: bool, is_past: bool) -> list[str]:
    doubts = []
    begin, end = dates.begin, dates.end
    if begin and end and end.last < begin.first:
        doubts.append(f"The end ({end.in_words()}) lies before the begin ({begin.in_words()}).")
    if begin and begin.last < _minus(published, A_YEAR):
        doubts.append(f"It is said to begin {begin.in_words()}, a year or more before the post of {_day(published)}.")
    elif begin and is_rollout and not is_past and begin.last < _minus(published, FRESH):
        doubts.append(f"It is said to begin {begin.in_words()}, before the post of {_day(published)}.")
    elif end and not begin and end.last < _minus(published, A_YEAR):
        doubts.append(f"It is said to end {end.in_words()}, a year or more before the post of {_day(published)}.")
    if begin and end and is_rollout and end.first - begin.last > LONG:
        doubts.append(
            f"It is said to begin {begin.in_words()} and to end {end.in_words()}, about a year apart or more."
        )
    if begin and is_rollout and begin.first > _plus(published, FAR):
        doubts.append(f"It is said to begin {begin.in_words()}, long after the post of {_day(published)}.")
    if end and not begin and end.last > _plus(published, FAR_TO_COMPLETE if is_rollout else FAR_END):
        doubts.append(f"It is said to end {end.in_words()}, long after the post of {_day(published)}.")
    return doubts


def _day(day: date) -> str:
    return Span(day, day, "day").in_words().removeprefix("on ")


def _minus(day: date, distance: timedelta) -> date:
    return day - distance if day > date.min + distance else date.min


def _plus(day: date, distance: timedelta) -> date:
    return day + distance if day < date.max - distance else date.max
