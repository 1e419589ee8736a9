"""Plain text, in the encodings there are."""

import codecs

import pytest

from rollout.documents.reading import Unreadable, read_document

TEXT = """NEW PHONE GUIDE

Before you start
================
Open the Microsoft Authen-
tication settings. You need two-factor
sign-in. The iCloud-
Backup is on until
3. September.

On Android:
- choose Begin
  recovery
2) Tap it
NEVER SHARE THE CODE.

On this device
iCloud is on
"""


def test_plain_text_is_read_with_its_headings_items_and_wrapped_lines() -> None:
    paragraphs = read_document("a.txt", TEXT.encode()).paragraphs

    above = ("Before you start",)
    assert [(paragraph.text, paragraph.headings) for paragraph in paragraphs] == [
        ("NEW PHONE GUIDE", ()),
        ("Before you start", ()),
        (
            "Open the Microsoft Authentication settings. You need two-factor sign-in. The iCloud-Backup is on until\n"
            "3. September.",
            above,
        ),
        ("On Android:", above),
        ("choose Begin recovery", (*above, "On Android:")),
        ("Tap it\nNEVER SHARE THE CODE.", (*above, "On Android:")),
        ("On this device\niCloud is on", above),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Für “später”".encode(),
        codecs.BOM_UTF8 + "Für “später”".encode(),
        "Für “später”".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Für “später”".encode("utf-16-be"),
        "Für “später”".encode("cp1252"),
    ],
)
def test_encoding_is_found_out(content: bytes) -> None:
    assert [paragraph.text for paragraph in read_document("a.txt", content).paragraphs] == ["Für “später”"]


@pytest.mark.parametrize("content", [b"\x7fELF\x02\x01\x00\x00", "text".encode("utf-32")])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="no text"):
        read_document("a.txt", content)
