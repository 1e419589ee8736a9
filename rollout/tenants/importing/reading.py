"""Reads a CSV file line by line, whatever wrote it, without ever holding more than one line of it."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from rollout.tenants.importing.report import Unreadable

MAX_LINE = 200_000  # characters: the longest line Entra writes has a few thousand
MAX_FIELD = 100_000  # the csv module gives up on a quote that is never closed
DELIMITERS = ",;\t"
# UTF-32's mark begins with UTF-16's, but nothing exports people in UTF-32.
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Excel's own hint, and the first line of Entra's bulk templates.
_NOT_THE_HEADER = re.compile(r"^\"?(sep=.|version:v[\d.]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """The header, and the rows with the line each begins at. Empty lines are no rows."""

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]


@contextmanager
def open_sheet(file: BinaryIO, known_count: Callable[[list[str]], int]) -> Iterator[Sheet]:
    """The file as a sheet; its delimiter is the one by which `known_count` knows most columns.

    Raises Unreadable, also while the rows are read, for what no later row could mend: another encoding than UTF-8 or
    UTF-16, NUL bytes, a line without end, a quote that is never closed.
    """
    encoding, skipped = _encoding(file)
    file.seek(skipped)
    stream = io.TextIOWrapper(file, encoding=encoding, newline="")
    csv.field_size_limit(MAX_FIELD)
    try:
        lines = _lines(stream)
        number, first = _first_line(lines)
        delimiter = max(DELIMITERS, key=lambda mark: _score(first, mark, known_count))
        yield Sheet(header=next(csv.reader([first], delimiter=delimiter)), rows=_rows(lines, delimiter, number))
    finally:
        stream.detach()  # the file belongs to the caller


def _encoding(file: BinaryIO) -> tuple[str, int]:
    """The encoding and the length of the mark that says so; UTF-8 without one."""
    start = file.read(4)
    return next(((encoding, len(mark)) for mark, encoding in _MARKS if start.startswith(mark)), ("utf-8", 0))


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAX_LINE)
        except UnicodeDecodeError:
            text = "The file is not in UTF-8, in or after this line. In Excel save it as “CSV UTF-8”."
            raise Unreadable(number, text) from None
        if not line:
            return
        if "\0" in line:
            raise Unreadable(number, "The line holds a NUL character. Save the file as “CSV UTF-8”.")
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            raise Unreadable(number, f"The line is longer than {MAX_LINE:,} characters: this is not a list of people.")
        yield line


def _first_line(lines: Iterator[str]) -> tuple[int, str]:
    for number, line in enumerate(lines, 1):
        if line.strip() and not _NOT_THE_HEADER.match(line):
            return number, line
    raise Unreadable(1, "The file is empty. It needs a line with the names of the columns, and a line per person.")


def _score(line: str, delimiter: str, known_count: Callable[[list[str]], int]) -> tuple[int, int]:
    fields = next(csv.reader([line], delimiter=delimiter))
    return known_count(fields), len(fields)


def _rows(lines: Iterator[str], delimiter: str, header_line: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins_at = header_line + 1
    try:
        for row in reader:
            if row:
                yield begins_at, row
            begins_at = header_line + reader.line_num + 1
    except csv.Error:
        text = "A quotation mark in or after this line is not closed or stands inside a field: nothing more is read."
        raise Unreadable(begins_at, text) from None
