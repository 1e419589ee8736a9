"""Where the concepts of a pack stand in a sentence.

Each different word of a document is compared with the phrases once; sentences are then compared by number, which is
what makes this fast enough for whole shares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rollout.documents.phrases import Gap, Mark, Part, Phrase, PhraseError, Reference, Vocabulary, Word
from rollout.documents.sentences import COMMA, STRONG, Sentence, plain

REMEMBERED_WORDS = 100_000
"""Words whose meaning is remembered, about 30 MB; a share may hold millions of different numbers and names."""
REMEMBERED_SENTENCES = 10_000
"""Sentences whose concepts are remembered, about 20 MB."""
LONGEST_REMEMBERED = 500
"""Characters; a longer sentence does not come again."""

Place = tuple[int, int]
"""Words of a sentence: first, and one past the last."""


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


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A phrase, the place of its concept in the order, and as bits the words without which it cannot be there.

    `second` is the word that must follow its first at once; -1 where it may be another thing.
    """

    rank: int
    phrase: Phrase
    needs: int
    second: int


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word of a document is to the phrases.

    `numbers`: the choices it answers to, `bits` the same as bits · `alone`: concepts of which it is a whole phrase ·
    `begins`: longer phrases that it can begin · `opens`: the concepts that it can begin, as bits.
    """

    numbers: frozenset[int]
    bits: int
    alone: tuple[int, ...]
    begins: tuple[_Indexed, ...]
    opens: int


NOTHING = _Meaning(frozenset(), 0, (), (), 0)


class Lexicon:
    """All concepts of a pack, ready to be found."""

    def __init__(self, concepts: Iterable[Concept], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._meanings: dict[str, _Meaning] = {}
        self._remembered: dict[str, dict[str, list[Place]]] = {}
        self._order = _in_order({concept.name: concept for concept in concepts})
        # Phrases by the number of their first word, those of one word apart; and, per concept, phrases that begin
        # with another concept.
        self._by_word: dict[int, list[_Indexed]] = defaultdict(list)
        self._by_word_alone: dict[int, list[int]] = defaultdict(list)
        self._by_reference: list[list[tuple[str, _Indexed]]] = [[] for _ in self._order]
        self._beginnings: dict[str, int] = {}
        self._ranks = {concept.name: rank for rank, concept in enumerate(self._order)}
        for rank, concept in enumerate(self._order):
            self._beginnings[concept.name] = 0
            for phrase in concept.phrases:
                self._index(rank, concept.name, phrase)
        self._with_references = [(rank, self._first_words(rank)) for rank in range(len(self._order))]
        self._with_references = [(rank, first) for rank, first in self._with_references if first]

    def _index(self, rank: int, name: str, phrase: Phrase) -> None:
        first = next(part for part in phrase if not isinstance(part, Mark))
        needs = _bits(part.number for part in phrase if isinstance(part, Word))
        indexed = _Indexed(rank, phrase, needs, _second(phrase))
        if isinstance(first, Word):
            if len(phrase) == 1:
                self._by_word_alone[first.number].append(rank)
            else:
                self._by_word[first.number].append(indexed)
            self._beginnings[name] |= 1 << first.number
        elif isinstance(first, Reference):
            self._by_reference[rank].append((first.name, indexed))
            self._beginnings[name] |= self._beginnings[first.name]

    def _first_words(self, rank: int) -> int:
        """As bits, the words that the concepts at the head of its phrases can begin with."""
        first = 0
        for name, _ in self._by_reference[rank]:
            first |= self._beginnings[name]
        return first

    def opened_by(self, words: Iterable[str]) -> int:
        """The concepts that could begin with one of these words of a document, as typed; as bits. Quick."""
        bits = 0
        for word in words:
            bits |= self._meaning(word).opens
        return bits

    def bits_of(self, names: Iterable[str]) -> int:
        """These concepts as bits."""
        return _bits(self._ranks[name] for name in names)

    def find(self, sentence: Sentence) -> Mapping[str, Sequence[Place]]:
        """Where each concept stands in a sentence; concepts that do not occur are left out.

        Sentences come again and again (footers, contacts, a guide in ten copies): what was found is remembered.
        """
        if len(sentence.text) > LONGEST_REMEMBERED:
            return self._find(sentence)
        found = self._remembered.get(sentence.text)
        if found is None:
            if len(self._remembered) >= REMEMBERED_SENTENCES:
                self._remembered.clear()
            found = self._remembered[sentence.text] = self._find(sentence)
        return found

    def _meaning(self, word: str) -> _Meaning:
        """What a word is to the phrases, as typed or as compared."""
        meaning = self._meanings.get(word)
        if meaning is None:
            if len(self._meanings) >= REMEMBERED_WORDS:
                self._meanings.clear()
            meaning = self._meanings[word] = self._looked_up(plain(word))
        return meaning

    def _looked_up(self, word: str) -> _Meaning:
        numbers = self._vocabulary.of(word)
        if not numbers:
            return NOTHING
        alone = {rank for number in numbers for rank in self._by_word_alone.get(number, ())}
        begins = [indexed for number in sorted(numbers) for indexed in self._by_word.get(number, ())]
        bits = _bits(numbers)
        opens = self.bits_of(name for name, first in self._beginnings.items() if first & bits)
        return _Meaning(numbers, bits, tuple(sorted(alone)), tuple(begins), opens)

    def _find(self, sentence: Sentence) -> dict[str, list[Place]]:
        meanings = [self._meaning(word) for word in sentence.words]
        here = 0
        for meaning in meanings:
            here |= meaning.bits
        missing = ~here
        alone, waiting = _beginning(meanings, missing)
        referring = {rank for rank, first in self._with_references if here & first}
        places: dict[str, list[Place]] = {}
        reader = _Reader(sentence, meanings)
        for rank in sorted(alone.keys() | waiting.keys() | referring):
            concept = self._order[rank]
            found = alone.get(rank, set())
            for start, phrase in waiting.get(rank, ()):
                found.update((start, end) for end in reader.ends(phrase, 0, start))
            if rank in referring:
                self._find_referring(rank, missing, reader, found)
            if found and concept.apart_from:
                found = {place for place in found if not _inside(place, concept.apart_from, places)}
            if found:
                places[concept.name] = sorted(found)
                reader.keep(concept.name, found)
        return {name: _widest(found) for name, found in places.items()}

    def _find_referring(self, rank: int, missing: int, reader: "_Reader", found: set[Place]) -> None:
        for name, indexed in self._by_reference[rank]:
            if not indexed.needs & missing:
                for start in reader.starts(name):
                    found.update((start, end) for end in reader.ends(indexed.phrase, 0, start))


def _beginning(
    meanings: Sequence[_Meaning], missing: int
) -> tuple[dict[int, set[Place]], dict[int, list[tuple[int, Phrase]]]]:
    """For each concept, its single words that are here, and its phrases that may begin here."""
    alone: dict[int, set[Place]] = {}
    waiting: dict[int, list[tuple[int, Phrase]]] = {}
    following = [*(meaning.numbers for meaning in meanings[1:]), frozenset[int]()]
    for position, meaning in enumerate(meanings):
        for rank in meaning.alone:
            alone.setdefault(rank, set()).add((position, position + 1))
        for indexed in meaning.begins:
            if not indexed.needs & missing and (indexed.second < 0 or indexed.second in following[position]):
                waiting.setdefault(indexed.rank, []).append((position, indexed.phrase))
    return alone, waiting


def _second(phrase: Phrase) -> int:
    if len(phrase) < 2 or not isinstance(phrase[0], Word) or not isinstance(phrase[1], Word):
        return -1
    return phrase[1].number


def _bits(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


class _Reader:
    """Reads phrases in one sentence."""

    def __init__(self, sentence: Sentence, meanings: list[_Meaning]) -> None:
        self._ends: dict[str, dict[int, list[int]]] = {}
        self._breaks = sentence.breaks
        self._quoted = sentence.quoted
        self._first = next((i for i, word in enumerate(sentence.words) if not word.isdecimal()), 0)
        self._numbers = [meaning.numbers for meaning in meanings]

    def keep(self, name: str, places: Iterable[Place]) -> None:
        """Remembers where a concept stands, for the phrases that refer to it."""
        ends = self._ends[name] = {}
        for start, end in sorted(places):
            ends.setdefault(start, []).append(end)

    def starts(self, name: str) -> Iterable[int]:
        """Where a concept begins."""
        return self._ends.get(name, ())

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
                ends = self._ends.get(item.name, {}).get(position, ())
                return [last for end in ends for last in self.ends(phrase, index + 1, end)]
            if item.number not in self._numbers[position]:
                break
            position += 1
        else:
            return [position]
        return []

    def _after_gap(self, phrase: Phrase, index: int, position: int) -> list[int]:
        gap, following = phrase[index], phrase[index + 1]
        assert isinstance(gap, Gap)
        number = following.number if isinstance(following, Word) else None
        for start in range(position, min(position + gap.most + 1, len(self._numbers))):
            if not gap.far and self._breaks[start] >= COMMA:
                return []
            # Most words after a gap are another one: seen here, without a call.
            if number is not None and number not in self._numbers[start]:
                continue
            if ends := self.ends(phrase, index + 1, start):
                return ends[:1]
        return []

    def _holds(self, mark: Mark, position: int) -> bool:
        return position in self._quoted if mark.kind == "quoted" else position in (0, self._first)


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
