"""How easily a text is read, as the formula of its language says: 0 very hard, 100 very easy.

English: Flesch (1948). German: Amstad (1978). French: Kandel and Moles (1958). Spanish: Szigriszt Pazos (1993).
Syllables are counted by their vowels: libraries that know where to part words count too few of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rollout.documents.sentences import WORD

# Below this many words a formula says nothing.
FEWEST_WORDS = 60
# From these values on, and what they mean to a reader.
MEANINGS = ((70, "easy"), (60, "plain"), (50, "fairly hard"), (30, "hard"), (-1000, "very hard"))
# A text below this is worth another look.
ENOUGH = 50

# Letters that make one syllable together, longest first; each other vowel is one of its own.
_VOWELS = "aeiouyäöüáéíóúàâèêëîïôùûœ"
_GROUPS = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"aa|ee|oo|ai|ei|ey|au|äu|eu|ie|[aeiouyäöü]"),
    "fr": re.compile(rf"[{_VOWELS}]+"),
    "es": re.compile(r"[iuü]?[aeoáéó][iuüy]?|[íú]|[iuü]+|y(?![aeiou])"),
}
# Endings that are written and not spoken.
_SILENT = {"en": re.compile(r"(?<![aeiouyl])e$|(?<![aeiouydt])ed$"), "fr": re.compile(r"(?<=.)(e|es|ent)$")}
_FORMULAS = {
    "en": (206.835, 1.015, 84.6),
    "de": (180.0, 1.0, 58.5),
    "fr": (207.0, 1.015, 73.6),
    "es": (206.835, 1.0, 62.3),
}


@dataclass(frozen=True)
class Ease:
    """The value of a text, the word for it, and its hardest sentences, the hardest first."""

    value: int
    meaning: str
    hardest: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        return self.value >= ENOUGH


def ease_of(sentences: Iterable[tuple[str, int]], language: str) -> Ease | None:
    """Of sentences with their numbers of words; None of a language without a formula, and of a text too short."""
    counted = [(text, words, _syllables_in(text, language)) for text, words in sentences if words]
    total = sum(words for _, words, _ in counted)
    if language not in _FORMULAS or total < FEWEST_WORDS:
        return None
    value = _value(len(counted), total, sum(syllables for *_, syllables in counted), language)
    by_ease = sorted(counted, key=lambda item: _value(1, item[1], item[2], language))
    hardest = tuple(dict.fromkeys(text for text, words, _ in by_ease if words > 5))[:2]
    meaning = next(word for least, word in MEANINGS if value >= least)
    return Ease(min(100, max(0, round(value))), meaning, hardest)


def _value(sentences: int, words: int, syllables: int, language: str) -> float:
    most, per_word, per_syllable = _FORMULAS[language]
    return most - per_word * words / sentences - per_syllable * syllables / words


def _syllables_in(text: str, language: str) -> int:
    return sum(syllables(word, language) for word in WORD.findall(text))


def syllables(word: str, language: str) -> int:
    """How many syllables a word has, about; a number or a name of consonants has one."""
    lower = word.lower()
    if silent := _SILENT.get(language):
        shorter = silent.sub("", lower)
        lower = shorter if any(letter in _VOWELS for letter in shorter) else lower
    return max(1, len(_GROUPS.get(language, _GROUPS["en"]).findall(lower)))
