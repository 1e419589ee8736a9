"""Quarters, halves, years, and seasons, which have no agreed days."""

from rollout.changes.dates import points
from rollout.changes.dates.places import Read, Tokens, full_year, kind_at, low_at, month_at, said, year_at
from rollout.changes.dates.points import Point

ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
SEASONS = {"spring", "summer", "autumn", "fall", "winter", "holiday"}
BEFORE_A_YEAR = {"in", "by", "during", "until", "through", "throughout", "before", "of", "from", "since", "into"}


def quarter(tokens: Tokens, at: int) -> Read | None:
    """«Q1 CY2024», «first quarter of calendar year 2024», «Q3 FY25» (unread: not the calendar's)."""
    low = low_at(tokens, at)
    number, place = 0, at + 1
    short = low.removeprefix("cy").removeprefix("fy") if low[:2] in {"cy", "fy"} else low
    if kind_at(tokens, at) == "coded" and short[:1] == "q" and short[1:2] in {"1", "2", "3", "4"}:
        number = int(short[1])
        rest = short[2:].lstrip(".")
        if rest and (rest[:2] not in {"cy", "fy"} or not rest[2:].isdecimal()):
            return None
        if rest:
            return _fiscal_or(tokens, at, place, points.quarter(number).with_year(full_year(int(rest[2:6]))), rest)
    elif low in ORDINALS and low_at(tokens, at + 1) == "quarter" and ORDINALS[low] > 0:
        number, place = ORDINALS[low], at + 2
    if not number:
        return None
    year, stop = year_at(tokens, place)
    return _fiscal_or(tokens, at, stop, points.quarter(number).with_year(year), low)


def half(tokens: Tokens, at: int) -> Read | None:
    """«H1 2024», «2H 2024», «first half of the year», «second half of June»."""
    low = low_at(tokens, at)
    number, place = 0, at + 1
    if kind_at(tokens, at) == "coded" and low in {"h1", "h2", "1h", "2h"}:
        number = int(low.strip("h"))
    elif low in ORDINALS and low_at(tokens, at + 1) == "half" and ORDINALS[low] in {1, 2}:
        number, place = ORDINALS[low], at + 2
    if not number:
        return None
    after = place + 1 if low_at(tokens, place) in {"of", "in"} else place
    if found := month_at(tokens, after, surely=True):
        year, stop = year_at(tokens, found[1])
        return Read((points.half_of_month(number, found[0]).with_year(year),), stop)
    year, stop = year_at(tokens, place)
    if year is None and kind_at(tokens, at) == "word" and "year" not in {one.low for one in tokens[place : place + 4]}:
        return None
    return _fiscal_or(tokens, at, stop, points.half_year(number).with_year(year), low)


def _fiscal_or(tokens: Tokens, at: int, stop: int, point: Point, low: str) -> Read:
    around = {low[:2], low_at(tokens, at - 1)[:2], low_at(tokens, stop)[:2], low_at(tokens, stop + 1)[:6]}
    if "fy" in around or low[:4].endswith("fy") or "fiscal" in {one.low for one in tokens[at : stop + 3]}:
        return Read((), stop, f"{said(tokens, at, stop)} is counted in fiscal years.")
    return Read((point,), stop)


def year_in_words(tokens: Tokens, at: int) -> Read | None:
    """«mid-year 2026» and «mid-2026» are qualified; here: «in 2025», «calendar year 2025», «this year», «spring»."""
    low = low_at(tokens, at)
    if low in SEASONS:
        return _season(tokens, at)
    if low in {"cy", "calendar"} or low[:3] == "cy2":
        year, stop = year_at(tokens, at)
        return Read((points.whole_year().with_year(year),), stop) if year else None
    if kind_at(tokens, at) == "year" and low_at(tokens, at - 1) == "in" and low_at(tokens, at - 2) == "later":
        return Read((), at + 1, f"{said(tokens, at - 2, at + 1)} has no agreed days.")
    if kind_at(tokens, at) == "year" and low_at(tokens, at - 1) in BEFORE_A_YEAR:
        return Read((points.whole_year().with_year(tokens[at].value),), at + 1)
    return _year_end(tokens, at) or _relative(tokens, at)


def _season(tokens: Tokens, at: int) -> Read | None:
    year, stop = year_at(tokens, at + 1)
    if year is None and low_at(tokens, at - 1) not in {"in", "this", "by", "until"}:
        return None
    return Read((), stop, f"{said(tokens, at, stop)} is a season, which has no agreed days.")


def _relative(tokens: Tokens, at: int) -> Read | None:
    """«next month», «this quarter»: of a day that is not said."""
    low, after = low_at(tokens, at), low_at(tokens, at + 1)
    if low not in {"next", "this", "coming"} or after not in {"month", "week", "quarter", "year"}:
        return None
    return Read((), at + 2, f"{said(tokens, at, at + 2)} depends on the day it was written.")


def _year_end(tokens: Tokens, at: int) -> Read | None:
    """«year-end 2025», «EOY»; «EOM» and «EOQ» are of a month or quarter that is not said."""
    low = low_at(tokens, at)
    if low in {"eom", "eoq"}:
        return Read((), at + 1, f"{said(tokens, at, at + 1)} depends on the day it was written.")
    stop = at + 1
    if low == "year":
        stop += 1 if low_at(tokens, stop) == "-" else 0
        if low_at(tokens, stop) != "end":
            return None
        stop += 1
    elif low != "eoy":
        return None
    year, stop = year_at(tokens, stop)
    return Read((points.end_of_year().with_year(year),), stop)
