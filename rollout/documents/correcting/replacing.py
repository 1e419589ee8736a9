"""Puts the wording in the place of outdated sentences, and leaves every other byte as it is.

What comes out is read as a scan reads it: only when every paragraph then says what it should is a sentence replaced.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePath

from rollout.documents.correcting.places import (
    BREAK,
    LOOKS,
    Occurrences,
    Places,
    html_places,
    markdown_places,
    plain_places,
    tags,
)
from rollout.documents.models import Finding
from rollout.documents.reading import Unreadable, is_document, read_document
from rollout.documents.reading.text import tidy

MARKDOWN, HTML, PLAIN = (".md", ".markdown"), (".html", ".htm"), (".txt",)
MOST_READING = 20_000_000
"""Bytes read again to try one sentence after the other, where they cannot be replaced all at once."""
EMPHASIS = re.compile(r"\*+|_+|`+")
EMPHASIS_BEFORE = re.compile(r"[*_`]+\Z")
EMPHASIS_AFTER = re.compile(r"[*_`]+")
TAGS_BEFORE = re.compile(r"(?:<[A-Za-z][^<>]{0,500}>)+\Z")
TAGS_AFTER = re.compile(r"(?:</[A-Za-z][^<>]{0,500}>)+")
NOTHING = re.compile(r"(?!)")
LONGEST_MARKUP = 2_000
SPECIAL_IN_MARKDOWN = re.compile(r"([\\`*<|])")


@dataclass(frozen=True)
class Corrected:
    """A document after correction: its bytes, and which findings were replaced and which are left as they were.

    `together`: those replaced that went with the one before them, whose wording says the same.
    """

    content: bytes
    replaced: list[Finding]
    left: list[Finding]
    together: list[Finding]


@dataclass(frozen=True)
class _Replacement:
    """From `start` to `end` of the source text comes `text`; in the paragraph's words, from `begins` on, `wording`.

    `after`: the finding before it, whose wording says the same; then nothing comes in its place.
    """

    finding: Finding
    wording: str
    start: int
    end: int
    text: str
    begins: int
    after: Finding | None = None


def is_correctable(path: str) -> bool:
    """Whether a document of this name is text in which sentences can be replaced."""
    return is_document(path) and PurePath(path).suffix.lower() in (*MARKDOWN, *HTML, *PLAIN)


def corrected(path: str, content: bytes, wordings: Mapping[Finding, str]) -> Corrected:
    """The document with each finding replaced by its wording; one without a wording, or not found, is left.

    Raises Unreadable.
    """
    work = _Work(path, content)
    wanted = _wanted(work, wordings)
    done = wanted if work.reads_as_it_should(wanted) else _one_by_one(work, wanted)
    replaced = {item.finding: None for item in done}
    return Corrected(
        work.with_all(done),
        replaced=list(replaced),
        left=[finding for finding in wordings if finding not in replaced],
        together=[item.finding for item in done if item.after],
    )


def _wanted(work: "_Work", wordings: Mapping[Finding, str]) -> list[_Replacement]:
    """In their order. Of sentences side by side with the same wording, the first gets it and the others go."""
    wanted: list[_Replacement] = []
    for finding in sorted(wordings, key=lambda one: (one.paragraph, one.start)):
        found = work.place_of(finding, wordings[finding])
        last = wanted[-1] if wanted else None
        if found and last and finding.says_the_same_after(last.finding, wordings[last.finding], found.wording):
            found = work.without(found, last)
        if found:
            wanted.append(found)
    return wanted


def _one_by_one(work: "_Work", wanted: Sequence[_Replacement]) -> list[_Replacement]:
    done: list[_Replacement] = []
    if len(work.source) * len(wanted) <= MOST_READING:
        for item in wanted:
            is_orphan = item.after is not None and item.after not in [one.finding for one in done]
            if not is_orphan and work.reads_as_it_should([*done, item]):
                done.append(item)
    return done


class _Work:
    """One document at work."""

    def __init__(self, path: str, content: bytes) -> None:
        self._path = path
        self._paragraphs = {paragraph.number: paragraph.text for paragraph in read_document(path, content).paragraphs}
        self._all = Occurrences(BREAK.join(self._paragraphs.values()))
        lengths = (len(text) + len(BREAK) for text in self._paragraphs.values())
        self._begins = dict(zip(self._paragraphs, accumulate(lengths, initial=0), strict=False))
        self._kind = _KINDS[PurePath(path).suffix.lower()]
        self.source, self._encoding = _decoded(content)
        self._places: dict[bool, Places] = {}

    def place_of(self, finding: Finding, wording: str) -> _Replacement | None:
        """Where the finding stands in the source, if that is certain."""
        text, sentence = self._paragraphs.get(finding.paragraph, ""), finding.sentence
        if not wording or text[finding.start : finding.start + len(sentence)] != sentence:
            return None
        number = self._all.before(self._begins[finding.paragraph] + finding.start, sentence)
        found = self._places_for(sentence).find(sentence, number)
        whole = self._kind.markup.whole(self.source, *found) if found else None
        return _Replacement(finding, wording, *whole, self._kind.escape(wording), finding.start) if whole else None

    def without(self, item: _Replacement, last: _Replacement) -> _Replacement | None:
        """The same sentence taken out, with the space before it, as the last one has its wording; None where markup
        would break."""
        stretch = self._kind.markup.whole(self.source, last.end, item.end)
        if stretch is None or stretch[0] != last.end:
            return None
        begins = last.finding.start + len(last.finding.sentence)
        return _Replacement(item.finding, "", *stretch, "", begins, after=last.finding)

    def reads_as_it_should(self, done: Sequence[_Replacement]) -> bool:
        """Whether the corrected document has the same paragraphs, with the wordings in the place of the sentences."""
        parts: dict[int, list[str]] = defaultdict(list)
        position = dict.fromkeys(self._paragraphs, 0)
        for item in sorted(done, key=lambda item: (item.finding.paragraph, item.begins)):
            number = item.finding.paragraph
            if item.begins < position[number]:
                return False
            parts[number] += [self._paragraphs[number][position[number] : item.begins], tidy(item.wording)]
            position[number] = item.finding.start + len(item.finding.sentence)
        expected = {
            number: "".join([*parts[number], text[position[number] :]]) if number in parts else text
            for number, text in self._paragraphs.items()
        }
        try:
            read = read_document(self._path, self.with_all(done)).paragraphs
        except (Unreadable, UnicodeEncodeError):
            return False
        return {paragraph.number: paragraph.text for paragraph in read} == expected

    def with_all(self, done: Sequence[_Replacement]) -> bytes:
        parts, position = [], 0
        for item in sorted(done, key=lambda item: item.start):
            parts += [self.source[position : item.start], item.text]
            position = item.end
        text = "".join([*parts, self.source[position:]])
        return text.encode(self._encoding, self._kind.encoding_errors)

    def _places_for(self, sentence: str) -> Places:
        with_emphasis = EMPHASIS.search(sentence) is not None
        if with_emphasis not in self._places:
            self._places[with_emphasis] = self._kind.places(self.source, with_emphasis)
        return self._places[with_emphasis]


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding, by which it becomes the same bytes again."""
    for encoding in ("utf-8", "windows-1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


@dataclass(frozen=True)
class _Markup:
    """What may stand right before and after a sentence that belongs to it, and whether all that opens also closes."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    is_whole: Callable[[str], bool]

    def whole(self, source: str, start: int, end: int) -> tuple[int, int] | None:
        """The smallest stretch around a sentence in which all that opens closes; None where there is none."""
        opened = self.before.search(source[max(0, start - LONGEST_MARKUP) : start])
        closed = self.after.match(source, end)
        starts = [start, *([start - len(opened[0])] if opened else [])]
        ends = [end, *([closed.end()] if closed else [])]
        stretches = [(first, last) for first in starts for last in ends]
        return next((stretch for stretch in stretches if self.is_whole(source[slice(*stretch)])), None)


@dataclass(frozen=True)
class _Kind:
    """What a format needs: the places of its words, its markup within sentences, and how words are put in."""

    places: Callable[[str, bool], Places]
    markup: _Markup
    escape: Callable[[str], str]
    encoding_errors: str = "strict"


def _is_whole_markdown(stretch: str) -> bool:
    open_marks: list[str] = []
    for mark in EMPHASIS.findall(stretch):
        if open_marks[-1:] == [mark]:
            open_marks.pop()
        elif not mark.startswith("_"):  # Within a word it is a letter like any other.
            open_marks.append(mark)
    return not open_marks


def _is_whole_html(stretch: str) -> bool:
    opened: list[str] = []
    for name, closes in tags(stretch):
        if name not in LOOKS or (closes and opened[-1:] != [name]):
            return False
        if closes:
            opened.pop()
        else:
            opened.append(name)
    return not opened


_KIND_OF_MARKDOWN = _Kind(
    places=lambda source, with_emphasis: markdown_places(source, with_emphasis=with_emphasis),
    markup=_Markup(EMPHASIS_BEFORE, EMPHASIS_AFTER, _is_whole_markdown),
    escape=lambda wording: SPECIAL_IN_MARKDOWN.sub(r"\\\1", wording),
)
_KIND_OF_HTML = _Kind(
    places=lambda source, _: html_places(source),
    markup=_Markup(TAGS_BEFORE, TAGS_AFTER, _is_whole_html),
    escape=lambda wording: html.escape(wording, quote=False),
    encoding_errors="xmlcharrefreplace",
)
_KIND_OF_PLAIN = _Kind(
    places=lambda source, _: plain_places(source),
    markup=_Markup(NOTHING, NOTHING, lambda _: True),
    escape=lambda wording: wording,
)
_KINDS = (
    dict.fromkeys(MARKDOWN, _KIND_OF_MARKDOWN)
    | dict.fromkeys(HTML, _KIND_OF_HTML)
    | dict.fromkeys(PLAIN, _KIND_OF_PLAIN)
)
