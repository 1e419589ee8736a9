"""The geometry of the timeline: where things stand, in per cent, and what fits into a bar. No database, no templates.

Positions across are per cent of the chart, so that text never scales; heights are pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from portal.board.planned import PlannedWave

HEAD_HEIGHT = 44
ROW_HEIGHT = 48
BAR_TOP = 9  # within the row
NARROWEST_REM = 60
PIXELS_PER_REM = 16
DAYS_AT_NARROWEST = 56  # more days make the chart wider, so that five days hold “1 · Done”
WIDTH_STEP_REM = 20
WIDEST_REM = 240
PIXELS_PER_CHARACTER = 6.6  # of wide system fonts, so that no label runs out of its bar
BAR_PADDING = 24  # cap, gaps and edges: what a bar's label cannot use
MONTH_PIXELS_PER_CHARACTER = 7.5
LABEL_SHIFT = 4
HALF_FLAG = 29  # pixels: the flag of today is 58 wide
FEWEST_LETTERS = 6
QUIET_WEEKS = 4  # a run of so many weeks in which nothing happens is folded
FOLD_DAYS = 3  # what is left of it
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Row:
    """One tenant: its name and place, its waves, and the vendor's window (None: no date for its cloud).

    `places`: per wave id how it lies outside the window, “ends after the window”; empty or missing where it does not.
    """

    name: str
    note: str
    url: str
    waves: Sequence[PlannedWave]
    window: Span | None
    no_date: str = ""
    places: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Axis:
    """The days shown: spans of whole weeks in order, with a fold between two of them."""

    spans: tuple[Span, ...]

    @cached_property
    def length(self) -> int:
        """In days, a fold counting as FOLD_DAYS."""
        return sum(span.days for span in self.spans) + FOLD_DAYS * (len(self.spans) - 1)

    @property
    def rem(self) -> int:
        """How wide the chart is at least."""
        wanted = NARROWEST_REM * self.length / DAYS_AT_NARROWEST
        steps = max(0, -(-(wanted - NARROWEST_REM) // WIDTH_STEP_REM))
        return min(WIDEST_REM, NARROWEST_REM + WIDTH_STEP_REM * int(steps))

    def at(self, day: date) -> float:
        """Where a day begins, in per cent. A day within a fold stands in the fold's middle."""
        passed = 0.0
        for span in self.spans:
            if day < span.first:
                passed -= FOLD_DAYS / 2
                break
            if day <= span.last + DAY:
                passed += (day - span.first).days
                break
            passed += span.days + FOLD_DAYS
        return round(100 * max(0.0, min(passed, self.length)) / self.length, 3)

    def across(self, span: Span) -> tuple[float, float]:
        """Where days begin and how wide they are."""
        start = self.at(span.first)
        return start, round(self.at(span.last + DAY) - start, 3)

    def shows(self, day: date) -> bool:
        return any(span.first <= day <= span.last for span in self.spans)

    def pixels(self, width: float) -> float:
        """A width in per cent, at the chart's least width."""
        return width * self.rem * PIXELS_PER_REM / 100


@dataclass(frozen=True)
class Label:
    """A month or a week in the head, `shift` pixels right of where it begins."""

    x: float
    text: str
    shift: int = LABEL_SHIFT


@dataclass(frozen=True)
class Box:
    """A stretch of a row, in per cent, and its top in pixels."""

    x: float
    width: float
    y: int


@dataclass(frozen=True)
class Bar:
    """One wave. Seen are its number, `name` (cut or empty) and `state_label` (empty where nothing fits)."""

    wave: PlannedWave
    box: Box
    name: str
    state_label: str
    spoken: str


@dataclass(frozen=True)
class DrawnRow:
    """One tenant's row: `y` is its top."""

    row: Row
    y: int
    bars: tuple[Bar, ...]
    window: Box | None
    no_date: Box | None


@dataclass(frozen=True)
class Timeline:
    """Everything the template draws. `today` is where the line stands, None when that day is not shown."""

    axis: Axis
    rows: tuple[DrawnRow, ...]
    months: tuple[Label, ...]
    weeks: tuple[Label, ...]
    folds: tuple[Box, ...]
    today: float | None
    day: date

    @property
    def height(self) -> int:
        return HEAD_HEIGHT + ROW_HEIGHT * len(self.rows)

    @property
    def has_window(self) -> bool:
        return any(drawn.window for drawn in self.rows)


