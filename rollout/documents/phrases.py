"""Concepts found in a sentence: many ways to say one thing, whatever stands between the words.

A concept is a list of phrases. A phrase is written as it reads, with few signs:

* `turn* on|off`      words in a row; `*` stands for any letters, `|` for a choice
* `personal?`         a word that may be missing
* `turn ..4 on`       up to four words between, within one breath: no comma, bracket or semicolon
* `settings ...6 on`  up to six words between, whatever the punctuation
* `<need>`            another concept
* `~start recovery`   only where the text has an opening quote or an emphasis mark before it: a label
* `^under backup`     only at the beginning of the sentence

Each different word of a document is looked at once; sentences are then compared by number, which is what makes this
fast enough for whole shares.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.errors import PortalError
from rollout.documents.sentences import COMMA, STRONG, Sentence, plain

GAP = re.compile(r"(\.{2,3})(\d+)")
WORD = re.compile(r"[\w.'*]+")

REMEMBERED = 20_000
"""Sentences whose concepts are remembered, about 30 MB."""

Place = tuple[int, int]
"""Words of a sentence: first, and one past the last."""


class PhraseError(PortalError):
    """This phrase cannot be read."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of several words; `number` stands for the choice."""

    number: int


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
        self._open: list[tuple[re.Pattern[str], int]] = []
        self._known: dict[str, frozenset[int]] = {}

    def number(self, choice: str) -> int:
        """The number of a choice of words, "on|off". The same choice has the same number."""
        if choice not in self._numbers:
            number = self._numbers[choice] = len(self._numbers)
            for word in choice.split("|"):
                self._add(plain(word), number)
        return self._numbers[choice]

    def of(self, word: str) -> frozenset[int]:
        """The numbers of all choices this word answers to."""
        known = self._known.get(word)
        if known is None:
            found = set(self._exact.get(word, ()))
            found.update(number for pattern, number in self._open if pattern.fullmatch(word))
            known = self._known[word] = frozenset(found)
        return known

    def _add(self, word: str, number: int) -> None:
        if not WORD.fullmatch(word) or not word.strip("*"):
            raise PhraseError(f"“{word}” is not a word.")
        if "*" in word:
            pattern = "".join(".*" if letter == "*" else re.escape(letter) for letter in word)
            self._open.append((re.compile(pattern), number))
        else:
            self._exact[word].add(number)


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
    return (*marks, Word(vocabulary.number(item)))


@dataclass(frozen=True)
class Concept:
    """What can be said in many ways. Places inside a place of a concept in `apart_from` do not count."""

    name: str
    phrases: tuple[Phrase, ...]
    apart_from: tuple[str, ...] = ()

    def needs(self) -> set[str]:
        """The concepts that must be looked for before this one."""
        return {part.name for phrase in self.phrases for part in phrase if isinstance(part, Reference)} | set(
            self.apart_from
        )


