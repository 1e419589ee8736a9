"""«early March», «end of June 2024», «mid-to-late March», «late 2025»: parts of a month, and of what is longer.

qualifier = early | mid | late | beginning of | middle of | end of; two of them («early-to-mid») make a range.
"""

from rollout.changes.dates import points
from rollout.changes.dates.months import looks_like_month
from rollout.changes.dates.periods import SEASONS, half, quarter
from rollout.changes.dates.places import YEAR_SHORT, Read, Tokens, is_odd_year, kind_at, low_at, month_at, said, year_at
from rollout.changes.dates.points import Point

EARLY_MID_LATE = {"early": "early-month", "mid": "mid-month", "late": "late-month"}
QUALIFIERS = EARLY_MID_LATE | {
    "middle": "mid-month",
    "beginning": "beginning-of-month",
    "start": "beginning-of-month",
    "end": "end-of-month",
}
# A letter lost before a month: «previously ate October».
MISSPELT_QUALIFIERS = {
    "ate": "late", "lae": "late", "lat": "late", "latte": "late", "laate": "late", "later": "late",
    "eary": "early", "earl": "early", "ealy": "early", "erly": "early", "eraly": "early", "earlly": "early",
    "md": "mid", "midd": "mid", "mis": "mid",
}  # fmt: skip
# Where the last week of a month begins at the latest.
LAST_WEEK = 25
NEED_OF = {"beginning", "start", "middle"}


def qualified(tokens: Tokens, at: int) -> Read | None:
    """«early March», «end of June 2024», «mid-to-late March», «late 2025», and what looks like these."""
    parts, place, slip = _qualifiers(tokens, at)
    if not parts:
        return None
    found = month_at(tokens, place, surely=True)
    if found:
        return _parts_of_month(tokens, at, parts, found, slip)
    if slip:
        return None
    return (
        _part_of_more(tokens, at, place, parts)
        or _relative(tokens, at, place, parts)
        or _unreadable(tokens, at, place, parts)
    )


def _qualifiers(tokens: Tokens, at: int) -> tuple[list[str], int, bool]:
    parts: list[str] = []
    place, slip = at, False
    while place < len(tokens) and len(parts) < 3:
        word = tokens[place].low
        if word in MISSPELT_QUALIFIERS and word not in QUALIFIERS:
            word, slip = MISSPELT_QUALIFIERS[word], True
        if word not in QUALIFIERS:
            break
        if not _qualifies(tokens, place, word):
            break
        follow = _after_qualifier(tokens, place)
        parts.append(word)
        place = follow
        joint = _joint_of_qualifiers(tokens, place)
        if joint is None:
            break
        place = joint
    return parts, place, slip


def _qualifies(tokens: Tokens, at: int, word: str) -> bool:
    """Not the verbs of «beginning in mid-February», «ending in», «support will end October 14»."""
    after = low_at(tokens, at + 1)
    if word in NEED_OF:
        return after == "of"
    if word != "end" or after in {"of", "-"}:
        return True
    is_verb = low_at(tokens, at - 1) in {"will", "to", "would", "should"}
    return not is_verb and kind_at(tokens, at + 2) in {"", "year", "mark"}


def _after_qualifier(tokens: Tokens, at: int) -> int:
    """The place after a qualifier and its «of», «part of», «in», hyphen; at + 1 where it has none."""
    place = at + 1
    if low_at(tokens, place) in {"part", "half"} and low_at(tokens, place + 1) == "of":
        place += 1
    while low_at(tokens, place) in {"-", "of", "in", "the", "month"} and place < at + 5:
        if low_at(tokens, place) == "month" and low_at(tokens, place + 1) != "of":
            break
        place += 1
    return place


def _joint_of_qualifiers(tokens: Tokens, at: int) -> int | None:
    """The place of the next qualifier after «to», «/», «or», nothing; None where none follows."""
    place = at
    while low_at(tokens, place) in {"to", "/", "or", "and", "-", "through"} and place < at + 3:
        place += 1
    word = low_at(tokens, place)
    return place if word in QUALIFIERS or word in MISSPELT_QUALIFIERS else None


