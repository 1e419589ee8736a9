"""Word documents."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph as WordParagraph

from rollout.documents.reading.docx_notes import FALLBACK, KINDS, Notes, on_pages
from rollout.documents.reading.packages import opened
from rollout.documents.reading.text import DocumentText, TextBuilder

HEADING = re.compile(r"(?:heading|überschrift|titre|título) ?([1-9])", re.IGNORECASE)
TITLES = ("title", "titel", "titre", "título")
MARKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# What was moved away, boxes that are paragraphs of their own, and properties, which name tabs too.
LEFT_OUT = {qn("w:moveFrom"), qn("w:del"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr"), FALLBACK}
AROUND_BLOCKS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo")}
LISTS = re.compile(r"list|liste|lista", re.IGNORECASE)


def read_docx(content: bytes) -> DocumentText:
    """The text of a Word document. Its core properties say title, language and, as author, the owner."""
    with opened(content, "Word document") as file:
        document = docx.Document(file)
        builder = TextBuilder()
        title = _Walk(builder, Notes(document)).through(document)
        about = document.core_properties
        return builder.finished(title=about.title or title, language=about.language, owner=about.author)


class _Walk:
    """Goes through paragraphs and tables in their order."""

    def __init__(self, builder: TextBuilder, notes: Notes) -> None:
        self._builder = builder
        self._notes = notes
        self._title = ""

    def through(self, document: WordDocument) -> str:
        """Reads everything; the text of the style Title comes back."""
        for block in _blocks(document.element.body, document._body):
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
        for name, paragraph in on_pages(document):
            self._builder.on_pages(name, _text(paragraph))
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
        self._notes_of(paragraph)
        for description in _pictures(paragraph):
            self._builder.picture(description)
        for box in _boxes(paragraph):
            self._paragraph(box)

    def _notes_of(self, paragraph: WordParagraph, *, under: Sequence[str] = ()) -> None:
        for reference in _references(paragraph._p):
            name, paragraphs = self._notes.of(reference)
            for one in paragraphs:
                self._builder.note(name, _text(one), under=under)

    def _table(self, table: Table) -> None:
        columns: list[str] = []
        for cells in _rows(table):
            texts = [cell.text for cell in cells]
            if not columns:
                columns = texts
            for number, cell in enumerate(cells):
                above = columns[number : number + 1] if texts is not columns else []
                under = [*above, *(texts[:1] if number else [])]
                for block in _blocks(cell._tc, cell):
                    if isinstance(block, Table):
                        self._table(block)
                    else:
                        self._builder.paragraph(_text(block), under=under)
                        self._notes_of(block, under=under)


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
    """The words as they are shown with all changes accepted, with the web address after each link.

    Not `paragraph.text` of python-docx: it leaves out what was inserted and what is in a field to fill in.
    """
    return "".join(_words(paragraph._p, paragraph))


def _words(element: Any, paragraph: WordParagraph) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in MARKS:
            yield MARKS[child.tag]
        elif child.tag == qn("w:hyperlink"):
            link = Hyperlink(child, paragraph)
            text = "".join(_words(child, paragraph))
            yield f"{text} ({link.url})" if link.url.startswith("http") and link.url not in text else text
        elif child.tag not in LEFT_OUT:
            yield from _words(child, paragraph)


def _references(element: Any) -> Iterator[Any]:
    """Where the words of a paragraph refer to notes."""
    for child in element:
        if child.tag in KINDS:
            yield child
        elif child.tag not in LEFT_OUT:
            yield from _references(child)


def _blocks(element: Any, parent: Any) -> Iterator[WordParagraph | Table]:
    """Paragraphs and tables in their order, those in fields to fill in and in tracked changes too."""
    for child in element:
        if child.tag == qn("w:p"):
            yield WordParagraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag in AROUND_BLOCKS:
            yield from _blocks(child, parent)


def _boxes(paragraph: WordParagraph) -> Iterator[WordParagraph]:
    """The paragraphs of boxes that are anchored here. What is there for old versions of Word says the same again."""
    for box in paragraph._p.iter(qn("w:txbxContent")):
        # A box in a box comes with the paragraph it is anchored in: asked for here too, they would double.
        if next(box.iterancestors(qn("w:p"))) is paragraph._p and next(box.iterancestors(FALLBACK), None) is None:
            yield from (WordParagraph(child, paragraph._parent) for child in box.iterchildren(qn("w:p")))


def _pictures(paragraph: WordParagraph) -> Iterator[str]:
    for properties in paragraph._p.iter(qn("wp:docPr")):
        if description := properties.get("descr"):
            yield description
