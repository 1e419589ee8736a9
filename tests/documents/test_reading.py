"""Each format read into paragraphs that know where they stand."""

import codecs
from copy import deepcopy

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rollout.documents.reading import DocumentText, Unreadable, is_document, read_document
from rollout.documents.reading.docx_notes import on_pages
from tests.documents.word_files import (
    HIDDEN_FROM_PYTHON_DOCX,
    add_note,
    make_docx,
    saved,
    with_flag_of_encryption,
    zip_bomb,
)

MARKDOWN = b"""---
title: A new iPhone
lang: de-DE
owner: Lena Fuchs <lena.fuchs@contoso.example>
---

# A new iPhone

## Before you start

Open **Authenticator > Settings**, see [the guide](https://intranet.example/guide).
It goes on here.

On Android:

* choose *Begin recovery*

![Settings with a switch](a.png)

| Step | iPhone | Android |
|------|--------|---------|
| Save | iCloud | Cloud backup |
"""

HTML = """<!doctype html><html lang="fr"><head><title>Guide &amp; aide</title><meta name="owner" content="Karl Ebner">
<style>p { color: red }</style></head><body><nav><a href="/">Accueil</a></nav><h1>Guide &amp; aide</h1>
<div>Texte <b>libre</b><p>Une phrase,\ncoupée.<br>Une autre.</p></div><h2>Sur Android</h2>
<ul><li>un<ul><li>deux</li></ul></li></ul><img src="a.png" alt="Un écran"><script>alert("x")</script>
<table><tr><th>Étape</th><th>iPhone</th></tr><tr><td>Garder</td><td>iCloud</td></tr></table></body></html>"""


def _stands(text: DocumentText) -> dict[str, tuple[str, ...]]:
    """The headings above each paragraph."""
    return {paragraph.text: paragraph.headings for paragraph in text.paragraphs}


def test_markdown_is_read_with_headings_lists_tables_and_pictures() -> None:
    stands = _stands(read_document("guides/new.md", MARKDOWN))

    above = ("A new iPhone", "Before you start")
    assert stands == {
        "A new iPhone": (),
        "Before you start": above[:1],
        "Open Authenticator > Settings, see the guide (https://intranet.example/guide). It goes on here.": above,
        "On Android:": above,
        "choose Begin recovery": (*above, "On Android:"),
        "Picture: Settings with a switch": above,
        "Save": (*above, "Step"),
        "iCloud": (*above, "iPhone", "Save"),
        "Cloud backup": (*above, "Android", "Save"),
    }


def test_head_of_markdown_names_title_language_and_owner() -> None:
    text = read_document("new.md", MARKDOWN)

    assert (text.title, text.language) == ("A new iPhone", "de")
    assert (text.owner_name, text.owner_address) == ("Lena Fuchs", "lena.fuchs@contoso.example")


@pytest.mark.parametrize("head", [b"- a list", b"title: [", b"a: &a [*a]", b"title: 3"])
def test_head_that_cannot_be_used_does_not_matter(head: bytes) -> None:
    text = read_document("plain.md", b"---\n" + head + b"\n---\nText.\n")

    assert text.title == "plain"
    assert [paragraph.text for paragraph in text.paragraphs] == ["Text."]


def test_html_is_read_block_by_block() -> None:
    text = read_document("guide.html", HTML.encode())

    title = "Guide & aide"
    assert _stands(text) == {
        title: (),
        "Texte libre": (title,),
        "Une phrase, coupée.\nUne autre.": (title,),
        "Sur Android": (title,),
        "un": (title, "Sur Android"),
        "deux": (title, "Sur Android"),
        "Picture: Un écran": (title, "Sur Android"),
        "Garder": (title, "Sur Android", "Étape"),
        "iCloud": (title, "Sur Android", "iPhone", "Garder"),
    }
    assert (text.title, text.language, text.owner_name, text.owner_address) == (title, "fr", "Karl Ebner", "")


