"""Every date a text mentions, in order: single points, ranges, and what was meant as a date but cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rollout.changes.dates import days, periods, places, qualified
from rollout.changes.dates.months import month_misspelt, month_named
from rollout.changes.dates.places import Read, Tokens, kind_at, low_at
from rollout.changes.dates.points import Point
from rollout.changes.dates.tokens import Token

BEGINS_A_DATE = (
    set(qualified.QUALIFIERS)
    | set(qualified.MISSPELT_QUALIFIERS)
    | set(periods.ORDINALS)
    | periods.SEASONS
    | {"week", "cy", "calendar", "next", "this", "coming", "eoy", "eom", "eoq", "year"}
)
UNITS = {"day", "days", "week", "weeks", "month", "months", "hours"}
Rule = Callable[[Tokens, int], Read | None]
# Which rules are tried on which tokens, in this order.
RULES_OF_WORDS: tuple[Rule, ...] = (
    qualified.qualified,
    periods.quarter,
    periods.half,
    days.week,
    periods.year_in_words,
)
RULES_OF_MONTHS: tuple[Rule, ...] = (days.month_and_day,)
RULES_OF_NUMBERS: dict[str, tuple[Rule, ...]] = {
    "iso": (days.numeric,),
    "slashes": (days.numeric,),
    "dots": (days.numeric,),
    "year": (periods.year_in_words,),
    "number": (days.day_first,),
    "ordinal": (periods.quarter, periods.half, days.week, days.day_first),
    "coded": (periods.quarter, periods.half, periods.year_in_words),
}


@dataclass(frozen=True)
class Mention:
    """Tokens `start` to `stop` name a date. Two points make a range («late June/early July»), none cannot be read.

    `joint` is how two points are joined: "/" (one stretch), "between", "from" (first the begin, then the end), "to"
    (perhaps so).
    """

    start: int
    stop: int
    points: tuple[Point, ...]
    doubt: str = ""
    joint: str = ""
    misspelt: bool = False

    @property
    def has_year(self) -> bool:
        return any(point.year is not None for point in self.points)

    def with_year(self, year: int) -> "Mention":
        return replace(self, points=tuple(point.with_year(year) for point in self.points))


def mentions_in(tokens: Sequence[Token]) -> list[Mention]:
    """All dates of the tokens, from left to right, none overlapping."""
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        read = _read_at(tokens, at) if tokens[at].kind != "mark" else None
        if read is None:
            at += 1
            continue
        mention = Mention(at, read.stop, read.points, read.doubt, misspelt=read.misspelt)
        mention = _counted_from(tokens, _with_range(tokens, mention))
        mention = _with_year_after_bracket(tokens, mention)
        found.append(mention)
        at = mention.stop
    return found


def _read_at(tokens: Sequence[Token], at: int) -> Read | None:
    """What the rules of the grammar read at a place: the first that fits."""
    token = tokens[at]
    if token.kind == "word":
        rules = RULES_OF_WORDS if token.low in BEGINS_A_DATE else RULES_OF_MONTHS if _is_month(tokens, at) else ()
    else:
        rules = RULES_OF_NUMBERS.get(token.kind, ())
    for rule in rules:
        if read := rule(tokens, at):
            return read
    return None


def _is_month(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].text
    is_dated = kind_at(tokens, at + 1) in {"year", "ordinal"} and word[0].isupper()
    return month_named(word) is not None or (is_dated and month_misspelt(word) is not None)


def _with_range(tokens: Sequence[Token], first: Mention) -> Mention:
    """The range that a mention begins: «late June/early July», «between X and Y», «from X to Y», «X - Y»."""
    joint = _joint(tokens, first)
    if joint is None or not first.points:
        return first
    kind, place = joint
    while low_at(tokens, place) in {"the", "in", "on", "at"}:
        place += 1
    read = _read_at(tokens, place) if place < len(tokens) else None
    if read is None or len(read.points) != 1:
        return first
    begin, end = first.points[0], read.points[0]
    if begin.year is None and end.year is not None:
        begin = begin.with_year(end.year - 1 if begin.month > end.month else end.year)
    return Mention(first.start, read.stop, (begin, end), first.doubt or read.doubt, joint=kind)


def _counted_from(tokens: Sequence[Token], mention: Mention) -> Mention:
    """«30 days after July 1» is another day, which is not read."""
    before = low_at(tokens, mention.start - 1)
    if before not in {"after", "from", "before", "following"} or low_at(tokens, mention.start - 2) not in UNITS:
        return mention
    said = places.said(tokens, max(0, mention.start - 3), mention.stop)
    return replace(mention, points=(), joint="", doubt=f"{said} is counted from a day.")


def _joint(tokens: Sequence[Token], first: Mention) -> tuple[str, int] | None:
    at, before = first.stop, low_at(tokens, first.start - 1)
    word = low_at(tokens, at)
    if word in {"/", "or"}:
        return "/", at + 1
    if word == "and" and before == "between":
        return "between", at + 1
    if word not in {"to", "through", "until", "-"}:
        return None
    if before == "between":
        return "between", at + 1
    # «begin from X to Y», «X through Y» tell both; whether «begin X to Y» does is not said.
    return "from" if before == "from" or word in {"through", "until"} else "to", at + 1


def _with_year_after_bracket(tokens: Sequence[Token], mention: Mention) -> Mention:
    """«late June (previously late July) 2024»: the year stands after the bracket and belongs to what is before it."""
    if mention.has_year or not mention.points or low_at(tokens, mention.stop) != "(":
        return mention
    for place in range(mention.stop + 1, min(mention.stop + 12, len(tokens))):
        if tokens[place].text == ")":
            is_year = kind_at(tokens, place + 1) == "year"
            return mention.with_year(tokens[place + 1].value) if is_year else mention
    return mention
