"""Where the concepts of a pack stand in a sentence.

Each different word of a document is compared with the phrases once; sentences are then compared by number, which is
what makes this fast enough for whole shares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import heappop, heappush
from operator import or_

from rollout.documents.concepts import Concept, in_order
from rollout.documents.phrase_reader import PhraseReader, Place, inside, widest
from rollout.documents.phrases import Mark, Phrase, Reference, Vocabulary, Word
from rollout.documents.sentences import STRONG, Sentence, plain

REMEMBERED_WORDS = 100_000
"""Words whose meaning is remembered, about 30 MB; a share may hold millions of different numbers and names."""
REMEMBERED_SENTENCES = 10_000
"""Sentences whose concepts are remembered, about 20 MB."""
REMEMBERED_PAIRS = 50_000
"""Pairs of words whose phrases are remembered, about 10 MB."""
WORD_BITS = 512
"""Bits for the words of a sentence. Two words may share one: then a phrase is read that is not there, and not found."""
LONGEST_REMEMBERED = 500
"""Characters; a longer sentence does not come again."""


@dataclass(frozen=True, slots=True, eq=False)
class _Indexed:
    """A phrase, the place of its concept in the order, and as bits what must be in a sentence for it to be there.

    `seen`: its first words that are known to be there when it is read · `follows`: the concept it begins with ·
    `then`: the concept that must begin at its second word, as a bit; 0 where it may be another thing · `concepts`:
    those it refers to, as bits · `is_first`: it stands only where a sentence begins.
    """

    rank: int
    phrase: Phrase
    needs: int
    seen: int = 0
    follows: str = ""
    then: int = 0
    concepts: int = 0
    is_first: bool = False


_ByWord = dict[int, list[_Indexed]]


@dataclass(frozen=True, slots=True, eq=False)
class _Meaning:
    """What a word of a document is to the phrases.

    `numbers`: the choices it answers to · `opens`: the concepts that it can begin, as bits · `bits`: both as bits ·
    `alone`: concepts of which it is a whole phrase · `pairs`: phrases that it can begin, by the word that must follow
    at once · `apart`: by another word that must come later · `single`: those with no other word ·
    `later`: phrases that begin with another concept and have this word further on.
    """

    numbers: frozenset[int]
    opens: int
    bits: int
    alone: frozenset[int]
    pairs: _ByWord
    pair_words: frozenset[int]
    apart: _ByWord
    apart_words: frozenset[int]
    single: list[_Indexed]
    later: list[_Indexed]


_Beginning = tuple[dict[int, set[Place]], dict[int, list[tuple[int, _Indexed]]], dict[int, list[_Indexed]]]

NOTHING = _Meaning(frozenset(), 0, 0, frozenset(), {}, frozenset(), {}, frozenset(), [], [])


class Lexicon:
    """All concepts of a pack, ready to be found.

    Of many hundred phrases a sentence holds a few. A phrase is therefore kept under two of its words where it has two,
    and read only where both are in the sentence.
    """

    def __init__(self, concepts: Iterable[Concept], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._meanings: dict[str, _Meaning] = {}
        self._openings: dict[tuple[_Meaning, _Meaning], Sequence[_Indexed]] = {}
        self._remembered: dict[str, Mapping[str, Sequence[Place]]] = {}
        self._order = in_order({concept.name: concept for concept in concepts})
        self._ranks = {concept.name: rank for rank, concept in enumerate(self._order)}
        # As a meaning has them, by the number of the word.
        self._alone: dict[int, set[int]] = defaultdict(set)
        self._pairs: dict[int, _ByWord] = defaultdict(dict)
        self._apart: dict[int, _ByWord] = defaultdict(dict)
        self._single: _ByWord = defaultdict(list)
        self._later: _ByWord = defaultdict(list)
        # Phrases without a word, by the concept they begin with.
        self._wordless: dict[str, list[_Indexed]] = defaultdict(list)
        # What each concept can begin with, as bits.
        self._beginnings: dict[str, int] = {}
        for rank, concept in enumerate(self._order):
            self._beginnings[concept.name] = 0
            for phrase in concept.phrases:
                self._index(rank, concept.name, phrase)

    def _index(self, rank: int, name: str, phrase: Phrase) -> None:
        first = next(part for part in phrase if not isinstance(part, Mark))
        words = [part for part in phrase if isinstance(part, Word)]
        concepts = self.bits_of(part.name for part in phrase if isinstance(part, Reference))
        needs = concepts | _word_bits(word.number for word in words) << len(self._order)
        if isinstance(first, Word):
            self._beginnings[name] |= 1 << first.number
            then = self.bits_of([second.name]) if isinstance(second := phrase[:2][-1], Reference) else 0
            seen, is_first = 2 if _is_pair(phrase) else 0, phrase[0] == Mark("first")
            self._index_words(_Indexed(rank, phrase, needs, seen, "", then, concepts, is_first), words)
        elif isinstance(first, Reference):
            self._beginnings[name] |= self._beginnings[first.name]
            kept = self._later[_longest(words)] if words else self._wordless[first.name]
            kept.append(_Indexed(rank, phrase, needs, follows=first.name, concepts=concepts))

    def _index_words(self, indexed: _Indexed, words: Sequence[Word]) -> None:
        first, *others = words
        if len(indexed.phrase) == 1:
            self._alone[first.number].add(indexed.rank)
        elif indexed.seen:
            self._pairs[first.number].setdefault(others[0].number, []).append(indexed)
        elif others:
            self._apart[first.number].setdefault(_longest(others), []).append(indexed)
        else:
            self._single[first.number].append(indexed)

    def opened_by(self, words: Iterable[str]) -> int:
        """The concepts that could begin with one of these words of a document, as typed; as bits. Quick."""
        bits, known = 0, self._meanings
        for word in words:
            bits |= (known.get(word) or self._meaning(word)).opens
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
                self._openings.clear()
            meaning = self._meanings[word] = self._looked_up(plain(word))
        return meaning

    def _looked_up(self, word: str) -> _Meaning:
        numbers = self._vocabulary.of(word)
        if not numbers:
            return NOTHING
        bits = _bits(numbers)
        opens = self.bits_of(name for name, first in self._beginnings.items() if first & bits)
        pairs, apart = _merged(self._pairs, numbers), _merged(self._apart, numbers)
        return _Meaning(
            numbers=numbers,
            opens=opens,
            bits=opens | _word_bits(numbers) << len(self._order),
            alone=frozenset(rank for number in numbers for rank in self._alone.get(number, ())),
            pairs=pairs,
            pair_words=frozenset(pairs),
            apart=apart,
            apart_words=frozenset(apart),
            single=[indexed for number in numbers for indexed in self._single.get(number, ())],
            later=[indexed for number in numbers for indexed in self._later.get(number, ())],
        )

    def _find(self, sentence: Sentence) -> Mapping[str, Sequence[Place]]:
        meanings = [self._meaning(word) for word in sentence.words]
        alone, waiting, following = self._beginning(meanings)
        places: dict[str, list[Place]] = {}
        reader = PhraseReader(sentence, [meaning.numbers for meaning in meanings], places)
        missing = -1
        # Concepts in their order; those that stand on others without a word join when these are found.
        ranks, last = sorted({*alone, *waiting, *following}), -1
        while ranks:
            rank = heappop(ranks)
            if rank == last:
                continue
            last = rank
            concept = self._order[rank]
            found = alone.get(rank) or set()
            for start, indexed in waiting.get(rank, ()):
                if (
                    indexed.concepts & missing
                    or (indexed.seen and sentence.breaks[start + 1] == STRONG)
                    or (indexed.is_first and start not in reader.opening)
                ):
                    continue
                for end in reader.ends(indexed.phrase, indexed.seen, start + indexed.seen):
                    found.add((start, end))
            for indexed in following.get(rank, ()):
                if not indexed.concepts & missing:
                    found.update(reader.places_after(indexed.follows, indexed.phrase))
            if found and concept.apart_from:
                found = {place for place in found if not inside(place, concept.apart_from, places)}
            if found:
                places[concept.name] = sorted(found)
                missing ^= 1 << rank
                for indexed in self._wordless.get(concept.name, ()):
                    following.setdefault(indexed.rank, []).append(indexed)
                    heappush(ranks, indexed.rank)
        return {name: widest(found) if len(found) > 1 else found for name, found in places.items()}

    def _beginning(self, meanings: Sequence[_Meaning]) -> _Beginning:
        """By concept: its single words that are here, phrases that may begin here, and those after another concept."""
        alone: dict[int, set[Place]] = {}
        waiting: dict[int, list[tuple[int, _Indexed]]] = {}
        later: list[_Indexed] = []
        here = frozenset[int]().union(*[meaning.numbers for meaning in meanings])
        missing = ~reduce(or_, [meaning.bits for meaning in meanings], 0)
        for position, (meaning, following) in enumerate(zip(meanings, [*meanings[1:], NOTHING], strict=True)):
            if meaning is NOTHING:
                continue
            for rank in meaning.alone:
                alone.setdefault(rank, set()).add((position, position + 1))
            later += meaning.later
            for indexed in self._opening(meaning, following):
                if not indexed.needs & missing:
                    waiting.setdefault(indexed.rank, []).append((position, indexed))
            for number in meaning.apart_words & here:
                for indexed in meaning.apart[number]:
                    if not indexed.needs & missing and (not indexed.then or indexed.then & following.opens):
                        waiting.setdefault(indexed.rank, []).append((position, indexed))
        after: dict[int, list[_Indexed]] = {}
        for indexed in set(later):
            if not indexed.needs & missing:
                after.setdefault(indexed.rank, []).append(indexed)
        return alone, waiting, after

    def _opening(self, meaning: _Meaning, following: _Meaning) -> Sequence[_Indexed]:
        """The phrases that two words side by side begin; the same two come again and again."""
        found = self._openings.get((meaning, following))
        if found is not None:
            return found
        phrases = meaning.single.copy()
        for number in meaning.pair_words & following.numbers:
            phrases += meaning.pairs[number]
        if len(self._openings) >= REMEMBERED_PAIRS:
            self._openings.clear()
        found = [indexed for indexed in phrases if not indexed.then or indexed.then & following.opens]
        self._openings[meaning, following] = found
        return found


def _is_pair(phrase: Phrase) -> bool:
    return len(phrase) > 1 and isinstance(phrase[0], Word) and isinstance(phrase[1], Word)


def _longest(words: Iterable[Word]) -> int:
    """The number of the longest of these words: it will be in the fewest sentences."""
    return max(words, key=lambda word: word.letters).number


def _merged(phrases: Mapping[int, _ByWord], numbers: Iterable[int]) -> _ByWord:
    found: _ByWord = defaultdict(list)
    for number in numbers:
        for other, indexed in phrases.get(number, {}).items():
            found[other] += indexed
    return dict(found)


def _bits(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def _word_bits(numbers: Iterable[int]) -> int:
    return _bits(number % WORD_BITS for number in numbers)
