"""What stands before the sentence: phase, clouds, brackets, a product, the date of an update.

heading = {part ":"}; part = title | [product] [phase] ["(" clouds, platforms, scopes ")"] ["for" who]
The colon may be a dash or «|», or be missing after a phase, a bracket or a list of clouds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rollout.changes.dates.clouds import CloudName
from rollout.changes.dates.mentions import Mention
from rollout.changes.dates.phases import PhaseName, phases_in
from rollout.changes.dates.tokens import Token

# More words than this before a colon are a sentence.
MOST_TOKENS = 40
MAKES_A_SENTENCE = {
    "will", "we", "we'll", "we're", "is", "are", "was", "were", "has", "have", "begin", "begins", "began", "begun",
    "expect", "expected", "can", "may", "should", "you", "starting", "beginning", "started", "currently", "available",
    "this", "these", "our", "roll", "rolls", "rolled", "start", "starts", "end", "ends", "complete", "completes",
    "completion",
}  # fmt: skip
_TITLE = re.compile(
    r"\W*(?:when (?:this will|will this|this) happens?|(?:rollout |availability |release )?(?:schedule|timeline|dates)"
    r"|note|important)\b",
    re.IGNORECASE,
)
UPDATED = {"updated", "update", "edited", "posted", "revised"}
# Words that join what a heading names, and say nothing themselves.
JOINERS = set(",.;&/-|+•·*▪◦●") | {
    "and", "for", "or", "to", "in", "the", "all", "on", "of", "both", "as", "only", "release", "rollout", "environment",
    "environments", "cloud", "clouds", "tenants",
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """Tokens before `body` are the heading. `scopes` are what its words name besides phase and clouds."""

    body: int
    phases: tuple[PhaseName, ...] = ()
    scopes: tuple[str, ...] = ()
    is_update: bool = False


def heading_of(text: str, tokens: Sequence[Token], mentions: Sequence[Mention], clouds: Sequence[CloudName]) -> Heading:
    """The heading of a text, empty where there is none."""
    body, is_update = 0, False
    phases: list[PhaseName] = []
    scopes: list[str] = []
    for start, stop in _parts(tokens):
        if start < body:
            continue
        if is_an_update(tokens, start, stop, mentions):
            body, is_update = stop + 1, True
            continue
        if not _is_heading(text, tokens, start, stop, mentions):
            break
        named = phases_in(tokens, start, stop, in_heading=_is_name_of_phase(tokens, start, stop, clouds))
        phases += named
        if not _is_title(text, tokens, start, stop):
            scopes += _scopes(text, tokens, (start, stop), [*named, *clouds])
        body = stop + 1
    body = _without_stray(tokens, body)
    if not phases and not scopes:
        stop = _prefix(tokens, body, clouds)
        if stop > body:
            named = phases_in(tokens, body, stop, in_heading=True)
            return Heading(
                _without_stray(tokens, stop),
                tuple(named),
                tuple(_scopes(text, tokens, (body, stop), [*named, *clouds])),
                is_update,
            )
    return Heading(body, tuple(phases), tuple(scopes), is_update)


def _parts(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The pieces before each colon (or «|», or lone dash) outside of brackets, as places of tokens."""
    parts: list[tuple[int, int]] = []
    depth, start = 0, 0
    for at, token in enumerate(tokens[: 3 * MOST_TOKENS]):
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and (token.text in {":", "|"} or _is_lone_dash(tokens, at)):
            if at > start:
                parts.append((start, at))
            start = at + 1
    return parts


def _is_lone_dash(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].text != "-" or not 0 < at < len(tokens) - 1:
        return False
    return tokens[at - 1].end < tokens[at].start and tokens[at].end < tokens[at + 1].start


def is_an_update(tokens: Sequence[Token], start: int, stop: int, mentions: Sequence[Mention]) -> bool:
    """«Updated March 4, 2025», a date that is never a roll-out's."""
    if tokens[start].low not in UPDATED or stop - start > 10:
        return False
    return any(start < mention.start <= start + 3 and mention.stop <= stop for mention in mentions)


def _is_heading(text: str, tokens: Sequence[Token], start: int, stop: int, mentions: Sequence[Mention]) -> bool:
    if _is_title(text, tokens, start, stop):
        return True
    if stop - start > MOST_TOKENS or any(start <= mention.start < stop for mention in mentions):
        return False
    return not any(one.low in MAKES_A_SENTENCE for one in _outside_brackets(tokens[start:stop]))


