"""Where each word of a document stands in its source text, so that a sentence can be found there to the letter."""

import html
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from rollout.documents.reading.text import INVISIBLE

BREAK = "\0"
"""Stands where markup parts words: no sentence is found across it."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
LINE_END = re.compile(r"\r?\n[ \t]*(?:>[ \t]*)*")
EMPHASIS = re.compile(r"(?:\*+|_+|`+)")
WORDS_OF_MARKDOWN = re.compile(r"[^\\&\r\n*_`]+")
WORDS_OF_HTML = re.compile(r"[^<&]+")
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
TAG_PART = re.compile(r"[>\"']")
# Elements of a browser's that hold no markup, and text that nobody reads as the document's.
RAW = ("script", "style", "title", "textarea", "iframe", "noscript", "template", "xmp", "noembed", "noframes")
# They only say how words look. Whatever else stands in a sentence, as a link does, would be lost with it.
LOOKS = ("b", "strong", "i", "em", "u", "span", "code", "kbd", "samp", "var", "mark", "small", "font", "tt")


class Occurrences:
    """Where sentences stand in a text. Each is looked for once, however often it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, list[int]] = {}

    def of(self, sentence: str) -> list[int]:
        """Where it begins, in order; never within itself."""
        if sentence not in self._known:
            self._known[sentence] = [found.start() for found in re.finditer(re.escape(sentence), self._text)]
        return self._known[sentence]

    def before(self, position: int, sentence: str) -> int:
        """How often it begins before a position."""
        return bisect_left(self.of(sentence), position)


@dataclass
class Places:
    """The words of a source text, every run of spaces one space; character i stands at `starts[i]` to `ends[i]`.

    Arrays: a file may have millions of characters, and a number in a list takes five times as much.
    """

    characters: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    ends: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, characters: str, start: int, end: int) -> None:
        """What stands from `start` to `end` of the source; several characters share one place."""
        for character in characters:
            self._add(character, start, end)

    def add_text(self, characters: str, start: int) -> None:
        """Characters that stand for themselves, the first at `start`."""
        for position, character in enumerate(characters, start):
            self._add(character, position, position + 1)

    def find(self, sentence: str, number: int) -> tuple[int, int] | None:
        """Start and end in the source of the place where the sentence stands after `number` others of it."""
        found = self._occurrences.of(sentence)
        if number >= len(found):
            return None
        return self.starts[found[number]], self.ends[found[number] + len(sentence) - 1]

    @cached_property
    def _occurrences(self) -> "Occurrences":
        """Of what was added until it is first asked for."""
        return Occurrences("".join(self.characters))

    def _add(self, character: str, start: int, end: int) -> None:
        if not character.isascii() and INVISIBLE.match(character):
            return
        character = " " if character.isspace() else character
        if character in (" ", BREAK) and self.characters[-1:] == [character]:
            return
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)


def plain_places(source: str) -> Places:
    """Of text without markup."""
    places = Places()
    places.add_text(source, 0)
    return places


def markdown_places(source: str, *, with_emphasis: bool) -> Places:
    """Of Markdown. `with_emphasis` reads `*`, `_` and backquotes as characters, else they only say how words look."""
    head = HEAD.match(source)
    places, position = Places(), head.end() if head else 0
    while position < len(source):
        end = position + 1
        if words := WORDS_OF_MARKDOWN.match(source, position):
            end = words.end()
            places.add_text(words[0], position)
        elif line_end := LINE_END.match(source, position):
            end = line_end.end()
            places.add(BREAK if source[end : end + 1] in ("\n", "\r", "") else " ", position, end)
        elif escaped := ESCAPED.match(source, position):
            end = escaped.end()
            places.add(escaped[0][1:], position, end)
        elif entity := ENTITY.match(source, position):
            end = entity.end()
            places.add(html.unescape(entity[0]), position, end)
        elif not with_emphasis and (emphasis := EMPHASIS.match(source, position)):
            end = emphasis.end()
        else:
            places.add(source[position], position, end)
        position = end
    return places


def html_places(source: str) -> Places:
    """Of a page: the words between its tags."""
    places, position = Places(), 0
    while position < len(source):
        end = position + 1
        if words := WORDS_OF_HTML.match(source, position):
            end = words.end()
            places.add_text(words[0], position)
        elif source[position] == "<" and (markup := _markup(source, position)):
            name, end = markup
            if name not in LOOKS:
                places.add(BREAK, position, end)
        elif entity := ENTITY.match(source, position):
            end = entity.end()
            places.add(html.unescape(entity[0]), position, end)
        else:
            places.add(source[position], position, end)
        position = end
    return places


def tags(source: str) -> Iterator[tuple[str, bool]]:
    """(name, whether it closes) of each tag."""
    position = 0
    while (position := source.find("<", position)) >= 0:
        name, end = _markup(source, position) or ("", position + 1)
        if name:
            yield name, source[position + 1] == "/"
        position = end


def _markup(source: str, start: int) -> tuple[str, int] | None:
    """The tag's name (empty for a comment) and where it ends; with an element that holds no markup, where that does.

    As browsers read it: what is never closed swallows the rest. None where this is a character like any other.
    """
    if source.startswith("<!--", start):
        return "", _after(source, "-->", start)
    if source.startswith(("<!", "<?"), start):
        return "", _after(source, ">", start)
    named = TAG_NAME.match(source, start)
    if named is None:
        return None
    name, end = named[1].lower(), _tag_end(source, named.end())
    if name in RAW and source[start + 1] != "/":
        closing = re.compile(rf"</{name}", re.IGNORECASE).search(source, end)
        end = _after(source, ">", closing.start()) if closing else len(source)
    return name, end


def _tag_end(source: str, position: int) -> int:
    """After the `>` that ends a tag; one between quotes does not."""
    while part := TAG_PART.search(source, position):
        if part[0] == ">":
            return part.end()
        position = _after(source, part[0], part.end())
    return len(source)


def _after(source: str, closing: str, start: int) -> int:
    found = source.find(closing, start)
    return len(source) if found < 0 else found + len(closing)
