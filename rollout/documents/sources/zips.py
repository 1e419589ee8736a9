"""What is in a zip that somebody uploaded: documents, one at a time, and what is wrong with each other entry.

What a zip says of itself is believed only against it: its directory is measured before it is read, an entry is unpacked
up to the size it claims and no further, and nothing is ever written to a disk.
"""

import re
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from portal.errors import PortalError
from rollout.documents.reading import NOT_READ, is_document
from rollout.documents.sources.folders import LARGEST_FILE
from rollout.documents.sources.pieces import Piece, name_problem

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all documents of a zip together."""
LARGEST_RATIO = 200
"""How many times its packed size an entry may grow. Pages of text pass 20 seldom; zeros reach 1,030."""
SMALLEST_BOMB = 1024 * 1024
"""Bytes below which nobody asks how well they were packed."""
LARGEST_DIRECTORY = 2 * 1024 * 1024
"""Bytes of the zip's own list of entries, which is held in memory."""
CHUNK = 64 * 1024
END, LONG_END = b"PK\x05\x06", b"PK\x06\x07"
END_SIZE, LONG_END_SIZE, LONGEST_COMMENT = 22, 20, 65_535
LOCAL_HEADER_SIZE, LOCAL_NAME_LENGTH = 30, 26
ENCRYPTED, STRONGLY_ENCRYPTED, UTF_8 = 0x1, 0x40, 0x800
MADE_ON_UNIX = 3
OF_THE_SYSTEM = re.compile(r"(^|/)(__MACOSX/|\.(?!\.)|Thumbs\.db$|desktop\.ini$)")


class ZipRefused(PortalError):
    """Nothing of this zip can be taken. The message says why."""


def pieces(file: IO[bytes]) -> Iterator[Piece]:
    """The entries of a zip, in its order; folders and what systems add for themselves are left out silently.

    Raises ZipRefused, always before the first of them.
    """
    _judge_directory(file)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES:
                raise ZipRefused(f"This zip has more than {MOST_ENTRIES:,} entries. Make several of it.")
            _judge_overlap(file, entries, package.start_dir)
            yield from _entries(package)
    except UnicodeDecodeError as error:
        raise ZipRefused("A name in this zip is not written as the zip says. Pack it again.") from error
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ZipRefused("This zip is broken. Pack it again.") from error


def _entries(package: zipfile.ZipFile) -> Iterator[Piece]:
    named = [(_name(entry), entry) for entry in package.infolist() if not entry.is_dir()]
    named = [(name, entry) for name, entry in named if not OF_THE_SYSTEM.search(name)]
    times = Counter(name for name, _ in named)
    twice = "It is in the zip more than once."
    judged = [(name, entry, _problem(name, entry) or (twice if times[name] > 1 else "")) for name, entry in named]
    # Before anything is unpacked: nothing has to be taken back, and entries that prove broken cost no more than others.
    # `zipfile` gives no byte beyond what an entry claims, so this is the most there can be.
    if sum(entry.file_size for _, entry, problem in judged if not problem) > LARGEST_UNPACKED:
        megabytes = LARGEST_UNPACKED // 1024 // 1024
        raise ZipRefused(f"Unpacked, this zip has more than {megabytes} MB of documents. Make several of it.")
    for name, entry, problem in judged:
        yield Piece(name, problem=problem) if problem else _unpacked(package, entry, name)


def _judge_directory(file: IO[bytes]) -> None:
    """Measures the list of entries where `zipfile` will look for it, before that reads it into memory."""
    size = file.seek(0, 2)
    file.seek(max(size - END_SIZE - LONGEST_COMMENT - LONG_END_SIZE, 0))
    tail = file.read()
    file.seek(0)
    start = len(tail) - END_SIZE
    if start < 0 or not (tail[start:].startswith(END) and tail.endswith(b"\0\0")):
        start = tail.rfind(END)
    if start < 0 or len(tail) - start < END_SIZE:
        raise ZipRefused("This is no zip, or one that is cut off.")
    if tail[max(start - LONG_END_SIZE, 0) : start].startswith(LONG_END):
        raise ZipRefused("This zip is of the kind for more than 4 GB. Make a smaller one of it.")
    if int.from_bytes(tail[start + 12 : start + 16], "little") > LARGEST_DIRECTORY:
        raise ZipRefused(f"This zip has more than {MOST_ENTRIES:,} entries. Make several of it.")


def _judge_overlap(file: IO[bytes], entries: list[zipfile.ZipInfo], directory_start: int) -> None:
    """Entries that share bytes are how a small zip holds far more than its size."""
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < reached:
            raise ZipRefused("Entries of this zip lie over each other. Pack it again.")
        # An entry's own header says once more how long its name and its extras are, and that is what counts.
        file.seek(entry.header_offset + LOCAL_NAME_LENGTH)
        lengths = file.read(4)
        extra = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        reached = entry.header_offset + LOCAL_HEADER_SIZE + extra + entry.compress_size
    if reached > directory_start:
        raise ZipRefused("Entries of this zip lie over each other. Pack it again.")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as people see it. Without the zip's word for UTF-8 it is that all the same where it can be."""
    name = entry.orig_filename
    if not entry.flag_bits & UTF_8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.orig_filename
    return unicodedata.normalize("NFC", name)


def _problem(name: str, entry: zipfile.ZipInfo) -> str:
    mode = entry.external_attr >> 16 if entry.create_system == MADE_ON_UNIX else 0
    too_large = f"It is too large: more than {LARGEST_FILE // 1024 // 1024} MB."
    is_odd = entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    problems = (
        (stat.S_ISLNK(mode), "This is a link. Links are not followed."),
        (stat.S_IFMT(mode) not in (0, stat.S_IFREG), "This is not a file."),
        (PurePosixPath(name).suffix.lower() == ".zip", "A zip within a zip is not opened."),
        (not is_document(name), NOT_READ),
        (entry.flag_bits & (ENCRYPTED | STRONGLY_ENCRYPTED), "It is encrypted. Pack it without a password."),
        (is_odd, "It is packed in a way that is not read. Pack it as an ordinary zip."),
        (entry.file_size > LARGEST_FILE, too_large),
    )
    return name_problem(name) or next((words for is_so, words in problems if is_so), "")


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Piece:
    content = bytearray()
    try:
        with package.open(entry) as packed:
            while chunk := packed.read(CHUNK):
                content += chunk
                if len(content) > max(SMALLEST_BOMB, entry.compress_size * LARGEST_RATIO):
                    return Piece(name, problem="It grows too much when unpacked.")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return Piece(name, problem="It is broken in the zip.")
    return Piece(name, bytes(content))
