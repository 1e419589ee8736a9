"""Scans over documents of every format: what is found says its page or slide, what cannot be read its name."""

from datetime import UTC, datetime

import pytest

from rollout.documents import scanning
from rollout.documents.models import DocumentTask, Finding, RightForNow, Scan
from tests.documents.pdf_files import encrypted_pdf, make_guide, make_scan_of_paper, pdf_of
from tests.documents.slide_files import make_pptx
from tests.documents.word_files import make_docx
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_folder, make_source
from tests.factories.tenants import make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


def _scan(**documents: bytes) -> Scan:
    tenant = make_tenant()
    source = make_source(tenant, name="Intranet", path=str(make_folder(tenant, **documents)))
    scan = Scan.objects.ask(source.tenant, make_change(), by=None, at=AT)
    scanning.run(scan, lambda: AT)
    return scan


def test_sentence_is_found_with_its_slide_or_page_and_the_platform_is_that_of_its_heading() -> None:
    first, second = OUTDATED.split(" for ")
    page = f"BT /F 20 Tf 72 700 Td (New phone) Tj /F 11 Tf 0 -40 Td ({first}) Tj 0 -14 Td (for {second}) Tj ET"

    _scan(
        deck_pptx=make_pptx([("Welcome", ["Hello."]), ("New phone", [OUTDATED]), ("Android", [OUTDATED])]),
        guide_pdf=pdf_of([b"BT /F 11 Tf 72 700 Td (Welcome.) Tj ET", page.encode()]),
        plain_txt=f"NEW PHONE\n\n{first}\nfor {second}\n".encode(),
    )

    assert {(item.task.document.path, item.place) for item in Finding.objects.select_related("task__document")} == {
        ("deck.pptx", "“Slide 2 · New phone”, sentence 2"),
        ("guide.pdf", "“Page 2 · New phone”, sentence 1"),
        ("plain.txt", "“NEW PHONE”, sentence 1"),
    }
    assert {item.sentence for item in Finding.objects.all()} == {OUTDATED}
    assert RightForNow.objects.get().place == "“Slide 3 · Android”, sentence 2"


def test_each_document_that_cannot_be_read_is_named_and_the_others_are() -> None:
    scan = _scan(
        a_pdf=encrypted_pdf(),
        b_pdf=make_scan_of_paper(),
        c_pdf=make_guide()[:-2_000],
        d_pptx=make_pptx([("x", [])])[:5_000],
        e_pptx=pdf_of([b""]),
        z_docx=make_docx(OUTDATED),
    )

    assert [(problem["path"], problem["problem"].partition(":")[0]) for problem in scan.problems] == [
        ("Intranet · a.pdf", "The PDF is encrypted"),
        ("Intranet · b.pdf", "The PDF has no text"),
        ("Intranet · c.pdf", "The file is broken"),
        ("Intranet · d.pptx", "The file is broken"),
        ("Intranet · e.pptx", "The file is broken"),
    ]
    assert DocumentTask.objects.get().document.path == "z.docx"