class Lexicon:
    """All concepts of a pack, ready to be found."""

    def __init__(self, concepts: Iterable[Concept], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._remembered: dict[str, dict[str, list[Place]]] = {}
        self._order = _in_order({concept.name: concept for concept in concepts})
        # Phrases by the number of their first word, with the place of their concept in the order; those of one word
        # apart; and, per concept, phrases that begin with another concept.
        self._by_word: dict[int, list[tuple[int, _Indexed]]] = defaultdict(list)
        self._by_word_alone: dict[int, list[int]] = defaultdict(list)
        self._by_reference: list[list[tuple[str, _Indexed]]] = [[] for _ in self._order]
        self._beginnings: dict[str, int] = {}
        self._bits: dict[str, int] = {}
        for rank, concept in enumerate(self._order):
            self._beginnings[concept.name] = 0
            for phrase in concept.phrases:
                self._index(rank, concept.name, phrase)
        self._with_references = {rank for rank, phrases in enumerate(self._by_reference) if phrases}

    def _index(self, rank: int, name: str, phrase: Phrase) -> None:
        first = next(part for part in phrase if not isinstance(part, Mark))
        indexed = _Indexed(phrase, _bits(part.number for part in phrase if isinstance(part, Word)))
        if isinstance(first, Word):
            if len(phrase) == 1:
                self._by_word_alone[first.number].append(rank)
            else:
                self._by_word[first.number].append((rank, indexed))
            self._beginnings[name] |= 1 << first.number
        elif isinstance(first, Reference):
            self._by_reference[rank].append((first.name, indexed))
            self._beginnings[name] |= self._beginnings[first.name]

    def bits(self, words: Iterable[str]) -> int:
        """Which words of the phrases are among these words of a document, as typed; as bits."""
        bits = 0
        for word in words:
            known = self._bits.get(word)
            if known is None:
                known = self._bits[word] = _bits(self._vocabulary.of(plain(word)))
            bits |= known
        return bits

    def beginnings(self, name: str) -> int:
        """The words a concept can begin with, as bits."""
        return self._beginnings[name]

    def find(self, sentence: Sentence) -> Mapping[str, Sequence[Place]]:
        """Where each concept stands in a sentence; concepts that do not occur are left out.

        Sentences come again and again (footers, contacts, a guide in ten copies): what was found is remembered.
        """
        if sentence.text not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[sentence.text] = self._find(sentence)
        return self._remembered[sentence.text]

    def _find(self, sentence: Sentence) -> dict[str, list[Place]]:
        numbers = [self._vocabulary.of(word) for word in sentence.words]
        missing = ~_bits(number for here in numbers for number in here)
        alone, waiting = self._beginning(numbers, missing)
        places: dict[str, list[Place]] = {}
        reader = _Reader(sentence, numbers, places)
        for rank in sorted(alone.keys() | waiting.keys() | self._with_references):
            concept = self._order[rank]
            found = alone.get(rank, set())
            for start, phrase in waiting.get(rank, ()):
                found.update((start, end) for end in reader.ends(phrase, 0, start))
            for name, indexed in self._by_reference[rank]:
                if name in places and not indexed.needs & missing:
                    for start in {start for start, _ in places[name]}:
                        found.update((start, end) for end in reader.ends(indexed.phrase, 0, start))
            if found and concept.apart_from:
                found = {place for place in found if not _inside(place, concept.apart_from, places)}
            if found:
                places[concept.name] = sorted(found)
        return {name: _widest(found) for name, found in places.items()}

    def _beginning(
        self, numbers: Sequence[frozenset[int]], missing: int
    ) -> tuple[dict[int, set[Place]], dict[int, list[tuple[int, Phrase]]]]:
        """For each concept, its single words that are here, and its phrases that may begin here."""
        alone: dict[int, set[Place]] = {}
        waiting: dict[int, list[tuple[int, Phrase]]] = {}
        for position, here in enumerate(numbers):
            for number in here:
                for rank in self._by_word_alone.get(number, ()):
                    alone.setdefault(rank, set()).add((position, position + 1))
                for rank, indexed in self._by_word.get(number, ()):
                    if not indexed.needs & missing:
                        waiting.setdefault(rank, []).append((position, indexed.phrase))
        return alone, waiting


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A phrase, and as bits the words without which it cannot be there."""

    phrase: Phrase
    needs: int


def _bits(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


class _Reader:
    """Reads phrases in one sentence."""

    def __init__(self, sentence: Sentence, numbers: list[frozenset[int]], places: Mapping[str, list[Place]]) -> None:
        self._breaks = sentence.breaks
        self._quoted = sentence.quoted
        self._numbers = numbers
        self._places = places

    def ends(self, phrase: Phrase, part: int, position: int) -> list[int]:
        """Where the rest of a phrase ends when it is read from this word on; after a gap the nearest only."""
        for index in range(part, len(phrase)):
            item = phrase[index]
            if isinstance(item, Gap):
                return self._after_gap(phrase, index, position)
            if isinstance(item, Mark):
                if not self._holds(item, position):
                    break
                continue
            # A colon or the like parts words that must follow each other.
            if position == len(self._numbers) or (
                index and self._breaks[position] == STRONG and not _is_far(phrase[index - 1])
            ):
                break
            if isinstance(item, Reference):
                ends = [end for start, end in self._places.get(item.name, ()) if start == position]
                return [last for end in ends for last in self.ends(phrase, index + 1, end)]
            if item.number not in self._numbers[position]:
                break
            position += 1
        else:
            return [position]
        return []

    def _after_gap(self, phrase: Phrase, index: int, position: int) -> list[int]:
        gap = phrase[index]
        assert isinstance(gap, Gap)
        for start in range(position, min(position + gap.most + 1, len(self._numbers))):
            if not gap.far and self._breaks[start] >= COMMA:
                return []
            if ends := self.ends(phrase, index + 1, start):
                return ends[:1]
        return []

    def _holds(self, mark: Mark, position: int) -> bool:
        return position in self._quoted if mark.kind == "quoted" else position == 0


def _is_far(part: Part) -> bool:
    return isinstance(part, Gap) and part.far


def _inside(place: Place, names: tuple[str, ...], places: Mapping[str, list[Place]]) -> bool:
    return any(start <= place[0] and place[1] <= end for name in names for start, end in places.get(name, ()))


def _widest(places: list[Place]) -> list[Place]:
    """Places without those that lie inside another: "personal Microsoft account" and not "account" alone."""
    if len(places) == 1:
        return places
    return [place for place in places if not any(_covers(other, place) for other in places)]


def _covers(wide: Place, narrow: Place) -> bool:
    return wide != narrow and wide[0] <= narrow[0] and narrow[1] <= wide[1]


def _in_order(concepts: Mapping[str, Concept]) -> list[Concept]:
    """Concepts after those they refer to. Raises PhraseError for an unknown one and for a circle."""
    ordered: dict[str, Concept] = {}
    waiting: list[str] = []

    def take(name: str, asked_by: str) -> None:
        if name in ordered:
            return
        if name not in concepts:
            raise PhraseError(f"“{asked_by}” refers to “{name}”, which is not a concept.")
        if name in waiting:
            raise PhraseError(f"“{name}” refers to itself through {', '.join(waiting)}.")
        waiting.append(name)
        for needed in sorted(concepts[name].needs()):
            take(needed, name)
        waiting.pop()
        ordered[name] = concepts[name]

    for name in concepts:
        take(name, name)
    return list(ordered.values())
