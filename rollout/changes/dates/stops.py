"""Where sentences begin and stop."""

from collections.abc import Sequence

from rollout.changes.dates.roles import PREVIOUS_WORDS
from rollout.changes.dates.tokens import Token

ENDS = {".", "!", "?", ";"}
ABBREVIATED = {"e", "g", "i", "vs", "approx", "no", "st"}


def sentences_in(tokens: Sequence[Token], start: int) -> list[tuple[int, int]]:
    """The places (first token, after the last) of each sentence from a token on.

    A sentence stops at a full stop before a capital, at a semicolon, and at a dash before «We» or «Complete».
    """
    bounds: list[tuple[int, int]] = []
    depth = 0
    for at in range(start, len(tokens)):
        if tokens[at].kind != "mark":
            continue
        depth = max(0, depth + {"(": 1, ")": -1}.get(tokens[at].text, 0))
        if _is_stop(tokens, at, depth):
            bounds.append((start, at + 1))
            start = at + 1
    if start < len(tokens):
        bounds.append((start, len(tokens)))
    return bounds


def _is_stop(tokens: Sequence[Token], at: int, depth: int) -> bool:
    text = tokens[at].text
    if at + 1 == len(tokens):
        return text in ENDS
    following = tokens[at + 1].text
    if text == "-":
        return following in {"We", "Complete", "Completed"}
    if text not in ENDS or depth > 0 or _is_abbreviated(tokens, at):
        return False
    if following == "(":
        # «… by late July 2025. (previously mid-July)» goes on.
        return at + 2 >= len(tokens) or tokens[at + 2].low not in PREVIOUS_WORDS
    return text == ";" or following[:1].isupper() or following == "-"


def _is_abbreviated(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].low in ABBREVIATED and tokens[at - 1].end == tokens[at].start
