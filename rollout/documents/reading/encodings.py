"""The text in bytes that do not surely say how they are encoded."""

import codecs
import re
from collections.abc import Iterator

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Python knows codecs that unpack, calculate or run for minutes: only these are tried.
CHARSETS = re.compile(r"iso8859-\d+|cp125\d")
# As browsers do (https://encoding.spec.whatwg.org/#names-and-labels).
READ_AS = {"iso8859-1": "cp1252"}
HEAD_WITHIN = 2048
IN_HEAD = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)


def decoded(content: bytes, label: str = "") -> str:
    """The text of a page by its mark, as UTF-8, as its server's `label` or its own head says, or as Windows' at last.

    UTF-8 before what is said: hardly anything else looks like it, and servers say wrong things. What does not fit is
    shown as "�", as browsers do.
    """
    for mark, charset in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(charset, "replace")
    text = content.decode("utf-8", "replace")
    if "�" not in text or _is_mostly_right(text):
        return text
    for charset in _said(content, label):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace")


def _is_mostly_right(text: str) -> bool:
    """Whether a byte was broken in a text that is UTF-8: in any other nearly no letter beyond ASCII comes out."""
    wrong = text.count("�")
    return wrong < sum(not character.isascii() for character in text) - wrong


def _said(content: bytes, label: str) -> Iterator[str]:
    head = IN_HEAD.search(content[:HEAD_WITHIN])
    for name in (label, head.group(1).decode() if head else ""):
        try:
            charset = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if CHARSETS.fullmatch(charset):
            yield READ_AS.get(charset, charset)
