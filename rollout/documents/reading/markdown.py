"""Markdown (CommonMark with tables), with a head between two `---` lines where there is one."""

import re
from collections.abc import Sequence
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rollout.documents.reading.text import DocumentText, TextBuilder, Unreadable

HEAD = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
LONGEST_HEAD = 10_000
PARSER = MarkdownIt("commonmark").enable("table")


def read_markdown(content: bytes) -> DocumentText:
    """The text of a Markdown file. Its head may say `title`, `lang` and `owner` ("Lena Fuchs <lena@…>")."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Unreadable("The text is not in UTF-8.") from None
    head = HEAD.match(text)
    about = _read_head(head.group(1)) if head else {}
    builder = TextBuilder()
    _Walk(builder).through(PARSER.parse(text[head.end() :] if head else text))
    return builder.finished(
        title=_word(about, "title"), language=_word(about, "lang", "language"), owner=_word(about, "owner")
    )


def _read_head(text: str) -> dict[str, Any]:
    """What the head says; nothing where it is not YAML: the document is read all the same."""
    if len(text) > LONGEST_HEAD or "&" in text:  # An alias in YAML can grow without end.
        return {}
    try:
        about = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day that no month has.
        return {}
    return about if isinstance(about, dict) else {}


def _word(about: dict[str, Any], *keys: str) -> str:
    values = (about.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str)), "")


class _Walk:
    """Goes through the parser's tokens. Text is in inline tokens; the blocks around them say what it is."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._heading = 0
        self._lists = 0
        self._columns: list[str] = []
        self._row: list[str] = []
        self._in_head = False
        self._in_table = False

    def through(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                self._text(token)
            elif token.type == "heading_open":
                self._heading = int(token.tag[1:])
            elif token.type == "heading_close":
                self._heading = 0
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self._lists += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists -= 1
            elif token.type in ("fence", "code_block"):
                self._builder.paragraph(token.content)
            else:
                self._table(token)

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self._in_table, self._columns = True, []
        elif token.type == "table_close":
            self._in_table = False
        elif token.type in ("thead_open", "thead_close"):
            self._in_head = token.nesting == 1
        elif token.type == "tr_open":
            self._row = []

    def _text(self, token: Token) -> None:
        text, pictures = _plain(token.children or [])
        if self._in_head:
            self._columns.append(text)
        elif self._in_table:
            # The head of the column and the first cell of the row stand above a cell like headings.
            column = self._columns[len(self._row) : len(self._row) + 1]
            self._builder.paragraph(text, under=[*column, *self._row[:1]])
            self._row.append(text)
        elif self._heading:
            self._builder.heading(self._heading, text)
        elif self._lists:
            self._builder.item(text)
        else:
            self._builder.paragraph(text)
        for picture in pictures:
            self._builder.picture(picture)


def _plain(children: Sequence[Token]) -> tuple[str, list[str]]:
    """The words of a line of Markdown, and what its pictures are said to show. A web address follows its link."""
    parts: list[str] = []
    pictures: list[str] = []
    address = ""
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "image":
            pictures.append(child.content)
        elif child.type == "link_open":
            address = str(child.attrGet("href") or "")
        elif child.type == "link_close" and address.startswith("http") and address not in "".join(parts):
            parts.append(f" ({address})")
    return "".join(parts), pictures
