"""Documents in a process of their own: what falls, never ends or grows costs one document."""

import io
from collections.abc import Iterator

import msoffcrypto.format.ooxml
import pytest

from rollout.documents.reading import Unreadable
from rollout.documents.reading.bounded import SMALL_TEXT, BoundedReader
from tests.documents.pdf_files import make_guide, pdf_of
from tests.documents.word_files import make_docx


@pytest.fixture(scope="module")
def reader() -> Iterator[BoundedReader]:
    with BoundedReader() as reader:
        yield reader


def _encrypted_docx() -> bytes:
    encrypted = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(make_docx("Secret."))).encrypt("password", encrypted)
    return encrypted.getvalue()


def test_document_comes_back_whole(reader: BoundedReader) -> None:
    read = reader.read("a.docx", make_docx("Für “später” 😀", title="Title", author="Noor <noor@contoso.example>"))

    assert (read.title, read.owner_name, read.owner_address) == ("Title", "Noor", "noor@contoso.example")
    assert [(item.text, item.headings, item.number) for item in read.paragraphs] == [("Für “später” 😀", ("Title",), 1)]


def test_encrypted_word_document_is_named_as_such(reader: BoundedReader) -> None:
    with pytest.raises(Unreadable, match="encrypted: it opens with a password only"):
        reader.read("a.docx", _encrypted_docx())


def test_page_that_unpacks_to_more_than_memory_costs_one_document(reader: BoundedReader) -> None:
    bomb = pdf_of([b"q " * 20_000_000], filters="[/FlateDecode /FlateDecode]")
    assert len(bomb) < 5_000

    with pytest.raises(Unreadable, match="needs too much memory"):
        reader.read("a.pdf", bomb)
    assert reader.read("b.pdf", make_guide()).title == "Phone guide"


def test_document_that_takes_too_long_is_given_up() -> None:
    with BoundedReader(wait_seconds=0.5) as reader, pytest.raises(Unreadable, match="takes too long"):
        reader.read("a.md", b"![[" * SMALL_TEXT)
