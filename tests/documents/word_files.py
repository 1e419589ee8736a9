"""Word documents for tests, made by python-docx."""

import io
import zipfile

import docx
from docx.document import Document


def saved(document: Document) -> bytes:
    """The document as a file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_docx(*paragraphs: str, title: str = "", author: str = "", heading: str = "") -> bytes:
    """A document with paragraphs under one heading."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    if heading:
        document.add_heading(heading, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def with_flag_of_encryption(content: bytes) -> bytes:
    """The same zip, its entries marked as encrypted."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def zip_bomb() -> bytes:
    """A small file that would unpack to a large one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 30_000_000)
    return buffer.getvalue()
