"""An outdated sentence beside what to write instead, with what differs marked."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rollout.documents.models.finding import Passage
from rollout.documents.rules import rule_of

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
ALIKE = 0.35
"""Share of common words from which two sentences are compared word by word; below, nothing is gained by it."""


@dataclass(frozen=True)
class Piece:
    """A part of a sentence; `differs` from the other sentence."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Advice:
    """What a page says of a finding: the old sentence, the new one, and why. Empty where the pack has no such rule."""

    title: str
    old: list[Piece]
    new: list[Piece]
    instead: str
    why: str


def advice_for(passage: Passage, pack_id: str) -> Advice:
    """What to write instead in the sentence's language, and why in English, as pages are."""
    rule = rule_of(pack_id, passage.rule)
    if rule is None:
        return Advice("", [Piece(passage.sentence, differs=False)], [], "", "")
    instead = rule.instead.get(passage.language, rule.instead["en"])
    old, new = compared(passage.sentence, instead, passage.marks)
    return Advice(rule.title, old, new, instead, rule.why["en"])


def compared(old: str, new: str, marks: Sequence[Sequence[int]] = ()) -> tuple[list[Piece], list[Piece]]:
    """Both sentences in pieces. Where they have little in common, what the rules marked differs, and no more."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, [word.lower() for word in before], [word.lower() for word in after], False)
    if matcher.ratio() < ALIKE:
        return _marked(old, marks), [Piece(new, differs=False)]
    same_before, same_after = set[int](), set[int]()
    for block in matcher.get_matching_blocks():
        same_before.update(range(block.a, block.a + block.size))
        same_after.update(range(block.b, block.b + block.size))
    return _pieces(before, _between_alike(before, same_before)), _pieces(after, _between_alike(after, same_after))


def _between_alike(words: Sequence[str], same: set[int]) -> set[int]:
    """Which words are the same. Spaces and marks go with their neighbours: they differ only between two that do."""
    alike = [number in same if word[0].isalnum() else None for number, word in enumerate(words)]
    before = _last_said(alike)
    after = _last_said(alike[::-1])[::-1]
    return {number for number in range(len(words)) if before[number] is not False or after[number] is not False}


def _last_said(values: Sequence[bool | None]) -> list[bool | None]:
    """Each value, or where there is none the last one before it."""
    said: bool | None = None
    return [said := said if value is None else value for value in values]


def _pieces(words: Sequence[str], same: set[int]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, word in enumerate(words):
        differs = number not in same
        if pieces and (pieces[-1].differs is differs):
            pieces[-1] = Piece(pieces[-1].text + word, differs)
        else:
            pieces.append(Piece(word, differs))
    return pieces


def _marked(sentence: str, marks: Sequence[Sequence[int]]) -> list[Piece]:
    inside = {position for start, end in marks for position in range(start, end)}
    return _pieces(list(sentence), set(range(len(sentence))) - inside)
