"""What changed between two versions of a post, passage by passage and word by word. Plain text: templates escape it.

Of any other text that is written in versions as well: `compare_blocks`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.formatting import counted, day
from rollout.changes.models import Announcement
from rollout.changes.titles import Title, read_title
from rollout.changes.wording import blocks_of

# difflib needs up to the product of both lengths, and more where words repeat. Real posts have 30 to 150 passages of
# 10 to 150 words; what is beyond is compared passage by passage, or as a whole.
MAX_PASSAGE_PRODUCT = 400_000
MAX_WORD_PRODUCT = 250_000
MAX_WORD_PRODUCTS = 1_000_000
# Passages that share less are not one passage edited, but one removed and one added.
MIN_LIKENESS = 0.4
# Fewer unchanged passages are not folded; the last one stays visible as the heading of what follows.
MIN_FOLDED = 3
MAX_SUMMED = 10
WORD = re.compile(r"\s*(?:\w+(?:['’.-]\w+)*|[^\w\s])")


@dataclass(frozen=True)
class Piece:
    """A run of words. `mark` is “added”, “removed” or empty."""

    text: str
    mark: str = ""

    @property
    def word_count(self) -> int:
        return len(re.findall(r"\w+", self.text))


@dataclass(frozen=True)
class Passage:
    """A paragraph, item, heading or cell: its pieces in order."""

    pieces: tuple[Piece, ...]

    @property
    def kind(self) -> str:
        """“added” or “removed” as a whole, “edited” within, or empty: the same in both versions."""
        marks = {piece.mark for piece in self.pieces}
        return "" if marks == {""} else marks.pop() if len(marks) == 1 else "edited"


@dataclass(frozen=True)
class Stretch:
    """Neighbouring passages, all changed or all unchanged."""

    passages: tuple[Passage, ...]
    is_changed: bool
    is_folded: bool = False


@dataclass(frozen=True)
class FieldChange:
    """A field of the post that says something else. Empty: it says nothing."""

    name: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Word by word."""
        return tuple(_pieces(self.before, self.after))


@dataclass(frozen=True)
class Comparison:
    """The difference from one version to another. Titles without their tags, which are no words of the post."""

    tags_before: tuple[str, ...]
    tags_after: tuple[str, ...]
    title: tuple[Piece, ...]
    fields: tuple[FieldChange, ...]
    stretches: tuple[Stretch, ...]

    @property
    def passage_count(self) -> int:
        return sum(len(stretch.passages) for stretch in self.stretches if stretch.is_changed)

    @property
    def is_title_changed(self) -> bool:
        return any(piece.mark for piece in self.title)

    @property
    def in_words(self) -> str:
        """“3 passages changed, 42 words added, 17 removed.”"""
        parts = []
        if self.passage_count:
            pieces = [piece for stretch in self.stretches for passage in stretch.passages for piece in passage.pieces]
            added, removed = (sum(p.word_count for p in pieces if p.mark == mark) for mark in ("added", "removed"))
            parts.append(f"{counted(self.passage_count, 'passage')} changed")
            parts.append(f"{counted(added, 'word')} added, {removed:,} removed")
        parts += [f"marked “{tag}”" for tag in self.tags_after if tag not in self.tags_before]
        if self.is_title_changed:
            parts.append("another title")
        parts += [f"another “{field.name}”" for field in self.fields]
        sentence = ", ".join(parts) or "not a word differs"
        return f"{sentence[0].upper()}{sentence[1:]}."


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of all; `before` is the one it followed, null where there is none to compare with."""

    version: Announcement
    before: Announcement | None
    what: str


def version_lines(versions: Sequence[Announcement]) -> list[VersionLine]:
    """The versions of a post, the newest first as they come, each with what it changed in short.

    The ten newest say so; of older ones `what` is empty. A pack's outline has no words to compare with.
    """
    lines = []
    for place, version in enumerate(versions):
        older = versions[place + 1 : place + 2]
        before = older[0] if older and not older[0].is_outline and not version.is_outline else None
        what = _in_short(before, version) if before and place < MAX_SUMMED else ""
        lines.append(VersionLine(version, before, what))
    return lines


def _in_short(before: Announcement, after: Announcement) -> str:
    return "The same words, written otherwise." if after.says_the_same_as(before) else compare(before, after).in_words


def compare(before: Announcement, after: Announcement) -> Comparison:
    """The difference between two versions of a post, in time that is bounded whatever they hold."""
    old, new = read_title(before.title), read_title(after.title)
    return Comparison(
        tags_before=old.tags,
        tags_after=new.tags,
        title=_title(old, new),
        fields=tuple(_fields(before, after)),
        stretches=tuple(_stretches(_passages(blocks_of(before.body_html), blocks_of(after.body_html)))),
    )


def compare_blocks(before: list[str], after: list[str]) -> Comparison:
    """The difference between two lists of passages, which have neither title nor fields."""
    return Comparison((), (), (), (), tuple(_stretches(_passages(before, after))))


def _title(old: Title, new: Title) -> tuple[Piece, ...]:
    return (Piece(new.words),) if old.words == new.words else tuple(_pieces(old.words, new.words))


def _fields(before: Announcement, after: Announcement) -> Iterator[FieldChange]:
    readings: tuple[tuple[str, Callable[[Announcement], str]], ...] = (
        ("Act by", lambda post: day(post.act_by_at) if post.act_by_at else ""),
        ("Expires", lambda post: day(post.expires_at) if post.expires_at else ""),
        ("Category", lambda post: post.category_words),
        ("Severity", lambda post: post.severity),
        ("Major change", lambda post: "Yes" if post.is_major else "No"),
        ("Services", lambda post: ", ".join(post.services)),
        ("Tags", lambda post: ", ".join(post.tags)),
        ("Summary", lambda post: post.summary),
    )
    for name, reading in readings:
        if (old := reading(before)) != (new := reading(after)):
            yield FieldChange(name, old, new)


def _passages(old: list[str], new: list[str]) -> Iterator[Passage]:
    """Every passage of both versions in order; a changed one has marks."""
    start, end = _shared_ends(old, new)
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    yield from (Passage((Piece(text),)) for text in new[:start])
    if len(inner_old) * len(inner_new) > MAX_PASSAGE_PRODUCT:
        yield from (Passage((Piece(text, "removed"),)) for text in inner_old)
        yield from (Passage((Piece(text, "added"),)) for text in inner_new)
    else:
        budget = MAX_WORD_PRODUCTS
        for kind, a, b, c, d in SequenceMatcher(None, inner_old, inner_new).get_opcodes():
            if kind == "equal":
                yield from (Passage((Piece(text),)) for text in inner_new[c:d])
            else:
                # A word has some six characters.
                budget -= sum(map(len, inner_old[a:b])) * sum(map(len, inner_new[c:d])) // 36
                yield from _changed(inner_old[a:b], inner_new[c:d], by_words=budget > 0)
    yield from (Passage((Piece(text),)) for text in new[len(new) - end :])


def _changed(old: list[str], new: list[str], *, by_words: bool) -> Iterator[Passage]:
    """Passages that took each other's place: those that are alike word by word, in their order."""
    waiting = list(old)
    for text in new:
        place = next((i for i, other in enumerate(waiting) if by_words and _are_alike(other, text)), None)
        if place is None:
            yield Passage((Piece(text, "added"),))
            continue
        yield from (Passage((Piece(gone, "removed"),)) for gone in waiting[:place])
        yield Passage(tuple(_pieces(waiting[place], text)))
        waiting = waiting[place + 1 :]
    yield from (Passage((Piece(gone, "removed"),)) for gone in waiting)


