"""Words that were typed with one slip: which word of the matter they stand for."""

from collections import defaultdict

SHORTEST = 6
"""Letters of a word that is read in spite of a slip; shorter ones are too often other words."""


class Misspellings:
    """Words that are known again where one letter is missing, too many, wrong, or swapped with the next one.

    Never the first letter or the last: those make other words, and other forms of words.
    """

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = defaultdict(list)

    def add(self, word: str) -> None:
        """A word as words are compared; "authenticator*" stands for all that begin so."""
        self._words[word[:1]].append(word)

    def meant_by(self, typed: str) -> set[str]:
        """The words this one may stand for; most stand for none."""
        if len(typed) < SHORTEST - 1 or not typed.isalpha():
            return set()
        return {meant for known in self._words.get(typed[0], ()) if (meant := _mended(typed, known))}


def _mended(typed: str, known: str) -> str:
    """The known word of the same first letter, with the ending it was typed with where it may have any; else ""."""
    stem = known.removesuffix("*")
    same = 1
    while typed[same : same + 1] == stem[same : same + 1] != "":
        same += 1
    here, there = typed[same:], stem[same:]
    # What should follow after two letters that are swapped, and after one that is missing, too many, or wrong.
    slips = [(here[2:], there[2:])] if here[:2] == there[1:2] + there[:1] else []
    if len(there) > 1:
        slips += [(here, there[1:]), (here[1:], there[1:])]
    if there:
        slips.append((here[1:], there))
    for rest, wanted in slips:
        if rest == wanted or (stem != known and rest.startswith(wanted)):
            return stem + rest[len(wanted) :]
    return ""
