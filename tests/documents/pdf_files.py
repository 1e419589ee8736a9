"""PDF files for tests: made by fpdf2, and one by hand where it would be slow."""

import zlib
from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import EncryptionMethod

NEXT_LINE = {"new_x": "LMARGIN", "new_y": "NEXT"}
PARAGRAPH = (
    "When you set up a new phone, the app restores the accounts that you saved before. Open it and sign in with each "
    "account again where it asks you to. What it shows may differ from one phone to the next."
)


class Guide(FPDF):
    """A document with a head and a number on every page."""

    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, "Contoso IT handbook", **NEXT_LINE)
        self.ln(8)

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 6, f"Page {self.page_no()} of 4")

    def heading(self, text: str) -> None:
        self.set_font("Helvetica", size=18)
        self.cell(0, 12, text, **NEXT_LINE)
        self.set_font("Helvetica", size=11)

    def line(self, text: str) -> None:  # type: ignore[override]
        self.cell(0, 6, text, **NEXT_LINE)


def make_guide() -> bytes:
    """Four pages: wrapped lines, a cut word, a list, a table, a sentence that runs over the end of a page."""
    guide = Guide()
    guide.set_title("Phone guide")
    guide.set_author("Noor <noor@contoso.example>")
    guide.set_lang("en-GB")
    guide.add_page()
    guide.heading("On Android")
    for text in (
        "You may back up your accounts in the app that is called Microsoft Authen-",
        "tication, and you need two-factor sign-in for the iCloud-",
        "Backup of everything that is there.",
    ):
        guide.line(text)
    guide.ln(6)
    guide.line("Choose Begin recovery")
    guide.line("Choose the account and wait until it says that")
    guide.add_page()
    guide.set_font("Helvetica", size=11)
    guide.line("the account is there.")
    guide.heading("Steps")
    with guide.table() as table:
        for texts in (("Step", "iPhone", "Android"), ("Save the accounts", "in iCloud", "with a Microsoft account")):
            row = table.row()
            for text in texts:
                row.cell(text)
    guide.add_page()
    guide.add_page()
    return bytes(guide.output())


def make_scan_of_paper() -> bytes:
    """A page with a drawing and not one character."""
    paper = FPDF()
    paper.add_page()
    paper.rect(20, 20, 100, 100)
    return bytes(paper.output())


def encrypted_pdf() -> bytes:
    """A PDF that opens with a password only."""
    paper = FPDF()
    paper.set_encryption("owner", "user", encryption_method=EncryptionMethod.AES_256)
    paper.add_page()
    paper.set_font("Helvetica")
    paper.cell(text="Secret.")
    return bytes(paper.output())


def make_long_pdf(pages: int) -> bytes:
    """Pages of 24 lines each, the first a heading, written by hand."""
    lines = [PARAGRAPH[start : start + 66].strip() for start in range(0, len(PARAGRAPH), 66)] * 12
    body = "".join(f"0 -14 Td ({line}) Tj\n" for line in lines[:23])
    return pdf_of([f"BT /F 18 Tf 72 780 Td (Chapter {n}) Tj /F 11 Tf\n{body}ET".encode() for n in range(1, pages + 1)])


def pdf_of(contents: Sequence[bytes], *, filters: str = "/FlateDecode") -> bytes:
    """A PDF whose pages have these streams. With two `filters` ("[/FlateDecode /FlateDecode]") each is packed twice."""
    count = len(contents)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(contents):
        page = f"/Contents {5 + 2 * number} 0 R /Resources << /Font << /F 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page} >>".encode())
        packed = content
        for _ in range(filters.count("/")):
            packed = zlib.compress(packed, level=1)
        head = f"<< /Length {len(packed)} /Filter {filters} >>".encode()
        objects.append(head + b"\nstream\n" + packed + b"\nendstream")
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.7\n", []
    parts = [written]
    length = len(written)
    for number, item in enumerate(objects, start=1):
        part = f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
        places.append(length)
        parts.append(part)
        length += len(part)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return b"".join(parts) + f"{end}startxref\n{length}\n%%EOF\n".encode()
