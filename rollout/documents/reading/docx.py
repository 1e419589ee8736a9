"""Word documents."""

import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from rollout.documents.reading.packages import opened
from rollout.documents.reading.text import DocumentText, TextBuilder

HEADING = re.compile(r"(?:heading|überschrift|titre|título) ?([1-9])", re.IGNORECASE)
TITLES = ("title", "titel", "titre", "título")
LISTS = re.compile(r"list|liste|lista", re.IGNORECASE)


def read_docx(content: bytes) -> DocumentText:
    """The text of a Word document. Its core properties say title, language and, as author, the owner."""
    with opened(content, "Word document") as file:
        document = docx.Document(file)
        builder = TextBuilder()
        title = _Walk(builder).through(document)
        about = document.core_properties
        return builder.finished(title=about.title or title, language=about.language, owner=about.author)


class _Walk:
    """Goes through paragraphs and tables in their order."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._title = ""

    def through(self, document: WordDocument) -> str:
        """Reads everything; the text of the style Title comes back."""
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
        return self._title

    def _paragraph(self, paragraph: WordParagraph) -> None:
        style = str(paragraph.style.name or "") if paragraph.style is not None else ""
        text = _text(paragraph)
        if style.lower() in TITLES:
            self._title = self._title or text
            self._builder.heading(0, text)
        elif level := HEADING.fullmatch(style):
            self._builder.heading(int(level.group(1)), text)
        elif _is_item(paragraph, style):
            self._builder.item(text)
        elif text.strip():
            self._builder.paragraph(text)
        for description in _pictures(paragraph):
            self._builder.picture(description)

    def _table(self, table: Table) -> None:
        columns: list[str] = []
        for cells in _rows(table):
            texts = [cell.text for cell in cells]
            if not columns:
                columns = texts
            for number, cell in enumerate(cells):
                above = columns[number : number + 1] if texts is not columns else []
                for paragraph in cell.paragraphs:
                    self._builder.paragraph(_text(paragraph), under=[*above, *(texts[:1] if number else [])])


def _rows(table: Table) -> Iterator[list[_Cell]]:
    """The cells of each row, each once; one that spans rows is in all of them.

    Not `row.cells` of python-docx: it lists a cell for each column it says to span, which may be two thousand million,
    and goes up a merged column by recursion, which ends after a thousand rows.
    """
    above: dict[int, _Cell] = {}
    for row in table.rows:
        here: dict[int, _Cell] = {}
        column = row.grid_cols_before
        for element in row._tr.tc_lst:
            merged = above.get(column) if element.vMerge == "continue" else None
            here[column] = merged or _Cell(element, table)
            column += element.grid_span
        yield list(here.values())
        above = here


def _is_item(paragraph: WordParagraph, style: str) -> bool:
    properties: Any = paragraph._p.pPr
    return bool(LISTS.match(style)) or (properties is not None and properties.numPr is not None)


def _text(paragraph: WordParagraph) -> str:
    """The words, with the web address after each link."""
    parts = []
    for piece in paragraph.iter_inner_content():
        parts.append(piece.text)
        address = getattr(piece, "url", "")
        if address.startswith("http") and address not in piece.text:
            parts.append(f" ({address})")
    return "".join(parts)


def _pictures(paragraph: WordParagraph) -> Iterator[str]:
    for properties in paragraph._p.iter(qn("wp:docPr")):
        if description := properties.get("descr"):
            yield description
