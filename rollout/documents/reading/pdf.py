"""PDF files. A page knows where its characters stand and nothing else: paragraphs, headings and cells are concluded."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import multimode

from rollout.documents.reading.pdf_lines import Line, Page, read_pages
from rollout.documents.reading.pdf_tables import Cell, cells_of
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

EDGE = 0.12
"""Share of a page at its top and at its bottom in which what stands on several pages is no text of theirs."""
SAME_ON_PAGES = 3
LARGER = 1.12
"""From how many times the size of running text a line is a heading."""
SAME_SIZE = 0.1
SMALLER = 0.25
"""Share of its size by which a line inside a sentence may be smaller or larger than the one before."""
LONGEST_HEADING = 120
SPACED = 1.35
"""From how many usual distances between lines a paragraph ends."""
MOST_LINES_END_WITHIN = 0.9
"""Share of the lines that end left of what is taken for the right edge of the text; a wide table may go beyond."""
LEVELS = 6
NUMBER = re.compile(r"\d+")
LONE_NUMBER = re.compile(r"\W*(?:(?:page|seite|página|p\.|s\.)\s*)?\d+(?:\s*(?:/|of|von|sur|de)\s*\d+)?\W*", re.I)


def read_pdf(content: bytes) -> DocumentText:
    """The text of a PDF, page by page. Its properties say title, language and, as author, the owner.

    Raises Unreadable, also for what has pages and no text.
    """
    read = read_pages(content)
    if not any(page.lines for page in read.pages):
        raise Unreadable("The PDF has no text: it is a scan of paper. Save it with its text recognised (OCR).")
    pages = _without_what_repeats(read.pages, _usual_size(read.pages))
    builder = TextBuilder()
    _Walk(builder, pages).through(pages)
    return builder.finished(title=read.title, language=read.language, owner=read.author)


def _without_what_repeats(pages: Sequence[Page], size: float) -> list[Page]:
    """The pages without heads, feet and numbers that stand on several of them. The first of each stays, as text."""
    places = [{_place(page, line, size) for line in page.lines if _is_at_edge(page, line)} for page in pages]
    counted = Counter(place for on_page in places for place in on_page)
    seen = {place for place, count in counted.items() if count < SAME_ON_PAGES}
    kept = []
    for page in pages:
        lines = []
        for line in page.lines:
            if _is_at_edge(page, line):
                place = _place(page, line, size)
                if LONE_NUMBER.fullmatch(line.text) or (counted[place] >= SAME_ON_PAGES and place in seen):
                    continue
                seen.add(place)
            lines.append(line)
        kept.append(Page(page.height, tuple(lines)))
    return kept


def _is_at_edge(page: Page, line: Line) -> bool:
    return not EDGE * page.height < line.base < (1 - EDGE) * page.height


def _place(page: Page, line: Line, size: float) -> tuple[str, int]:
    """What is the same of a head on every page: its words and its height. "Chapter 2" in large letters is a heading,
    and not the same as "Chapter 3"; in small ones numbers count pages."""
    text = line.text if line.size > LARGER * size else NUMBER.sub("#", line.text)
    return text, round((page.height - line.base) / 2)


class _Walk:
    """Goes through the lines of all pages and puts those of a paragraph together."""

    def __init__(self, builder: TextBuilder, pages: Sequence[Page]) -> None:
        lines = [line for page in pages for line in page.lines]
        self._builder = builder
        self._compounds = hyphenated("\n".join(line.text for line in lines))
        self._size = _usual_size(pages)
        self._edges = _Edges(lines)
        larger = {round(line.size) for line in lines if line.size > LARGER * self._size}
        self._levels = {size: min(level, LEVELS) for level, size in enumerate(sorted(larger, reverse=True), start=1)}
        self._distance = _usual_distance(pages, self._size)
        self._lines: list[Line] = []
        self._page = 1
        self._cell: Cell | None = None
        self._first_cell = (0, 0, "")

    def through(self, pages: Sequence[Page]) -> None:
        for number, page in enumerate(pages, start=1):
            cells = cells_of(page.lines)
            for place, line in enumerate(page.lines):
                cell = cells.get(place)
                if self._lines and not (cell == self._cell and self._goes_on(line, is_first=place == 0)):
                    self._end()
                if not self._lines:
                    self._page, self._cell = number, cell
                self._lines.append(line)
        self._end()

    def _goes_on(self, line: Line, *, is_first: bool) -> bool:
        """Whether a line carries on the paragraph before it."""
        last = self._lines[-1]
        if not self._are_alike(last, line) or begins_item(line.text, [before.text for before in self._lines]):
            return False
        if is_first or line.base > last.base + last.size:
            # The top of the next page or column: only what was in the middle of a sentence goes on.
            return not self._is_heading(last) and not ends_sentence(last.text) and begins_inside(line.text)
        return self._is_below(last, line) and not self._begins(last, line)

    def _are_alike(self, last: Line, line: Line) -> bool:
        """Whether two lines may be of one paragraph, by their font.

        Inside a sentence most of a line may be bold, or in a font that looks the same and is smaller.
        """
        if self._is_heading(last) is not self._is_heading(line):
            return False
        difference = abs(line.size - last.size) / last.size
        if begins_inside(line.text) and not ends_sentence(last.text):
            return difference < SMALLER
        return difference < SAME_SIZE and line.is_bold is last.is_bold

    def _is_below(self, last: Line, line: Line) -> bool:
        """Whether a line stands right below another, neither beside it nor with a space between them."""
        distance = last.base - line.base
        overlap = min(last.right, line.right) - max(last.left, line.left)
        return 0.5 * last.size <= distance <= SPACED * self._distance * last.size / self._size and overlap > 0

    def _begins(self, last: Line, line: Line) -> bool:
        """Whether a paragraph begins with a line that stands right below another: that one was not full."""
        if self._cell is not None or is_cut(last.text) or (begins_inside(line.text) and not ends_sentence(last.text)):
            return False
        return self._edges.had_room(last, line)

    def _is_heading(self, line: Line) -> bool:
        return round(line.size) in self._levels

    def _end(self) -> None:
        """A paragraph ends here."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        self._builder.page(f"Page {self._page}")
        text = put_together([line.text for line in lines], self._compounds)
        level = self._level(lines, text)
        under = self._above(text)
        if level is not None:
            self._builder.heading(level, text)
        elif is_item(text):
            self._builder.item(without_bullet(text), under=under)
        else:
            self._builder.paragraph(text, under=under)

    def _above(self, text: str) -> list[str]:
        """The head of the column and the first cell of the row stand above a cell like headings."""
        cell = self._cell
        if cell is None:
            return []
        if cell.column == 0:
            self._first_cell = (self._page, cell.row, text)
        page, row, first = self._first_cell
        is_beside = cell.column != 0 and (page, row) == (self._page, cell.row)
        return [cell.head, *([first] if is_beside else [])]

    def _level(self, lines: Sequence[Line], text: str) -> int | None:
        """The level of a heading: larger than running text, or short, bold and no sentence."""
        if self._cell is not None or len(text) > LONGEST_HEADING or text[-1] in ".,;":
            return None
        if not any(letter.isalpha() for letter in text):
            return None
        if (level := self._levels.get(round(lines[0].size))) is not None:
            return level
        is_bold = all(line.is_bold for line in lines)
        return LEVELS + 1 if is_bold and not ends_sentence(text) and not is_item(text) else None


