"""Plain text: nothing marks its parts but empty lines, so little is taken for more than it is."""

import codecs
import re
from collections.abc import Iterator, Sequence

from rollout.documents.reading.text import DocumentText, TextBuilder, Unreadable
from rollout.documents.reading.wrapping import (
    begins_inside,
    begins_item,
    ends_sentence,
    hyphenated,
    is_cut,
    is_item,
    put_together,
    without_bullet,
)

UNDERLINE = re.compile(r"[=]{3,}|[-]{3,}")
LONGEST_HEADING = 80
"""Characters of a line that may be a heading."""
FULL_LINE = 0.7
"""Share of the longest line of a block from which a line was wrapped and did not simply end."""
WRAPPED_FROM = 50
"""Characters: where the longest line of a block is shorter, its lines were not wrapped but end where they end."""


def read_plain(content: bytes) -> DocumentText:
    """The text of a plain file. Headings are lines that are underlined, or that stand alone in capitals."""
    text = _decoded(content)
    builder = TextBuilder()
    compounds = hyphenated(text)
    for block in _blocks(text):
        _read(block, builder, compounds)
    return builder.finished()


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else Windows-1252, in which every byte means something."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Unreadable("The file is no text, whatever its name says.")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines that stand together."""
    block: list[str] = []
    for line in (*text.split("\n"), ""):
        if line := line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _read(block: Sequence[str], builder: TextBuilder, compounds: frozenset[str]) -> None:
    if len(block) > 1 and UNDERLINE.fullmatch(block[1]) and _may_be_heading(block[0]):
        builder.heading(1 if block[1][0] == "=" else 2, block[0])
        block = block[2:]
    elif len(block) == 1 and block[0].isupper() and _may_be_heading(block[0]):
        builder.heading(3, block[0])
        return
    for lines in _parts(block):
        text = _put_together(lines, compounds)
        if is_item(text):
            builder.item(without_bullet(text))
        else:
            builder.paragraph(text)


def _may_be_heading(line: str) -> bool:
    """Whether a line is short, no sentence, and more than an abbreviation."""
    return len(line) <= LONGEST_HEADING and line[-1] not in ".!?,;:" and sum(letter.isalpha() for letter in line) > 3


def _parts(block: Sequence[str]) -> Iterator[list[str]]:
    """The items of a block, each with the lines that carry it on, and what stands before them."""
    part: list[str] = []
    for line in block:
        if part and (begins_item(line, part) or part[-1].endswith(":")):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _put_together(lines: Sequence[str], compounds: frozenset[str]) -> str:
    """Lines as one text: wrapped ones go on, others end where they end."""
    longest = max(map(len, lines))

    def goes_on(last: str, line: str) -> bool:
        was_full = longest >= WRAPPED_FROM and len(last) >= FULL_LINE * longest
        return was_full or begins_inside(line) or ends_sentence(last) or is_cut(last)

    return put_together(lines, compounds, goes_on)
