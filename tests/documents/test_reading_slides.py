"""Presentations, read slide by slide."""

import io

import pytest
from PIL import Image

from rollout.documents.reading import Unreadable, read_document
from tests.documents.slide_files import make_pptx, make_rich_pptx
from tests.documents.word_files import make_docx, with_flag_of_encryption, zip_bomb


def test_slide_is_named_by_number_and_title_and_items_stand_under_those_they_belong_to() -> None:
    content = make_pptx(
        [
            ("Old phone", ["Keep it."]),
            (
                "New phone",
                ["On Android:", "choose\vBegin recovery", "On the iPhone", (1, "open Settings,\vthen iCloud")],
            ),
        ]
    )

    stands = [(paragraph.text, paragraph.headings) for paragraph in read_document("a.pptx", content).paragraphs]

    old, new = "Slide 1 · Old phone", "Slide 2 · New phone"
    assert stands == [
        ("Old phone", (old,)),
        ("Keep it.", (old,)),
        ("New phone", (new,)),
        ("On Android:", (new,)),
        ("choose\nBegin recovery", (new, "On Android:")),
        ("On the iPhone", (new, "On Android:")),
        ("open Settings, then iCloud", (new, "On Android:", "On the iPhone")),
    ]


def test_tables_pictures_links_and_notes_of_a_slide_are_read_under_the_title_of_the_cover() -> None:
    picture = io.BytesIO()
    Image.new("1", (1, 1)).save(picture, "PNG")

    text = read_document("a.pptx", make_rich_pptx(picture.getvalue()))

    cover, second, notes = "Phones at work", "Slide 2", "Slide 2 · Notes"
    assert [(paragraph.text, paragraph.headings) for paragraph in text.paragraphs] == [
        (cover, ("Slide 1",)),
        ("Step", (cover, second)),
        ("iPhone", (cover, second, "Step")),
        ("Save", (cover, second, "Step")),
        ("iCloud", (cover, second, "iPhone", "Save")),
        ("Picture: Settings with a switch", (cover, second)),
        ("the guide (https://intranet.example/guide)", (cover, second)),
        ("Say that it is easy.", (cover, notes)),
    ]
    assert (text.title, text.owner_address) == (cover, "noor@contoso.example")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (make_pptx([("x", [])])[:20_000], "broken"),
        (make_docx("x"), "broken: it is no PowerPoint presentation"),
        (with_flag_of_encryption(make_pptx([("x", [])])), "encrypted"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "old format"),
        (zip_bomb(), "too large"),
    ],
)
def test_presentation_that_cannot_be_read_says_why(content: bytes, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        read_document("a.pptx", content)