def test_word_document_is_read_in_the_order_of_its_blocks() -> None:
    document = docx.Document()
    document.add_paragraph("Phones", style="Title")
    document.add_heading("On Android", level=1)
    document.add_paragraph("Do this:")
    document.add_paragraph("choose Begin recovery", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for number, text in enumerate(("Step", "iPhone", "Save", "iCloud")):
        table.cell(number // 2, number % 2).text = text

    assert _stands(read_document("phones.docx", saved(document))) == {
        "Phones": (),
        "On Android": ("Phones",),
        "Do this:": ("Phones", "On Android"),
        "choose Begin recovery": ("Phones", "On Android", "Do this:"),
        "Step": ("Phones", "On Android"),
        "iPhone": ("Phones", "On Android", "Step"),
        "Save": ("Phones", "On Android", "Step"),
        "iCloud": ("Phones", "On Android", "iPhone", "Save"),
    }


def test_fields_boxes_tracked_changes_and_inner_tables_of_word_are_read() -> None:
    document = docx.Document()
    document._body._element.insert(0, parse_xml(HIDDEN_FROM_PYTHON_DOCX.format(names=nsdecls("w"))))
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.add_table(rows=1, cols=1).cell(0, 0).text = "In an inner table."

    texts = [paragraph.text for paragraph in read_document("a.docx", saved(document)).paragraphs]

    assert texts == ["Save it in iCloud now.", "In a box.", "In an inner table."]


def test_notes_of_a_word_document_stand_under_the_headings_of_their_text_and_count_in_its_order() -> None:
    document = docx.Document()
    document.core_properties.title = "Guide"
    document.add_heading("On Android", level=1)
    document.add_paragraph("Save it.")
    add_note(document, "footnote", 7, "In the Play Store.")
    document.add_heading("On iPhone", level=1)
    document.add_paragraph("Save it too.")
    add_note(document, "footnote", 2, "In the App Store.")
    add_note(document, "endnote", 1, "Ask IT.")
    document.add_table(1, 1).cell(0, 0).text = "In a cell."

    stands = _stands(read_document("a.docx", saved(document)))

    assert list(stands)[-3:] == ["In the Play Store.", "In the App Store.", "Ask IT."]
    assert stands["In the Play Store."] == ("Guide", "Footnote 1", "On Android")
    assert stands["In the App Store."] == ("Guide", "Footnote 2", "On iPhone")
    assert stands["Ask IT."] == ("Guide", "Endnote 1", "On iPhone")


def test_headers_and_footers_of_a_word_document_are_read_once_under_its_title() -> None:
    document = docx.Document()
    document.add_paragraph("On Android", style="Title")
    document.add_heading("Before you start", level=1)
    document.sections[0].header.paragraphs[0].text = "Save it in iCloud."
    document.sections[0].footer.add_table(1, 1, document.sections[0].page_width).cell(0, 0).text = "Ask IT."
    document.sections[0].first_page_header.paragraphs[0].text = "Welcome."
    document.add_section().header.is_linked_to_previous = False
    document.sections[1].header.paragraphs[0].text = "Save it in iCloud."

    stands = _stands(read_document("a.docx", saved(document)))

    assert list(stands.items())[2:] == [
        ("Save it in iCloud.", ("On Android", "Page header")),
        ("Ask IT.", ("On Android", "Page footer")),
    ]
    document.sections[0].different_first_page_header_footer = True
    assert "Welcome." in _stands(read_document("a.docx", saved(document)))


def test_owner_whom_a_document_names_begins_no_line_of_a_mail() -> None:
    named = '"Lena\nhttps://away.example/" <lena@contoso.example>'

    assert read_document("x.docx", make_docx("Text.", author=named)).owner_name == "Lena https://away.example/"


def test_note_and_header_that_are_referred_to_again_and_again_are_read_once() -> None:
    document = docx.Document()
    document.add_paragraph("Save it.")
    add_note(document, "footnote", 7, "In the store.")
    run = document.paragraphs[0]._p[-1]
    document.paragraphs[0]._p.append(deepcopy(run))
    header = document.sections[0].header
    header.paragraphs[0].text = "Ask IT."
    ours = deepcopy(document.sections[0]._sectPr)
    document.add_section()._sectPr.getparent().replace(document.sections[-1]._sectPr, ours)
    assert not document.sections[1].header.is_linked_to_previous

    assert list(_stands(read_document("a.docx", saved(document)))) == ["Save it.", "In the store.", "Ask IT."]
    assert len(list(on_pages(document))) == 1


def test_word_document_names_title_and_owner_in_its_properties() -> None:
    text = read_document("x.docx", make_docx("Text.", title="Leaver checklist", author="Noor <noor@contoso.example>"))

    assert (text.title, text.owner_name, text.owner_address) == ("Leaver checklist", "Noor", "noor@contoso.example")
    assert _stands(text) == {"Text.": ("Leaver checklist",)}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.docx", b"not a zip", "broken"),
        ("a.md", b"", "empty"),
        ("a.docx", b"PK\x05\x06" + bytes(18), "broken"),
        ("a.docx", make_docx("x")[:2000], "broken"),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "old format"),
        ("a.docx", with_flag_of_encryption(make_docx("x")), "encrypted"),
        ("a.docx", zip_bomb(), "too large"),
        ("a.md", b"\xff\xfeT\x00", "UTF-8"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        read_document(name, content)


def test_html_nested_without_end_is_read_as_far_as_it_makes_sense() -> None:
    content = b"<div>" * 5_000 + b"<p>deep</p>" + b"</div>" * 5_000 + b"<p>after</p>"

    assert [paragraph.text for paragraph in read_document("a.html", content).paragraphs] == ["after"]


def test_html_tables_inside_each_other_are_read_once() -> None:
    content = b"<table><tr><td>a" * 40 + b"</td></tr></table>" * 40

    assert len(read_document("a.html", content).paragraphs) == 40


@pytest.mark.parametrize("head", ["date: 2025-13-45", "a: " + "[" * 5_000, "- " * 4_000, "n: " + "9" * 5_000])
def test_a_head_that_makes_no_sense_does_not_hide_the_text(head: str) -> None:
    read = read_document("a.md", f"---\n{head}\n---\nSave it in iCloud.".encode())

    assert [paragraph.text for paragraph in read.paragraphs] == ["Save it in iCloud."]


def test_a_word_cell_may_say_it_spans_any_number_of_columns() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Save it in iCloud."
    cell._tc.grid_span = 2_000_000_000

    read = read_document("a.docx", saved(document))

    assert [paragraph.text for paragraph in read.paragraphs] == ["Save it in iCloud."]


def test_a_word_column_merged_over_very_many_rows_is_read() -> None:
    document = docx.Document()
    table = document.add_table(rows=1_500, cols=1)
    for number, row in enumerate(table._tbl.tr_lst):
        row.tc_lst[0].vMerge = "continue" if number else "restart"
    table.cell(0, 0).text = "Save it in iCloud."

    texts = {paragraph.text for paragraph in read_document("a.docx", saved(document)).paragraphs}

    assert texts == {"Save it in iCloud."}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.md", True),
        ("A.HTML", True),
        ("a.docx", True),
        ("a.PPTX", True),
        ("a.txt", True),
        ("a.doc", False),
        ("a.exe", False),
    ],
)
def test_format_is_told_by_the_name(name: str, is_one: bool) -> None:
    assert is_document(name) is is_one


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "<title>Büro</title><p>Für das „Büro“".encode(),
        "<title>Büro</title><p>Für das „Büro“".encode("utf-16"),
        "<meta charset=windows-1252><title>Büro</title><p>Für das „Büro“".encode("cp1252"),
        "<title>Büro</title><p>Für das „Büro“".encode("cp1252"),
        "<title>Büro</title><style>".encode() + b"\xff</style>" + "<p>Für das „Büro“".encode(),
    ],
)
def test_a_page_is_read_in_the_encoding_it_was_saved_in(content: bytes) -> None:
    text = read_document("a.html", content)

    assert (text.title, text.paragraphs[-1].text, len(text.paragraphs)) == ("Büro", "Für das „Büro“", 1)
