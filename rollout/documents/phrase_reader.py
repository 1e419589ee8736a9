"""Reads phrases in one sentence, word by word."""

from collections.abc import Mapping, Sequence

from rollout.documents.phrases import Gap, Mark, Phrase, Reference, Word
from rollout.documents.sentences import COMMA, STRONG, Sentence

Place = tuple[int, int]
"""Words of a sentence: first, and one past the last."""


class PhraseReader:
    """Reads phrases in one sentence.

    `numbers` are the choices each of its words answers to. `places` are the concepts found so far; a concept must be
    complete there before a phrase that refers to it is read.
    """

    def __init__(
        self, sentence: Sentence, numbers: list[frozenset[int]], places: Mapping[str, Sequence[Place]]
    ) -> None:
        self._sentence = sentence
        # Where the sentence begins: "1. Under Backup" with "Under".
        self.opening = (0, next((i for i, word in enumerate(sentence.words) if not word.isdecimal()), 0))
        self._breaks = sentence.breaks
        # One more than there are words: no word answers at the end.
        self._numbers = [*numbers, frozenset[int]()]
        self._places = places
        self._ends: dict[str, dict[int, list[int]]] = {}

    def places_after(self, concept: str, phrase: Phrase) -> list[Place]:
        """Where a phrase stands that begins with another concept."""
        return [(start, end) for start in self._ends_of(concept) for end in self.ends(phrase, 0, start)]

    def ends(self, phrase: Phrase, part: int, position: int) -> list[int]:
        """Where the rest of a phrase ends when it is read from this word on; after a gap the nearest only."""
        for index in range(part, len(phrase)):
            item = phrase[index]
            # By what is most frequent. A colon or the like parts words that must follow each other.
            if isinstance(item, Word):
                if item.number not in self._numbers[position] or self._is_parted(phrase, index, position):
                    return []
                position += 1
            elif isinstance(item, Gap):
                return self._after_gap(phrase, index, position)
            elif isinstance(item, Reference):
                ends = self._ends_of(item.name).get(position)
                if ends is None or self._is_parted(phrase, index, position):
                    return []
                return [last for end in ends for last in self.ends(phrase, index + 1, end)]
            elif not self._holds(item, position):
                return []
        return [position]

    def _is_parted(self, phrase: Phrase, index: int, position: int) -> bool:
        if not index or self._breaks[position] != STRONG:
            return False
        before = phrase[index - 1]
        return not (isinstance(before, Gap) and before.far)

    def _after_gap(self, phrase: Phrase, index: int, position: int) -> list[int]:
        gap, following = phrase[index], phrase[index + 1]
        assert isinstance(gap, Gap)
        number = following.number if isinstance(following, Word) else None
        for start in range(position, min(position + gap.most + 1, len(self._breaks))):
            if not gap.far and self._breaks[start] >= COMMA:
                return []
            # Most words after a gap are another one: seen here, without a call.
            if number is not None and number not in self._numbers[start]:
                continue
            if ends := self.ends(phrase, index + 1, start):
                return ends[:1]
        return []

    def _ends_of(self, concept: str) -> Mapping[int, list[int]]:
        """Where a concept ends, by where it begins."""
        found = self._ends.get(concept)
        if found is None:
            found = self._ends[concept] = {}
            for start, end in self._places.get(concept, ()):
                found.setdefault(start, []).append(end)
        return found

    def _holds(self, mark: Mark, position: int) -> bool:
        return position in (self._sentence.quoted if mark.kind == "quoted" else self.opening)


def inside(place: Place, names: Sequence[str], places: Mapping[str, Sequence[Place]]) -> bool:
    """Whether a place lies inside one of these concepts."""
    return any(start <= place[0] and place[1] <= end for name in names for start, end in places.get(name, ()))


def widest(places: list[Place]) -> list[Place]:
    """Places without those that lie inside another: "personal Microsoft account" and not "account" alone."""
    return [place for place in places if not any(_covers(other, place) for other in places)]


def _covers(wide: Place, narrow: Place) -> bool:
    return wide != narrow and wide[0] <= narrow[0] and narrow[1] <= wide[1]
