"""What Word keeps beside the text: footnotes, endnotes, and what stands on every page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
KINDS = {
    qn("w:footnoteReference"): ("Footnote", RELATIONSHIP_TYPE.FOOTNOTES),
    qn("w:endnoteReference"): ("Endnote", RELATIONSHIP_TYPE.ENDNOTES),
}


class _Story(NamedTuple):
    """Where links of a paragraph are looked up, as python-docx asks for it."""

    part: Any


class Notes:
    """The notes of one document, numbered in the order in which its text refers to them, whatever Word calls them."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numbers = dict.fromkeys(KINDS, 0)
        self._known: dict[str, tuple[_Story, dict[str, Any]]] = {}

    def of(self, reference: Any) -> tuple[str, list[WordParagraph]]:
        """ "Footnote 2" and its paragraphs, for an element that is one of KINDS; each asked for once, in order.

        A note has its paragraphs where it is first referred to. Word refers to each once; a file that was made to do
        harm refers to a long one a million times.
        """
        name, relation = KINDS[reference.tag]
        self._numbers[reference.tag] += 1
        story, elements = self._notes(relation)
        element = elements.pop(reference.get(qn("w:id")), None)
        found = [] if element is None else list(paragraphs_in(element, story))
        return f"{name} {self._numbers[reference.tag]}", found

    def _notes(self, relation: str) -> tuple[_Story, dict[str, Any]]:
        if relation not in self._known:
            relations = self._document.part.rels.values()
            parts = [one.target_part for one in relations if one.reltype == relation and not one.is_external]
            roots = [parse_xml(part.blob) for part in parts[:1]]
            elements = {element.get(qn("w:id")): element for root in roots for element in root}
            self._known[relation] = _Story(parts[0] if parts else None), elements
        return self._known[relation]


def on_pages(document: WordDocument) -> Iterator[tuple[str, WordParagraph]]:
    """("Page header" or "Page footer", paragraph) of those that the pages show."""
    seen: list[Any] = []
    even = document.settings.odd_and_even_pages_header_footer
    for section in document.sections:
        first = section.different_first_page_header_footer
        shown: list[tuple[str, Any, bool]] = [
            ("Page header", section.header, True),
            ("Page header", section.first_page_header, first),
            ("Page header", section.even_page_header, even),
            ("Page footer", section.footer, True),
            ("Page footer", section.first_page_footer, first),
            ("Page footer", section.even_page_footer, even),
        ]
        for name, block, is_shown in shown:
            # Many sections may name one and the same header.
            if is_shown and not block.is_linked_to_previous and block.part not in seen:
                seen.append(block.part)
                for paragraph in paragraphs_in(block._element, block):
                    yield name, paragraph


def paragraphs_in(element: Any, parent: Any) -> Iterator[WordParagraph]:
    """All paragraphs, those in tables and boxes too, without what is there for old versions of Word."""
    for paragraph in element.iter(qn("w:p")):
        if next(paragraph.iterancestors(FALLBACK), None) is None:
            yield WordParagraph(paragraph, parent)
