"""PowerPoint presentations, slide by slide."""

from collections.abc import Iterator
from typing import Any

import pptx
from lxml import etree  # type: ignore[import-untyped]
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from rollout.documents.reading.packages import opened
from rollout.documents.reading.text import DocumentText, TextBuilder, tidy
from rollout.documents.reading.wrapping import begins_inside

SAME_ON_EVERY_SLIDE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
# What PowerPoint calls a presentation that nobody gave a title.
UNTITLED = (
    "powerpoint presentation",
    "powerpoint-präsentation",
    "présentation powerpoint",
    "presentación de powerpoint",
)
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
LONGEST_TITLE = 120
"""Characters of a slide's title that stand above what is on it."""


def read_pptx(content: bytes) -> DocumentText:
    """The text of a presentation: what is on each slide, in tables and diagrams, said of pictures, and in the notes.

    Its core properties say title, language and, as author, the owner.
    """
    with opened(content, "PowerPoint presentation") as file:
        presentation = pptx.Presentation(file)
        builder = TextBuilder()
        for number, slide in enumerate(presentation.slides, start=1):
            _Walk(builder, number).through(slide)
        about = presentation.core_properties
        title = "" if about.title.lower() in UNTITLED else about.title
        return builder.finished(title=title, language=about.language, owner=about.author)


class _Walk:
    """Goes through the shapes of one slide, in the order in which they are read out."""

    def __init__(self, builder: TextBuilder, number: int) -> None:
        self._builder = builder
        self._name = f"Slide {number}"

    def through(self, slide: Slide) -> None:
        title = slide.shapes.title
        if title is not None and (text := tidy(title.text_frame.text.replace("\v", " ").replace("\n", " "))):
            self._title(text, is_cover=title.placeholder_format.type == PP_PLACEHOLDER.CENTER_TITLE)
        else:
            self._builder.page(self._name)
        for shape in _shapes(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                self._shape(shape, slide)
        if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
            self._builder.page(f"{self._name} · Notes")
            self._frame(notes)

    def _title(self, text: str, *, is_cover: bool) -> None:
        """The title of the first slide stands above the whole presentation, any other above its own slide."""
        if is_cover and self._name == "Slide 1":
            self._builder.page(self._name)
            self._builder.heading(0, text)
        else:
            self._name = f"{self._name} · {text[:LONGEST_TITLE]}"
            self._builder.page(self._name)
            self._builder.paragraph(text)

    def _shape(self, shape: Any, slide: Slide) -> None:
        if shape.is_placeholder and shape.placeholder_format.type in SAME_ON_EVERY_SLIDE:
            return
        if shape.has_text_frame:
            self._frame(shape.text_frame)
        elif shape.has_table:
            self._table(shape.table)
        for text in _texts_of_diagram(shape, slide):
            self._builder.paragraph(text)
        self._builder.picture(_description(shape))

    def _frame(self, frame: Any) -> None:
        """Paragraphs; the one above that is less indented stands over those below it like a heading."""
        above: list[tuple[int, str]] = []
        for paragraph in frame.paragraphs:
            text = _text(paragraph)
            if not text.strip():
                continue
            above = [(level, words) for level, words in above if level < paragraph.level]
            under = [words for _, words in above]
            if text.rstrip().endswith(":"):
                self._builder.paragraph(text, under=under)
            else:
                self._builder.item(text, under=under)
            above.append((paragraph.level, text))

    def _table(self, table: Any) -> None:
        columns: list[str] = []
        for row in table.rows:
            texts = [cell.text_frame.text for cell in row.cells]
            for number, text in enumerate(texts):
                # The head of the column and the first cell of the row stand above a cell like headings.
                head = columns[number : number + 1]
                self._builder.paragraph(text.replace("\v", "\n"), under=[*head, *(texts[:1] if number else [])])
            columns = columns or texts


def _shapes(shapes: Any) -> Iterator[Any]:
    """The shapes, those in groups too."""
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        yield shape


def _text(paragraph: Any) -> str:
    """The words, with the web address after each link. A line break inside a sentence is a space."""
    text = paragraph.text
    for run in paragraph.runs:
        address = run.hyperlink.address or ""
        if address.startswith("http") and address not in text:
            text = text.replace(run.text, f"{run.text} ({address})", 1)
    lines = text.split("\v")
    parts = lines[:1]
    for line in lines[1:]:
        parts.append(f" {line}" if begins_inside(line) else f"\n{line}")
    return "".join(parts)


def _texts_of_diagram(shape: Any, slide: Slide) -> Iterator[str]:
    """The texts of a SmartArt diagram; they lie in a part of their own."""
    for data in shape._element.iter(f"{{{DIAGRAM}}}relIds"):
        part = slide.part.related_part(data.get(RELATION))
        tree = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for paragraph in tree.iter(qn("a:p")):
            yield "".join(run.text or "" for run in paragraph.iter(qn("a:t")))


def _description(shape: Any) -> str:
    properties = next(shape._element.iter(qn("p:cNvPr")), None)
    return str(properties.get("descr") or "") if properties is not None else ""
