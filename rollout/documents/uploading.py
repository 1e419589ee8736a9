"""Takes what somebody uploads: files and zips of files, each one kept or named with what is wrong."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from django.db import connection, transaction

from portal.accounts.models import User
from portal.errors import PortalError
from portal.uploads import LARGEST_UPLOAD
from rollout.documents.models import DocumentSource, UploadedFile
from rollout.documents.reading import NOT_READ, is_document
from rollout.documents.sources import zips
from rollout.documents.sources.folders import LARGEST_FILE
from rollout.documents.sources.pieces import Piece, name_problem

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile as Received

MOST_AT_ONCE = 100
"""Files chosen in one form; of more, people make a zip."""
LARGEST_AT_ONCE = LARGEST_UPLOAD
"""Bytes of one form; `portal.uploads` refuses a request that is much longer before it is read."""
MOST_FILES = 5_000
MOST_BYTES = 500 * 1024 * 1024
"""Of one source. They are rows of the database and part of every backup."""
BATCH_BYTES = 8 * 1024 * 1024
BATCH_ROWS = 500
COLUMNS = {
    "source_id": "int8",
    "path": "varchar",
    "content": "bytea",
    "content_hash": "varchar",
    "size": "int4",
    "uploaded_at": "timestamptz",
    "uploaded_by_id": "int8",
}
"""Of uploaded files, each with its type in the database."""


class NothingTaken(PortalError):
    """Nothing of this upload can be read."""

    def __init__(self, left_out: Sequence[tuple[str, str]]) -> None:
        named = " ".join(f"{name}: {problem}" for name, problem in left_out[:5])
        more = f" And {len(left_out) - 5:,} more." if len(left_out) > 5 else ""
        super().__init__(f"Nothing of this can be read. {named}{more}")


@dataclass
class Taken:
    """What became of an upload: how many files were added, replaced, there already, and (name, problem) of the rest."""

    added: int = 0
    replaced: int = 0
    same: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.added + self.replaced + self.same


def take(source: DocumentSource, received: "Sequence[Received[Any]]", *, by: User, at: datetime) -> Taken:
    """Keeps the documents among what was received, those of zips too; a bad one is named and left out.

    All of one upload comes in together; of a zip that has to be refused, nothing does. Raises NothingTaken.
    """
    with transaction.atomic():
        # Two uploads at once would count the same room twice.
        source = DocumentSource.objects.select_for_update().get(pk=source.pk)
        shelf = _Shelf(source, by, at)
        for file in received:
            name = unicodedata.normalize("NFC", file.name or "")
            if PurePosixPath(name).suffix.lower() == ".zip":
                _take_zip(shelf, name, file)
            else:
                shelf.put(_single(name, file))
        shelf.flush()
        if not shelf.taken.count:
            raise NothingTaken(shelf.taken.left_out)
    return shelf.taken


def _take_zip(shelf: "_Shelf", name: str, file: "Received[Any]") -> None:
    packed = cast("IO[bytes]", file.file)
    number = 0
    try:
        for piece in zips.pieces(packed):
            number += 1
            shelf.put(piece)
    except zips.ZipRefused as refused:
        shelf.taken.left_out.append((name, str(refused)))
        return
    if not number:
        shelf.taken.left_out.append((name, "There is no document in this zip."))


def _single(name: str, file: "Received[Any]") -> Piece:
    problem = name_problem(name)
    if not problem and not is_document(name):
        problem = NOT_READ
    if not problem and (file.size or 0) > LARGEST_FILE:
        problem = f"It is too large: more than {LARGEST_FILE // 1024 // 1024} MB."
    return Piece(name, problem=problem) if problem else Piece(name, file.read())


class _Shelf:
    """The files of a source while an upload is put beside them."""

    def __init__(self, source: DocumentSource, by: User, at: datetime) -> None:
        self._source, self._by, self._at = source, by, at
        rows = source.uploaded_files.values_list("path", "size", "content_hash")
        self._known = {path: (size, content_hash) for path, size, content_hash in rows}
        self._bytes = sum(size for size, _ in self._known.values())
        self._new: set[str] = set()
        self._waiting: list[UploadedFile] = []
        self._waiting_bytes = 0
        self.taken = Taken()

    def put(self, piece: Piece) -> None:
        """Keeps a file, in the place of the one with its name, or notes why not."""
        if problem := piece.problem or self._problem(piece):
            self.taken.left_out.append((piece.path, problem))
            return
        size, content_hash = self._known.get(piece.path, (0, ""))
        file = UploadedFile(
            source=self._source,
            path=piece.path,
            content=piece.content,
            content_hash=hashlib.sha256(piece.content).hexdigest(),
            size=len(piece.content),
            uploaded_at=self._at,
            uploaded_by=self._by,
        )
        self._new.add(piece.path)
        if content_hash == file.content_hash:
            self.taken.same += 1
            return
        self.taken.replaced += bool(content_hash)
        self.taken.added += not content_hash
        self._bytes += file.size - size
        self._known[piece.path] = (file.size, file.content_hash)
        self._waiting.append(file)
        self._waiting_bytes += file.size
        if len(self._waiting) >= BATCH_ROWS or self._waiting_bytes >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Writes what waits, in the place of what is there.

        By COPY: Django's INSERT spells the content in hexadecimal digits, which takes five times as long.
        """
        self._source.uploaded_files.filter(path__in=[file.path for file in self._waiting]).delete()
        words = f"COPY {UploadedFile._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
        with connection.cursor() as cursor, cursor.copy(words) as copy:
            copy.set_types(list(COLUMNS.values()))
            for file in self._waiting:
                copy.write_row([getattr(file, column) for column in COLUMNS])
        self._waiting, self._waiting_bytes = [], 0

    def _problem(self, piece: Piece) -> str:
        if piece.path in self._new:
            return "Another file of this name was uploaded with it, and that one was taken."
        if not piece.content:
            return "It is empty."
        size, _ = self._known.get(piece.path, (0, ""))
        if piece.path not in self._known and len(self._known) >= MOST_FILES:
            return f"There is no room: a source holds {MOST_FILES:,} files. Add a second one."
        if self._bytes - size + len(piece.content) > MOST_BYTES:
            return f"There is no room: a source holds {MOST_BYTES // 1024 // 1024} MB. Add a second one."
        return ""