class _Edges:
    """Where lines end at the right, by where they begin."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._edges: dict[int, float] = {}

    def had_room(self, last: Line, line: Line) -> bool:
        """Whether the first word of a line would have fitted into the one before it: then that one was not wrapped."""
        width = (last.right - last.left) / len(last.text)
        first_word = line.text.partition(" ")[0]
        return last.right + (len(first_word) + 2) * width < self._edge(last)

    def _edge(self, line: Line) -> float:
        begin = round(line.left / line.size)
        if begin not in self._edges:
            rights = sorted(other.right for other in self._lines if other.left <= line.left + line.size)
            self._edges[begin] = rights[int(len(rights) * MOST_LINES_END_WITHIN)]
        return self._edges[begin]


def _usual_size(pages: Sequence[Page]) -> float:
    """The size most characters have, in points."""
    counted: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            counted[round(line.size, 1)] += len(line.text)
    return counted.most_common(1)[0][0] or 1.0


def _usual_distance(pages: Sequence[Page], size: float) -> float:
    """The distance most lines of running text have from the one before, in points."""
    distances = [
        round(before.base - line.base, 1)
        for page in pages
        for before, line in zip(page.lines, page.lines[1:], strict=False)
        if 0.5 * size < before.base - line.base < 3 * size and abs(line.size - size) < 0.1 * size
    ]
    return min(multimode(distances), default=1.2 * size)
