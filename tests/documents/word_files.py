"""Word documents for tests, made by python-docx."""

import io
import zipfile

import docx
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

HIDDEN_FROM_PYTHON_DOCX = """<w:sdt {names}><w:sdtContent><w:p>
<w:r><w:t xml:space="preserve">Save it </w:t></w:r><w:ins><w:r><w:t xml:space="preserve">in iCloud</w:t></w:r></w:ins>
<w:del><w:r><w:delText>elsewhere</w:delText></w:r></w:del>
<w:sdt><w:sdtContent><w:r><w:t xml:space="preserve"> now.</w:t></w:r></w:sdtContent></w:sdt>
<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>
</w:p></w:sdtContent></w:sdt>"""


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


def add_note(document: Document, kind: str, number: int, text: str, *, to: int = -1) -> None:
    """A note below a paragraph, the last one if no other: `kind` is "footnote" or "endnote", as Word keeps them.

    `number` is what Word calls it by inside; people see which one it is in the order of the text.
    """
    relation = f"{RELATIONS}/{kind}s"
    parts = [rel.target_part for rel in document.part.rels.values() if rel.reltype == relation]
    if not parts:
        separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
        content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
        blob = f"<w:{kind}s {nsdecls('w')}>{separator}</w:{kind}s>".encode()
        parts = [Part(PackURI(f"/word/{kind}s.xml"), content_type, blob, document.part.package)]
        document.part.relate_to(parts[0], relation)
    note = f'<w:{kind} w:id="{number}"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t> {text}</w:t></w:r></w:p></w:{kind}>'
    parts[0]._blob = parts[0].blob.replace(f"</w:{kind}s>".encode(), f"{note}</w:{kind}s>".encode())
    reference = parse_xml(f'<w:r {nsdecls("w")}><w:{kind}Reference w:id="{number}"/></w:r>')
    document.paragraphs[to]._p.append(reference)


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
