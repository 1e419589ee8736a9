"""Lines put together again: text that was wrapped to a width has its sentences and words cut by line ends."""

import re
from collections.abc import Callable, Collection, Sequence

ITEM = re.compile(r"(?:[•◦▪‣●○■□–—*·-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…:;][\"”“»’')\]]*$")
CUT_WORD = re.compile(r"(\w+)[-\u00ad\u2010]$")
FIRST_WORD = re.compile(r"\w+")
LOOK_BACK = 60
"""Characters of a line's end that are looked at; a line may be a whole file."""
HYPHENATED = re.compile(r"\b\w{1,40}(?:-\w{1,40})+")


def is_item(line: str) -> bool:
    """Whether a line begins an item of a list: with a bullet, a number or a letter."""
    return ITEM.match(line) is not None


def begins_item(line: str, before: Sequence[str]) -> bool:
    """Whether an item begins here, after these lines of a paragraph. "3. September" inside a sentence is none."""
    if not is_item(line):
        return False
    return not before or not line[0].isalnum() or ends_sentence(before[-1]) or is_item(before[0])


def without_bullet(line: str) -> str:
    """The line without what marks it as an item."""
    return ITEM.sub("", line, count=1)


def begins_inside(line: str) -> bool:
    """Whether a line begins in the middle of a sentence: with a small letter that is not that of "iPhone"."""
    return line[:1].islower() and not line[1:2].isupper()


def ends_sentence(line: str) -> bool:
    """Whether a thought may end with this line."""
    return SENTENCE_END.search(line[-LOOK_BACK:]) is not None


def is_cut(line: str) -> bool:
    """Whether a line ends inside a word."""
    return CUT_WORD.search(line[-LOOK_BACK:]) is not None


def hyphenated(text: str) -> frozenset[str]:
    """The words that a text writes with hyphens, in lower case; a cut is told from them by `put_together`."""
    return frozenset(word.lower() for word in HYPHENATED.findall(text))


def put_together(
    lines: Sequence[str], compounds: Collection[str] = (), goes_on: Callable[[str, str], bool] = lambda *_: True
) -> str:
    """The lines of one paragraph as one text. Where `goes_on` denies it of two lines, the break between them stays.

    A word cut at a line's end is put together: "Authen-" and "tication". It keeps its hyphen before a capital
    ("iCloud-" and "Backup") and where it is one of the `compounds`.
    """
    pieces = [lines[0]]
    for line in lines[1:]:
        last = pieces.pop()
        pieces += [*(_seam(last, line, compounds) if goes_on(last, line) else (last, "\n")), line]
    return "".join(pieces)


def _seam(before: str, line: str, compounds: Collection[str]) -> tuple[str, str]:
    """The first of two lines, and what stands between it and the next."""
    cut = CUT_WORD.search(before[-LOOK_BACK:])
    rest = FIRST_WORD.match(line)
    if cut is None or rest is None:
        return before, " "
    if begins_inside(line) and f"{cut.group(1)}-{rest.group()}".lower() not in compounds:
        return before[:-1], ""
    return before[:-1], "-"
