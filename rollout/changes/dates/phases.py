"""The phases of a roll-out that a text names."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.changes.dates.tokens import Token

GENERAL, PUBLIC, TARGETED, STANDARD, PREVIEW, PRIVATE = (
    "General Availability",
    "Public Preview",
    "Targeted Release",
    "Standard Release",
    "Preview",
    "Private Preview",
)
# As written, in small letters; longest first. A name that is more than the phase («Public Developer Preview») is kept
# as scope.
NAMES: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (("public", "developer", "preview"), PUBLIC, True),
    (("general", "availability"), GENERAL, False),
    (("generally", "available"), GENERAL, False),
    (("general", "release"), GENERAL, False),
    (("public", "preview"), PUBLIC, False),
    (("private", "preview"), PRIVATE, False),
    (("early", "preview"), PREVIEW, True),
    (("targeted", "release"), TARGETED, False),
    (("target", "release"), TARGETED, False),
    (("standard", "release"), STANDARD, False),
)
# These words mean a phase only where a heading says nothing else around them.
IN_HEADINGS: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (("ga",), GENERAL, False),
    (("availability",), GENERAL, False),
    (("targeted",), TARGETED, False),
    (("standard",), STANDARD, False),
    (("preview", "release"), PREVIEW, False),
    (("preview",), PREVIEW, False),
)
FIRST_WORDS = {name[0] for name, _, _ in NAMES + IN_HEADINGS}


@dataclass(frozen=True)
class PhaseName:
    """Tokens `start` to `stop` name a phase; `is_more` where the words say more than the phase."""

    start: int
    stop: int
    phase: str
    is_more: bool


def phases_in(tokens: Sequence[Token], start: int, stop: int, *, in_heading: bool) -> list[PhaseName]:
    """Every phase named between two tokens, in order. Channels («Current Channel (Preview)») are no phases."""
    found: list[PhaseName] = []
    at = start
    while at < stop:
        match = _phase_at(tokens, at, in_heading=in_heading) if tokens[at].low in FIRST_WORDS else None
        if match is None or match.stop > stop:
            at += 1
            continue
        found.append(match)
        at = match.stop
    return found


def _phase_at(tokens: Sequence[Token], at: int, *, in_heading: bool) -> PhaseName | None:
    for name, phase, is_more in NAMES + IN_HEADINGS if in_heading else NAMES:
        if tuple(one.low for one in tokens[at : at + len(name)]) == name and not _is_channel(tokens, at):
            return PhaseName(at, at + len(name), phase, is_more)
    if tokens[at].text == "GA" or (tokens[at].low == "preview" and _is_phase_in_sentence(tokens, at)):
        return PhaseName(at, at + 1, GENERAL if tokens[at].text == "GA" else PREVIEW, is_more=False)
    return None


def _is_channel(tokens: Sequence[Token], at: int) -> bool:
    """A channel's name, or a phase that is over («since general availability»)."""
    before = {one.low for one in tokens[max(0, at - 2) : at]}
    return bool(before & {"channel", "channels", "since", "after"})


def _is_phase_in_sentence(tokens: Sequence[Token], at: int) -> bool:
    """«Preview will begin …», «rollout in preview», «Preview rollout»; not «(preview late April)»."""
    if _is_channel(tokens, at):
        return False
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return before in {"in", "to", "for", "into"} or (before in {"", ".", ":"} and after in {"will", "rollout", "for"})