def _parts_of_month(tokens: Tokens, at: int, parts: list[str], found: tuple[int, int, bool], slip: bool) -> Read:
    month, stop, misspelt = found
    year, stop = year_at(tokens, stop)
    doubt = ""
    if year is None and is_odd_year(tokens, stop):
        return Read((), stop + 1, f"{said(tokens, at, stop + 1)} names no year that can be meant.")
    if year is None and kind_at(tokens, stop) == "number" and tokens[stop].value in YEAR_SHORT:
        # «late June 24»: the day or the year?
        return Read((), stop + 1, f"{said(tokens, at, stop + 1)} names a part of a month and a number.")
    if slip or misspelt:
        doubt = f"{said(tokens, at, stop)} seems to be misspelt."
    made = [points.part_of_month(QUALIFIERS[part], month).with_year(year) for part in parts]
    if len(made) > 1:
        if not any(one.low in {"to", "/", "or", "and", "through"} for one in tokens[at:stop]):
            return Read((), stop, f"{said(tokens, at, stop)} names two parts of a month.")
        return Read((_from_to(made, month, year),), stop, doubt, misspelt=slip or misspelt)
    return Read(tuple(made), stop, doubt, misspelt=slip or misspelt)


def _from_to(parts: list[Point], month: int, year: int | None) -> Point:
    """From the first day of the earliest part to the last of the latest."""
    low = min(LAST_WEEK if one.tail else one.low for one in parts)
    return Point("range", month, low=low, high=max(one.high for one in parts), year=year)


def _part_of_more(tokens: Tokens, at: int, place: int, parts: list[str]) -> Read | None:
    """A part of a year, a quarter, a season: the middle and the end of a year have days, others have none."""
    if (read := quarter(tokens, place) or half(tokens, place)) and read.points:
        return Read((), read.stop, f"{said(tokens, at, read.stop)} has no agreed days.")
    if low_at(tokens, place) in SEASONS:
        _, stop = year_at(tokens, place + 1)
        return Read((), stop, f"{said(tokens, at, stop)} is a season, which has no agreed days.")
    year, stop = year_at(tokens, place)
    if low_at(tokens, place) in {"year", "calendar"} and year is None:
        stop = place + (2 if low_at(tokens, place) == "calendar" else 1)
    elif year is None:
        return None
    if parts in (["mid"], ["middle"]):
        return Read((points.mid_year().with_year(year),), stop)
    if parts == ["end"]:
        return Read((points.end_of_year().with_year(year),), stop)
    return Read((), stop, f"{said(tokens, at, stop)} has no agreed days.")


def _relative(tokens: Tokens, at: int, place: int, parts: list[str]) -> Read | None:
    """«end of the month», «early next month»: of a day that is not said."""
    low, after = low_at(tokens, place), low_at(tokens, place + 1)
    if parts[-1] not in EARLY_MID_LATE and low in {"month", "quarter", "week", "following", "same"}:
        return Read((), place + 1, f"{said(tokens, at, place + 1)} depends on the day it was written.")
    if low in {"next", "this"} and after in {"month", "year", "week", "quarter"}:
        return Read((), place + 2, f"{said(tokens, at, place + 2)} depends on the day it was written.")
    return None


def _unreadable(tokens: Tokens, at: int, place: int, parts: list[str]) -> Read | None:
    """«mid-Mary 2024», «early/mid-/late month 2024»: meant as a date, but not one."""
    if parts[0] not in EARLY_MID_LATE or kind_at(tokens, place) != "word":
        return None
    year, stop = year_at(tokens, place + 1)
    if year is None and not looks_like_month(tokens[place].text) and low_at(tokens, place) != "month":
        return None
    return Read((), stop, f"{said(tokens, at, stop)} is no date.")
