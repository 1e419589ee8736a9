"""Days and weeks: «May 5, 2025», «13th May», «2025-05-13», «second week of May», and a month alone."""

from rollout.changes.dates import points
from rollout.changes.dates.periods import ORDINALS
from rollout.changes.dates.places import Read, Tokens, full_year, is_odd_year, kind_at, low_at, month_at, said, year_at
from rollout.changes.dates.points import Point

WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
BEFORE_SHORT_DATE = {
    "on", "by", "from", "starting", "beginning", "until", "previously", "formerly", "since", "was", "begin", "begins",
    "start", "starts", "complete", "completes", "end", "ends", "through", "to",
}  # fmt: skip


def week(tokens: Tokens, at: int) -> Read | None:
    """«second week of May 2025», «last week of June», «week of March 3»."""
    low = low_at(tokens, at)
    if low == "week" and kind_at(tokens, at + 1) == "number":
        _, stop = year_at(tokens, at + 2)
        return Read((), stop, f"{said(tokens, at, stop)} is a number of a week, which is counted in several ways.")
    if low == "week" and low_at(tokens, at + 1) == "of":
        place = at + 2
        if (day := month_and_day(tokens, place) or day_first(tokens, place)) and day.points:
            point = day.points[0]
            if point.granularity == "day":
                return Read((Point("week-of", point.month, low=point.low, high=point.low, year=point.year),), day.stop)
        return None
    if low not in ORDINALS or low_at(tokens, at + 1) not in {"week", "days"}:
        return None
    place = at + 2
    while low_at(tokens, place) in {"of", "in", "the", "month"} and place < at + 5:
        place += 1
    found = month_at(tokens, place, surely=True)
    if found is None or low_at(tokens, at + 1) == "days":
        return None
    year, stop = year_at(tokens, found[1])
    return Read((points.week_of_month(ORDINALS[low], found[0]).with_year(year),), stop)


def month_and_day(tokens: Tokens, at: int) -> Read | None:
    """«May 5, 2025», «May 5th», «May 5-9, 2025», «May 2025», «May»."""
    follows_date = kind_at(tokens, at + 1) in {"year", "number", "ordinal"}
    found = month_at(tokens, at, surely=follows_date and tokens[at].text[:1].isupper())
    if found is None or _is_modal(tokens, at):
        return None
    month, stop, misspelt = found
    doubt = f"{said(tokens, at, stop)} seems to be misspelt." if misspelt else ""
    token = tokens[stop] if stop < len(tokens) else None
    if token and token.kind in {"number", "ordinal"} and 1 <= token.value <= 31 and not _counts(tokens, stop):
        last, stop = _last_day(tokens, stop + 1, token.value)
        year, stop = year_at(tokens, stop)
        return Read((points.day_of_month(token.value, month, last).with_year(year),), stop, doubt, misspelt=misspelt)
    if token and token.kind == "slashes" and token.text.count("/") == 1:
        first, last = (int(day) for day in token.text.split("/"))
        year, stop = year_at(tokens, stop + 1)
        if 1 <= first < last <= 31:
            return Read((points.day_of_month(first, month, last).with_year(year),), stop, doubt, misspelt=misspelt)
        return Read((), stop, f"{said(tokens, at, stop)} is no date.")
    year, stop = year_at(tokens, stop)
    if year is None and is_odd_year(tokens, stop):
        return Read((), stop + 1, f"{said(tokens, at, stop + 1)} names no year that can be meant.")
    return Read((points.part_of_month("month", month).with_year(year),), stop, doubt, misspelt=misspelt)


def _is_modal(tokens: Tokens, at: int) -> bool:
    """«May I …» at the beginning is no month; «May: …», «May will …» are."""
    return at == 0 and tokens[at].low == "may" and kind_at(tokens, 1) == "word" and low_at(tokens, 1) != "will"


def _counts(tokens: Tokens, at: int) -> bool:
    """Whether a number counts something: «March 100%», «in June 5 tenants»."""
    return low_at(tokens, at + 1) in {"%", "percent", "tenants", "users", "days", "weeks"}


def _last_day(tokens: Tokens, at: int, first: int) -> tuple[int | None, int]:
    """The last of some days («14-18»), where one follows that is later than the first."""
    if low_at(tokens, at) in {"-", "to", "through", "/", "or"} and kind_at(tokens, at + 1) in {"number", "ordinal"}:
        day = tokens[at + 1].value
        return (day, at + 2) if first < day <= 31 else (None, at)
    return None, at


def day_first(tokens: Tokens, at: int) -> Read | None:
    """«13th May 2025», «13th of May», «5-9 May 2025»."""
    if kind_at(tokens, at) not in {"number", "ordinal"} or not 1 <= tokens[at].value <= 31:
        return None
    day = tokens[at].value
    last, place = _last_day(tokens, at + 1, day)
    if low_at(tokens, place) == "of":
        place += 1
    if low_at(tokens, place) in {"-", "."} and last is None:
        place += 1
    found = month_at(tokens, place)
    # «2 May 2025», but not «Windows 10 May 2025 update»: a product's number stands after a capital.
    after_name = at > 0 and tokens[at - 1].kind == "word" and tokens[at - 1].text[0].isupper()
    if found is None or found[2] or (after_name and tokens[at - 1].low not in WEEKDAYS and at > 1):
        return None
    year, stop = year_at(tokens, found[1])
    return Read((points.day_of_month(day, found[0], last).with_year(year),), stop)


def numeric(tokens: Tokens, at: int) -> Read | None:
    """«2025-05-13», «5/19/2025», «13.05.2025»; unread where day and month can be told apart by nothing."""
    token = tokens[at]
    if token.kind == "iso":
        year, month, day = (int(part) for part in token.text.replace("/", "-").split("-"))
        return _numbers(tokens, at, day=day, month=month, year=year)
    if token.kind not in {"slashes", "dots"}:
        return None
    parts = [int(part) for part in token.text.replace(".", "/").split("/")]
    if len(parts) == 2 and (0 in parts or max(parts) > 31 or low_at(tokens, at - 1) not in BEFORE_SHORT_DATE):
        return None
    first, second, *rest = parts
    year_or_none = full_year(rest[0]) if rest else None
    if first <= 12 and second <= 12 and first != second:
        return Read((), at + 1, f"{said(tokens, at, at + 1)} does not say which is the day and which the month.")
    month, day = (first, second) if first <= 12 else (second, first)
    return _numbers(tokens, at, day=day, month=month, year=year_or_none)


def _numbers(tokens: Tokens, at: int, *, day: int, month: int, year: int | None) -> Read:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return Read((), at + 1, f"{said(tokens, at, at + 1)} is no date.")
    return Read((points.day_of_month(day, month).with_year(year),), at + 1)
