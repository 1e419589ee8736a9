"""Phrases: many ways to say one thing, whatever stands between the words.

A concept is a list of phrases. A phrase is written as it reads, with few signs:

* `turn* on|off`      words in a row; `*` stands for any letters, `|` for a choice
* `personal?`         a word that may be missing
* `turn ..4 on`       up to four words between, within one breath: no comma, bracket or semicolon
* `settings ...6 on`  up to six words between, whatever the punctuation
* `<need>`            another concept
* `~start recovery`   only where the text has an opening quote or an emphasis mark before it: a label
* `^under backup`     only at the beginning of the sentence

Where concepts stand in a sentence is found by `rollout.documents.lexicon`.
"""

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass

from portal.errors import PortalError
from rollout.documents.misspelling import Misspellings
from rollout.documents.sentences import plain

GAP = re.compile(r"(\.{2,3})(\d+)")
DOUBLED = re.compile(r"(\w)\1")
SHORTEST_MISSPELT = 7
"""Letters of a word that is also known with its double letters single, "acount", as people mistype them."""
WORD = re.compile(r"[\w.'*]+")
UMLAUT = re.compile(r"([ao])e(?!u)|(?<!nn)(?<![aeoq])(u)e(?!e|s?$)")
"""As people type it whose keyboard has none. Not in "annuelle", "oeuvre", "neue" and "marque"."""
SHORTEST_WITH_UMLAUT = 5
"""Letters of a word that is read with umlauts; "toe" is none of these."""


class PhraseError(PortalError):
    """This phrase cannot be read."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of several words; `number` stands for the choice. Its shortest has this many `letters`."""

    number: int
    letters: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words; `far` across commas and brackets too."""

    most: int
    far: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """Another concept."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What must hold before the next word: "quoted" or "first"."""

    kind: str


Part = Word | Gap | Reference | Mark
Phrase = tuple[Part, ...]


class Vocabulary:
    """The words all phrases ask for, and which of them a word of a document is."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._longest_stem = 0
        # By their first letter, "" where it may be any: a document has many words, and most begin otherwise.
        self._open: dict[str, list[tuple[re.Pattern[str], int]]] = defaultdict(list)
        self._misspellings = Misspellings()

    def number(self, choice: str) -> int:
        """The number of a choice of words, "on|off". The same choice has the same number."""
        if choice not in self._numbers:
            number = self._numbers[choice] = len(self._numbers)
            for word in choice.split("|"):
                self._add(plain(word), number)
        return self._numbers[choice]

    def also_misspelt(self, word: str) -> None:
        """Knows this word, or all that begin with it ("microsoft*"), with a slip too. Raises PhraseError."""
        word = plain(word)
        _check(word)
        self._misspellings.add(word)

    def of(self, word: str) -> frozenset[int]:
        """The numbers of all choices this word answers to; where there is none, as it may be meant."""
        return self._spelt(word) or self._meant(word)

    def _spelt(self, word: str) -> frozenset[int]:
        found = set(self._exact.get(word, ()))
        for end in range(1, min(len(word), self._longest_stem) + 1):
            found.update(self._stems.get(word[:end], ()))
        for first in (word[:1], ""):
            found.update(number for pattern, number in self._open.get(first, ()) if pattern.fullmatch(word))
        return frozenset(found)

    def _meant(self, word: str) -> frozenset[int]:
        """With its umlauts, "loeschen"; else without its slip, "Microsft"."""
        umlauts = UMLAUT.sub(r"\1\2", word) if len(word) >= SHORTEST_WITH_UMLAUT else word
        found = self._spelt(umlauts) if umlauts != word else None
        return found or frozenset[int]().union(*map(self._spelt, self._misspellings.meant_by(word)))

    def _add(self, word: str, number: int) -> None:
        _check(word)
        stem = word.removesuffix("*")
        if stem != word and "*" not in stem:
            self._stems[stem].add(number)
            self._longest_stem = max(self._longest_stem, len(stem))
        elif "*" in word:
            pattern = "".join(".*" if letter == "*" else re.escape(letter) for letter in word)
            self._open[word[0].strip("*")].append((re.compile(pattern), number))
        else:
            self._exact[word].add(number)
        if len(word) >= SHORTEST_MISSPELT and (once := DOUBLED.sub(r"\1", word)) != word:
            self._add(once, number)


def _check(word: str) -> None:
    if not WORD.fullmatch(word) or not word.strip("*"):
        raise PhraseError(f"“{word}” is not a word.")


def read_phrase(text: str, vocabulary: Vocabulary) -> list[Phrase]:
    """A phrase as parts, once for every choice of the words that may be missing. Raises PhraseError."""
    variants: list[list[tuple[Part, ...]]] = []
    for item in text.split():
        parts = _read_item(item, vocabulary)
        variants.append([parts, ()] if item.endswith("?") else [parts])
    phrases = {tuple(itertools.chain.from_iterable(choice)): None for choice in itertools.product(*variants)}
    found = [phrase for phrase in phrases if phrase]
    for phrase in found:
        if isinstance(phrase[0], Gap) or isinstance(phrase[-1], Gap | Mark):
            raise PhraseError(f"“{text}” begins or ends with a gap.")
    return found


def _read_item(item: str, vocabulary: Vocabulary) -> tuple[Part, ...]:
    marks: list[Part] = []
    while item[:1] in ("~", "^"):
        marks.append(Mark("quoted" if item[0] == "~" else "first"))
        item = item[1:]
    item = item.removesuffix("?")
    if gap := GAP.fullmatch(item):
        return (Gap(int(gap.group(2)), far=len(gap.group(1)) == 3),)
    if item.startswith("<") and item.endswith(">"):
        return (*marks, Reference(item[1:-1]))
    return (*marks, Word(vocabulary.number(item), min(map(len, item.split("|")))))
