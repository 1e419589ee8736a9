"""Looking at tokens: what stands at a place, the year after a date, a month. And what a rule of the grammar reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.changes.dates.months import month_misspelt, month_named
from rollout.changes.dates.points import Point
from rollout.changes.dates.tokens import Token

Tokens = Sequence[Token]
YEAR_SHORT = range(20, 40)


@dataclass(frozen=True)
class Read:
    """What stands from one token to `stop`: points (two make a range; none where it cannot be read), and a doubt."""

    points: tuple[Point, ...]
    stop: int
    doubt: str = ""
    misspelt: bool = False


def low_at(tokens: Tokens, at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def kind_at(tokens: Tokens, at: int) -> str:
    return tokens[at].kind if 0 <= at < len(tokens) else ""


def said(tokens: Tokens, start: int, stop: int) -> str:
    """The words between two places, for a doubt."""
    text = ""
    for one, before in zip(tokens[start:stop], [None, *tokens[start : stop - 1]], strict=True):
        text += (" " if before and one.start > before.end else "") + one.text
    return f"“{text}”"


def year_at(tokens: Tokens, at: int) -> tuple[int | None, int]:
    """A year after a date, with «of», «calendar year», a comma or an apostrophe before it; else None and the place."""
    place = at
    while low_at(tokens, place) in {",", ".", "of", "in", "the", "cy", "calendar", "year", "-"} and place < at + 4:
        place += 1
    token = tokens[place] if place < len(tokens) else None
    if token is None:
        return None, at
    if token.kind == "year" and not _is_sentence_end(tokens, at, place):
        return token.value, place + 1
    if token.kind == "coded" and token.low[:2] == "cy" and token.low[2:].isdecimal():
        return full_year(int(token.low[2:6])), place + 1
    if token.text == "'" and kind_at(tokens, place + 1) == "number" and tokens[place + 1].value in YEAR_SHORT:
        return full_year(tokens[place + 1].value), place + 2
    return None, at


def _is_sentence_end(tokens: Tokens, start: int, stop: int) -> bool:
    """«…in March. 2024 …» is no date; «Sept. 2024» is one."""
    return any(one.text == "." for one in tokens[start:stop]) and len(tokens[start - 1].text) > 4


def full_year(year: int) -> int | None:
    if year in YEAR_SHORT:
        return 2000 + year
    return year if 2000 < year < 2100 else None


def is_odd_year(tokens: Tokens, at: int) -> bool:
    """Whether a number stands where a year would, which is none: «mid-May 2205», «mid-May 20225»."""
    return kind_at(tokens, at) == "number" and len(tokens[at].text) >= 3


def month_at(tokens: Tokens, at: int, *, surely: bool = False) -> tuple[int, int, bool] | None:
    """A month's number, the place after it, and whether it was misspelt (looked for where it is surely a date)."""
    if kind_at(tokens, at) != "word":
        return None
    word = tokens[at].text
    number = month_named(word, surely=surely)
    stop = at + 1
    if number is None and surely and (number := month_misspelt(word)):
        return number, stop, True
    if number is None:
        return None
    if len(word) <= 4 and low_at(tokens, stop) == "." and kind_at(tokens, stop + 1) in {"year", "number", "ordinal"}:
        stop += 1
    return number, stop, False
