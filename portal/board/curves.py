"""How the share of phones on the new version grew: a few points per tenant, drawn as a line."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.board.windows import Window
from rollout.changes.models import Change
from rollout.waves.models import ReachSnapshot

POINTS = 12
TOP_STEP = 10  # the scale ends at the next ten per cent

# (day, per cent) in order of days.
Curve = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Line:
    """A curve as SVG draws it: the points of the line, the points of the area under it, and its last point."""

    points: str
    area: str
    end_x: float
    end_y: float


def days_of_curves(windows: Mapping[str, Window], day: date) -> tuple[date, ...]:
    """Up to POINTS days, evenly from the window's begin (or a month ago) up to, but without, the day."""
    first = min((window.first for window in windows.values()), default=day - timedelta(days=30))
    length = (day - first).days
    if length <= POINTS:
        return tuple(first + timedelta(days=number) for number in range(max(0, length)))
    return tuple(first + timedelta(days=round(number * length / POINTS)) for number in range(POINTS))


def curves_of(tenant_ids: Collection[int], change: Change, days: Collection[date]) -> dict[int, Curve]:
    """Per tenant id the share of phones on the new version on those of the days that were noted. One question."""
    rows = ReachSnapshot.objects.of_tenants().filter(tenant__in=tenant_ids, change=change, day__in=days).order_by("day")
    curves: dict[int, list[tuple[date, float]]] = {}
    for tenant_id, noted_on, phones, phones_new in rows.values_list("tenant_id", "day", "phones", "phones_new"):
        curves.setdefault(tenant_id, []).append((noted_on, share(phones_new, phones)))
    return {tenant_id: tuple(points) for tenant_id, points in curves.items()}


def share(part: int, whole: int) -> float:
    """Per cent with one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def top_of(curves: Iterable[Curve]) -> int:
    """The end of the scale all curves of a table share: the next ten above the largest value."""
    largest = max((value for curve in curves for _, value in curve), default=0)
    return min(100, int(largest // TOP_STEP + 1) * TOP_STEP)


def line_of(curve: Curve, top: int, *, width: int, height: int) -> Line | None:
    """The curve in a box; None for fewer than two points, as one point is no line."""
    if len(curve) < 2:
        return None
    first, last = curve[0][0], curve[-1][0]
    length = (last - first).days or 1
    points = [
        (round(width * (day - first).days / length, 1), round(height * (1 - min(value, top) / top), 1))
        for day, value in curve
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return Line(line, f"0,{height} {line} {width},{height}", *points[-1])