def _is_title(text: str, tokens: Sequence[Token], start: int, stop: int) -> bool:
    return bool(_TITLE.match(text[tokens[start].start : tokens[stop - 1].end]))


def _outside_brackets(tokens: Sequence[Token]) -> list[Token]:
    depth, outside = 0, []
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth <= 0:
            outside.append(token)
    return outside


def _is_name_of_phase(tokens: Sequence[Token], start: int, stop: int, clouds: Sequence[CloudName]) -> bool:
    """Whether a single word («Standard», «Preview») may name the phase: nothing but phases and clouds around it."""
    named = {at for cloud in clouds for at in range(cloud.start, cloud.stop)}
    words = [one for at, one in enumerate(tokens[start:stop], start) if at not in named and one.kind == "word"]
    outside = {one.start for one in _outside_brackets(tokens[start:stop])}
    known = {
        "ga",
        "availability",
        "targeted",
        "standard",
        "preview",
        "public",
        "general",
        "release",
        "private",
        "early",
    }
    return all(one.low in known or one.low in JOINERS for one in words if one.start in outside)


def _prefix(tokens: Sequence[Token], start: int, clouds: Sequence[CloudName]) -> int:
    """The place after phases, clouds and brackets at the beginning of a text without a colon."""
    ends = {cloud.start: cloud.stop for cloud in clouds}
    ends |= {
        phase.start: phase.stop for phase in phases_in(tokens, start, min(start + 30, len(tokens)), in_heading=False)
    }
    at = stop = start
    while at < min(len(tokens), start + 60):
        if at in ends:
            at = stop = ends[at]
        elif tokens[at].text == "(" and (stop > start or ends.get(at + 1)):
            close = closing(tokens, at)
            if close is None:
                break
            at = stop = close + 1
        elif tokens[at].low in {",", "and", "&", "/", "for", "-"} and (at == start or stop > start):
            at += 1
        else:
            break
    return stop


def closing(tokens: Sequence[Token], opening: int) -> int | None:
    """The place of the bracket that closes the one at `opening`; None where none does."""
    depth = 0
    for at in range(opening, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[at].text, 0)
        if depth == 0:
            return at
    return None


def _without_stray(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].text in {")", ":", "-", "|", ".", ",", ";"}:
        at += 1
    return at


def _scopes(
    text: str, tokens: Sequence[Token], part: tuple[int, int], named: Sequence[PhaseName | CloudName]
) -> list[str]:
    """What a part of the heading says besides its phases and clouds, in its own words."""
    start, stop = part
    named = [one for one in named if start <= one.start < stop]
    if not named:
        whole = _slice(text, tokens, start, stop).removeprefix("For ")
        return [] if _says_nothing(tokens[start:stop]) else [whole]
    found = [
        _trimmed(text, tokens, run)
        for run in _runs(tokens, start, stop, taken={at for one in named for at in range(one.start, one.stop)})
        if not _says_nothing([tokens[at] for at in run])
    ]
    more = [_slice(text, tokens, one.start, one.stop) for one in named if isinstance(one, PhaseName) and one.is_more]
    return [f"{more[0]} ({', '.join(found)})"] if more and found else more + found


def _runs(tokens: Sequence[Token], start: int, stop: int, *, taken: set[int]) -> list[list[int]]:
    """The places that are not taken, in runs that a bracket or a taken place ends."""
    runs: list[list[int]] = [[]]
    for at in range(start, stop):
        if at in taken or tokens[at].text in "()":
            runs.append([])
        else:
            runs[-1].append(at)
    return [run for run in runs if run]


# What a heading says of itself, or was meant to be replaced when the post was written.
BOILERPLATE = ("if applicable", "insert environment", "include all environment", "if needed", "complete",
               "completed")  # fmt: skip


def _says_nothing(tokens: Sequence[Token]) -> bool:
    words = " ".join(one.low for one in tokens)
    return words.strip("() ").startswith(BOILERPLATE) or all(
        one.kind == "number" or one.low in JOINERS or one.text in "()" for one in tokens
    )


def _trimmed(text: str, tokens: Sequence[Token], run: list[int]) -> str:
    while run and tokens[run[0]].low in JOINERS:
        run = run[1:]
    while run and tokens[run[-1]].low in JOINERS - {"only"}:
        run = run[:-1]
    return _slice(text, tokens, run[0], run[-1] + 1)


def _slice(text: str, tokens: Sequence[Token], start: int, stop: int) -> str:
    return text[tokens[start].start : tokens[stop - 1].end].strip(" -|,")
