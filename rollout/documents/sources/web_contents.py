"""What a server says a page is, and its text in UTF-8: the type comes from the answer, never from the address."""

from http.client import HTTPMessage

from rollout.documents.reading import Unreadable, is_document
from rollout.documents.reading.encodings import decoded

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


def ending_of(headers: HTTPMessage) -> str:
    """The ending of a file of this type. Raises Unreadable where it is none that is read."""
    kind = headers.get_content_type() if "Content-Type" in headers else "unknown"
    ending = ENDINGS.get(kind, "")
    if not is_document(f"page{ending}"):
        raise Unreadable(f"The page is of a type that is not read ({kind[:100]}).")
    return ending


def as_file(body: bytes, headers: HTTPMessage, ending: str) -> bytes:
    """The page as a file; a text comes out in UTF-8."""
    if ending not in TEXTS:
        return body
    return decoded(body, headers.get_content_charset("")).encode("utf-8", "replace")
