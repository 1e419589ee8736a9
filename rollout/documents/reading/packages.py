"""Office documents as packages: zips of XML files, judged by their directory before anything is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import docx.opc.exceptions
import pptx.exc
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from rollout.documents.reading.text import Unreadable

OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
"""What Office wraps an encrypted package in ([MS-OFFCRYPTO] 2.3), and what files were before there were packages."""
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes all parts of a document may have together once unpacked; its text is a small part of that."""
LARGEST_RATIO = 400
"""How many times its size a document may grow. Text in XML seldom passes 20."""

# The libraries take for granted that all parts are there and sound, and fall in these ways where they are not.
BROKEN = (
    docx.opc.exceptions.OpcError,
    pptx.exc.PythonPptxError,
    LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def opened(content: bytes, noun: str) -> Iterator[io.BytesIO]:
    """The package as a file, for one of the libraries. `noun` is what it should be: "Word document".

    Raises Unreadable for what is encrypted, a bomb or broken, also where the library finds that out.
    """
    broken = f"The file is broken: it is no {noun}."
    _judge(content, broken)
    try:
        yield io.BytesIO(content)
    except BROKEN as error:
        raise Unreadable(broken) from error


def _judge(content: bytes, broken: str) -> None:
    """Refuses what is encrypted, no zip, or a bomb."""
    if content.startswith(OLE_START):
        if ENCRYPTED_STREAM in content:
            raise Unreadable("The document is encrypted: it opens with a password only.")
        raise Unreadable("The document is in an old format of Office. Save it in the format of today.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(broken) from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The document is encrypted.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(len(content), 1024):
        raise Unreadable("The document would be too large when unpacked.")
