"""Several roll-outs in one text: the pieces that begin with a heading of their own."""

from collections.abc import Sequence
from itertools import pairwise

from rollout.changes.dates.clouds import clouds_in
from rollout.changes.dates.phases import phases_in
from rollout.changes.dates.tokens import Token, tokens_of

# A heading is not longer; further back there is no beginning of one.
MOST_TOKENS = 40


def parts_of(text: str) -> list[str]:
    """A plain text before each further heading («… by May. Standard Release: We will …»); the whole where none is."""
    if text.count(":") < 2:
        return [text]
    tokens = tokens_of(text)
    cuts = [tokens[at].start for at in _headings(tokens)]
    bounds = [0, *cuts, len(text)]
    return [text[start:stop] for start, stop in pairwise(bounds)]


def _headings(tokens: Sequence[Token]) -> list[int]:
    """The places of tokens where a heading begins after a sentence."""
    found: list[int] = []
    named = {one.start for one in clouds_in(tokens)} | {
        one.start for one in phases_in(tokens, 0, len(tokens), in_heading=True)
    }
    for at, token in enumerate(tokens):
        if token.text != ":" or at + 1 >= len(tokens):
            continue
        start = _after_sentence(tokens, at)
        if start is not None and (start in named or _is_numbered_phase(tokens, start)):
            found.append(start)
    return found


def _after_sentence(tokens: Sequence[Token], colon: int) -> int | None:
    """The place after the last full stop before a colon, where nothing but a heading is between."""
    for at in range(colon - 1, max(0, colon - MOST_TOKENS), -1):
        text = tokens[at].text
        if text == ":" or tokens[at].low in {"will", "we", "is", "are", "began"}:
            return None
        if text in {".", ";"}:
            return at + 1 if at + 1 < colon else None
    return None


def _is_numbered_phase(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].low == "phase" and tokens[at + 1].kind == "number"
