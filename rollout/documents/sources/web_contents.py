"""What a server says a page is, and its text in UTF-8: the type comes from the answer, never from the address."""

import codecs
import re
from collections.abc import Iterator
from http.client import HTTPMessage

from rollout.documents.reading import Unreadable, is_document

ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
"""How a page of a type is read: as a file with this ending."""
TEXTS = (".html", ".md", ".txt")
# Python knows codecs that unpack, calculate or run for minutes: only these are tried.
CHARSETS = re.compile(r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp125\d|ascii")
# As browsers do (https://encoding.spec.whatwg.org/#names-and-labels).
READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252"}
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
META_WITHIN = 2048
META = re.compile(rb"(<meta[^>]+charset\s*=\s*[\"']?\s*)([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)


def ending_of(headers: HTTPMessage) -> str:
    """The ending of a file of this type. Raises Unreadable where it is none that is read."""
    kind = headers.get_content_type() if "Content-Type" in headers else "unknown"
    ending = ENDINGS.get(kind, "")
    if not is_document(f"page{ending}"):
        raise Unreadable(f"The page is of a type that is not read ({kind[:100]}).")
    return ending


def as_file(body: bytes, headers: HTTPMessage, ending: str) -> bytes:
    """The page as a file: a text is in UTF-8, and its own head says nothing else."""
    if ending not in TEXTS:
        return body
    content = _decoded(body, headers).encode("utf-8", "replace")
    return META.sub(rb"\1utf-8", content[:META_WITHIN]) + content[META_WITHIN:]


def _decoded(body: bytes, headers: HTTPMessage) -> str:
    """The text by the first encoding that fits: its mark, its headers, its own head, UTF-8, and Windows' at last."""
    for mark, charset in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    for charset in _named(body, headers):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The page is in no encoding that is known here. Ask its host to give it out in UTF-8.")


def _named(body: bytes, headers: HTTPMessage) -> Iterator[str]:
    meta = META.search(body[:META_WITHIN])
    for label in (headers.get_content_charset(""), meta.group(2).decode() if meta else "", "utf-8", "windows-1252"):
        try:
            charset = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        if CHARSETS.fullmatch(charset):
            yield READ_AS.get(charset, charset)