def _are_alike(old: str, new: str) -> bool:
    words_old, words_new = set(old.lower().split()), set(new.lower().split())
    return len(words_old & words_new) >= MIN_LIKENESS * max(len(words_old), len(words_new))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """The words of both, marked where they differ."""
    before, after = WORD.findall(old), WORD.findall(new)
    keys_before, keys_after = [word.strip() for word in before], [word.strip() for word in after]
    start, end = _shared_ends(keys_before, keys_after)
    if start:
        yield Piece("".join(after[:start]))
    a, b = slice(start, len(before) - end), slice(start, len(after) - end)
    for kind, i, j, k, m in _word_opcodes(keys_before[a], keys_after[b]):
        if kind == "equal":
            yield Piece("".join(after[b][k:m]))
            continue
        if i < j:
            yield Piece("".join(before[a][i:j]), "removed")
        if k < m:
            yield Piece("".join(after[b][k:m]), "added")
    if end:
        yield Piece("".join(after[len(after) - end :]))


def _word_opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    if len(old) * len(new) > MAX_WORD_PRODUCT:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new).get_opcodes())


def _shared_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items both begin with, and how many of the rest they end with."""
    shorter, start, end = min(len(old), len(new)), 0, 0
    while start < shorter and old[start] == new[start]:
        start += 1
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _stretches(passages: Iterator[Passage]) -> Iterator[Stretch]:
    run: list[Passage] = []
    was_changed = False
    for passage in passages:
        is_changed = bool(passage.kind)
        if run and is_changed != was_changed:
            yield from _stretch(run, is_changed=was_changed, is_last=False)
            run = []
        was_changed = is_changed
        run.append(passage)
    if run:
        yield from _stretch(run, is_changed=was_changed, is_last=True)


def _stretch(run: list[Passage], *, is_changed: bool, is_last: bool) -> Iterator[Stretch]:
    if is_changed or len(run) < MIN_FOLDED:
        yield Stretch(tuple(run), is_changed)
        return
    shown = 0 if is_last else 1
    yield Stretch(tuple(run[: len(run) - shown]), is_changed=False, is_folded=True)
    if shown:
        yield Stretch(tuple(run[-1:]), is_changed=False)