def draw(rows: Sequence[Row], day: date) -> Timeline | None:
    """The timeline of these rows on a day; None where there is neither a wave nor a window."""
    windows = [row.window for row in rows if row.window]
    stretches = [Span(wave.starts_on, wave.ends_on) for row in rows for wave in row.waves] + windows
    if not stretches:
        return None
    axis = axis_over(stretches)
    today = round(axis.at(day) + 50 / axis.length, 3) if axis.shows(day) else None
    widest = Span(min(w.first for w in windows), max(w.last for w in windows)) if windows else axis.spans[0]
    return Timeline(
        axis=axis,
        rows=tuple(_drawn(row, HEAD_HEIGHT + ROW_HEIGHT * place, axis, widest) for place, row in enumerate(rows)),
        months=tuple(_months(axis, today)),
        weeks=tuple(Label(axis.at(monday), str(monday.day)) for monday in _mondays(axis)),
        folds=tuple(_fold(axis, before) for before, _ in pairwise(axis.spans)),
        today=today,
        day=day,
    )


def axis_over(stretches: Iterable[Span]) -> Axis:
    """From the Monday before the first day to the Sunday after the last, with long quiet stretches folded."""
    spans: list[Span] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.first):
        first, last = _monday_before(stretch.first), _sunday_after(stretch.last)
        if spans and first - spans[-1].last <= WEEK * QUIET_WEEKS:
            spans[-1] = Span(spans[-1].first, max(spans[-1].last, last))
        else:
            spans.append(Span(first, last))
    return Axis(tuple(spans))


def fitting_label(wave: PlannedWave, room: float) -> tuple[str, str]:
    """Name and state as far as they fit into `room` pixels: the name is cut first, then left out, then the state is."""
    characters = int(room / PIXELS_PER_CHARACTER)
    if len(f"{wave.number} {wave.name} · {wave.state_label}") <= characters:
        return wave.name, wave.state_label
    letters = characters - len(f"{wave.number} … · {wave.state_label}")
    if letters >= FEWEST_LETTERS:
        return wave.name[:letters].rstrip(" ,") + "…", wave.state_label
    return "", wave.state_label if len(f"{wave.number} · {wave.state_label}") <= characters else ""


def _drawn(row: Row, y: int, axis: Axis, widest: Span) -> DrawnRow:
    return DrawnRow(
        row=row,
        y=y,
        bars=tuple(_bar(row, wave, axis, y + BAR_TOP) for wave in row.waves),
        window=Box(*axis.across(row.window), y) if row.window else None,
        no_date=Box(*axis.across(widest), y + BAR_TOP) if row.no_date else None,
    )


def _bar(row: Row, wave: PlannedWave, axis: Axis, y: int) -> Bar:
    box = Box(*axis.across(Span(wave.starts_on, wave.ends_on)), y)
    name, state_label = fitting_label(wave, axis.pixels(box.width) - BAR_PADDING)
    seen = " ".join(part for part in (str(wave.number), name, state_label and f"· {state_label}") if part)
    place = row.places.get(wave.pk)
    spoken = f"{seen}, {row.name}, {wave.in_words}" + (f", {place}" if place else "")
    return Bar(wave, box, name, state_label, spoken)


def _months(axis: Axis, today: float | None) -> Iterable[Label]:
    """Each month at its first day shown, with the year where there is room for it, and clear of today's flag."""
    for span in axis.spans:
        starts = [span.first, *(day for day in _days(span) if day.day == 1 and day != span.first)]
        for start, end in pairwise([*starts, span.last + DAY]):
            x = axis.at(start)
            room = axis.pixels(axis.at(end) - x) - LABEL_SHIFT
            flag = None if today is None else axis.pixels(today - x)
            for text in (f"{start:%B %Y}", f"{start:%b}"):
                width = len(text) * MONTH_PIXELS_PER_CHARACTER
                shift = _clear_of_flag(width, flag)
                if shift + width <= room:
                    yield Label(x, text, shift)
                    break


def _clear_of_flag(width: float, flag: float | None) -> int:
    """How far right a label of this width goes so that a flag, so many pixels after its place, hides none of it."""
    if flag is None or flag + HALF_FLAG < LABEL_SHIFT or flag - HALF_FLAG > LABEL_SHIFT + width:
        return LABEL_SHIFT
    return round(flag + HALF_FLAG + LABEL_SHIFT)


def _mondays(axis: Axis) -> Iterable[date]:
    for span in axis.spans:
        yield from (day for day in _days(span) if day.weekday() == 0)


def _fold(axis: Axis, before: Span) -> Box:
    return Box(axis.at(before.last + DAY), round(100 * FOLD_DAYS / axis.length, 3), HEAD_HEIGHT)


def _days(span: Span) -> Iterable[date]:
    return (span.first + DAY * number for number in range(span.days))


def _monday_before(day: date) -> date:
    return day - DAY * (day.weekday() or 7)


def _sunday_after(day: date) -> date:
    return day + DAY * (6 - day.weekday() or 7)
