"""What stands on the pages of a PDF: lines with their place and size. PDFium reads it, which browsers read PDF with."""

import re
from collections.abc import Iterator
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass
from math import hypot
from statistics import median

import pypdfium2
from pypdfium2 import raw

from rollout.documents.reading.text import Unreadable

HYPHEN = "\x02"
"""How PDFium gives a hyphen at the end of a line; it leaves out the end of that line."""
LINE_ENDS = "\r\n"
WIDE_GAP = 2.0
"""Sizes of a character between two words of a line that are no neighbours, but cells of a table."""
SHIFT = 0.25
"""Sizes of a character by which a word stands above or below the one before it where it is in another cell."""
BOLD = re.compile(rb"bold|black|heavy", re.IGNORECASE)
ENDING_WITHIN = 2048
"""Bytes at the end of a file in which a PDF says that it ends; what is cut off does not say it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or its part in one cell of a table. `left`, `right` and `base` are points from the page's lower left
    corner; `size` is that of its font in points."""

    text: str
    left: float
    right: float
    base: float
    size: float
    is_bold: bool


@dataclass(frozen=True)
class Page:
    """A page: its height in points, and its lines in the order in which they were written."""

    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pages:
    """A PDF: its pages, and what it says of itself."""

    pages: tuple[Page, ...]
    title: str
    author: str
    language: str


def read_pages(content: bytes) -> Pages:
    """All pages of a PDF. Raises Unreadable for what is encrypted or broken."""
    if b"%%EOF" not in content[-ENDING_WITHIN:]:
        raise Unreadable("The file is broken: it is no PDF, or its end is missing.")
    try:
        with pypdfium2.PdfDocument(content) as document:
            about = document.get_metadata_dict()
            pages = tuple(_page(document, number) for number in range(len(document)))
            return Pages(pages, about["Title"], about["Author"], _language(document))
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Unreadable("The PDF is encrypted: it opens with a password only.") from error
        raise Unreadable("The PDF is broken, or protected in a way that the portal cannot read.") from error


def _language(document: pypdfium2.PdfDocument) -> str:
    buffer = (raw.FPDF_WCHAR * 40)()
    length = raw.FPDFCatalog_GetLanguage(document.raw, buffer, 40)
    return bytes(buffer).decode("utf-16-le", errors="replace")[: length // 2 - 1] if 2 < length <= 80 else ""


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number]
    text = page.get_textpage()
    lines = tuple(_lines(text))
    height = page.get_height()
    text.close()
    page.close()
    return Page(height, lines)


def _lines(page: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """The lines of a page, each cut where a table's cell ends."""
    reader = _Characters(page)
    characters = reader.all()
    start = 0
    for number, character in enumerate((*characters, "\n")):
        if character == HYPHEN:
            characters[number] = "-"
            yield from reader.line(characters, start, number + 1)
            start = number + 1
        elif character in LINE_ENDS or (character == " " and number > start and reader.is_gap(characters, number)):
            yield from reader.line(characters, start, number)
            start = number + 1


class _Characters:
    """The characters of a page by their number. Asking for each costs more than all else: as few as possible are."""

    def __init__(self, page: pypdfium2.PdfTextPage) -> None:
        self._page = page.raw
        self._count = page.count_chars()
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = c_double(), c_double()
        self._font = create_string_buffer(100)

    def all(self) -> list[str]:
        code_of, page = raw.FPDFText_GetUnicode, self._page
        codes = (code_of(page, number) for number in range(self._count))
        return [chr(code) if code < 0x110000 else " " for code in codes]

    def is_gap(self, characters: list[str], number: int) -> bool:
        """Whether the space of this number parts two cells."""
        if number + 1 >= self._count or characters[number + 1].isspace():
            return False
        size = self._size(number - 1)
        _, right = self._sides(number - 1)
        before = self._base(number - 1)
        after = self._base(number + 1)
        return self._x.value - right > WIDE_GAP * size or abs(after - before) > SHIFT * size

    def line(self, characters: list[str], start: int, end: int) -> Iterator[Line]:
        """The line of these characters, unless it is empty."""
        while start < end and characters[start].isspace():
            start += 1
        while start < end and characters[end - 1].isspace():
            end -= 1
        if start == end:
            return
        left, _ = self._sides(start)
        _, right = self._sides(end - 1)
        middle = (start + end - 1) // 2
        # One word in another font makes no other line: three characters are asked.
        asked = (start, middle, end - 1)
        size = median(self._size(number) for number in asked)
        is_bold = all(self._is_bold(number) for number in asked)
        yield Line("".join(characters[start:end]), left, right, self._base(start), size, is_bold)

    def _sides(self, number: int) -> tuple[float, float]:
        """Left and right of a character, in points."""
        raw.FPDFText_GetLooseCharBox(self._page, number, byref(self._box))
        return self._box.left, self._box.right

    def _size(self, number: int) -> float:
        """The size of a character in points, as it is shown; one that PDFium put in has none of its own."""
        raw.FPDFText_GetMatrix(self._page, number, byref(self._matrix))
        scale = hypot(self._matrix.c, self._matrix.d)
        return (raw.FPDFText_GetFontSize(self._page, number) * scale) or 1.0

    def _base(self, number: int) -> float:
        """The height on which a character stands; `_x` is where it begins."""
        raw.FPDFText_GetCharOrigin(self._page, number, byref(self._x), byref(self._y))
        return self._y.value

    def _is_bold(self, number: int) -> bool:
        raw.FPDFText_GetFontInfo(self._page, number, self._font, len(self._font), byref(c_int()))
        return BOLD.search(self._font.value) is not None
