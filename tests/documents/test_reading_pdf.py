"""PDF files, read page by page."""

import pytest

from rollout.documents.reading import Unreadable, read_document
from tests.documents.pdf_files import encrypted_pdf, make_guide, make_long_pdf, make_scan_of_paper


def test_pdf_is_read_with_pages_headings_whole_sentences_and_cells() -> None:
    text = read_document("a.pdf", make_guide())

    guide = "Phone guide"
    above, steps = (guide, "Page 1", "On Android"), (guide, "Page 2", "Steps")
    assert [(paragraph.text, paragraph.headings) for paragraph in text.paragraphs] == [
        ("Contoso IT handbook", (guide, "Page 1")),
        ("On Android", (guide, "Page 1")),
        (
            "You may back up your accounts in the app that is called Microsoft Authentication, and you need two-factor "
            "sign-in for the iCloud-Backup of everything that is there.",
            above,
        ),
        ("Choose Begin recovery", above),
        ("Choose the account and wait until it says that the account is there.", above),
        ("Steps", (guide, "Page 2")),
        ("Step", steps),
        ("iPhone", (*steps, "Step")),
        ("Android", (*steps, "Step")),
        ("Save the accounts", (*steps, "Step")),
        ("in iCloud", (*steps, "iPhone", "Save the accounts")),
        ("with a Microsoft account", (*steps, "Android", "Save the accounts")),
    ]
    assert (text.title, text.language, text.owner_address) == (guide, "en", "noor@contoso.example")


def test_a_pdf_of_five_hundred_pages_is_read_to_its_end() -> None:
    paragraphs = read_document("a.pdf", make_long_pdf(500)).paragraphs

    assert paragraphs[-1].headings == ("Page 500", "Chapter 500")
    assert sum(paragraph.text.startswith("Chapter") for paragraph in paragraphs) == 500


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (make_scan_of_paper(), "has no text: it is a scan of paper"),
        (encrypted_pdf(), "encrypted"),
        (make_guide()[:-2_000], "its end is missing"),
        (b"%PDF-1.7\n%%EOF", "broken"),
    ],
)
def test_pdf_that_cannot_be_read_says_why(content: bytes, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        read_document("a.pdf", content)
