"""Mails that differ only in their person: written once with open places, which are filled for each.

Headers, two quoted-printable parts and perhaps a picture, written without a MIME library: the standard library makes
random boundaries and takes a hundred times as long. A test reads what is written here with the standard library's
parser.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from notifications.deliveries.encoding import (
    CRLF,
    SOFT_BREAK,
    address,
    encoded_words,
    is_plain,
    named,
    quoted,
    quoted_open,
    refuse_control,
)
from notifications.texts.models import Picture
from notifications.texts.placeholders import ALL
from notifications.texts.rendering import OpenMail, for_header, for_html, for_plain

# A line of text that is the same in a header, in HTML, in plain text and in quoted-printable.
SAME_EVERYWHERE = re.compile(r"(?=.{1,75}\Z)[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")

Rule = Callable[[str, str], str]


@dataclass(frozen=True)
class Letterhead:
    """What the headers of all mails of one kind say.

    `boundary` stands between the parts. It begins with “=_”, which quoted-printable never has.
    """

    sender_name: str
    sender_address: str
    reply_to: str
    locale: str
    boundary: str


class Skeleton:
    """A mail with places left open for an envelope and for one person's values."""

    def __init__(self, letterhead: Letterhead, mail: OpenMail, picture: Picture | None = None) -> None:
        """Encodes everything that all mails share, the picture among it. Raises Unwritable."""
        self._parts: list[bytes] = []
        self._places: dict[str, list[tuple[int, Rule]]] = {}
        self._subject = Subject(mail.subject)
        reply_to = f"\r\nReply-To: {address(letterhead.reply_to, 'Reply-To')}" if letterhead.reply_to else ""
        refuse_control(letterhead.locale, "Content-Language")
        boundary = letterhead.boundary
        self._say(f"From: {named(letterhead.sender_name, letterhead.sender_address, 'From')}\r\nTo: ")
        self._to = self._place()
        self._say(f"{reply_to}\r\nSubject: ")
        self._subject_at = self._place()
        self._say("\r\nDate: ")
        self._date = self._place()
        self._say("\r\nMessage-ID: <")
        self._message_id = self._place()
        self._say(
            # No robot needs to answer: RFC 3834, and Exchange's own header.
            ">\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n"
            f"Content-Language: {letterhead.locale}\r\nMIME-Version: 1.0\r\n"
            f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
        )
        self._part("plain", mail.plain, boundary, for_plain)
        if picture:
            self._html_with(picture, mail.html, boundary)
        else:
            self._part("html", mail.html, boundary, for_html)
        self._say(f"--{boundary}--\r\n")

    def fill(self, values: Mapping[str, str], *, recipient: str, message_id: str, date: datetime) -> bytes:
        """A person's mail, with CRLF line ends, 7 bit clean, no line longer than 998 characters or begun with a dot.

        `message_id` has no angle brackets. Raises ValueRefused (a value) or Unwritable.
        """
        parts = self._parts.copy()
        parts[self._to] = address(recipient, "To").encode()
        parts[self._subject_at] = self._subject.fill(values)
        parts[self._date] = format_datetime(date.astimezone(UTC)).encode()
        parts[self._message_id] = address(message_id, "Message-ID").encode()
        for name, places in self._places.items():
            value = values[name]
            if SAME_EVERYWHERE.fullmatch(value) and ALL[name].kind == "text":
                same = value.encode() + SOFT_BREAK
                for at, _ in places:
                    parts[at] = same
            else:
                for at, rule in places:
                    parts[at] = quoted_open(rule(name, value))
        return b"".join(parts)

    def _part(self, subtype: str, pieces: list[str], boundary: str, rule: Rule) -> None:
        self._say(
            f'--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        for words, name in zip(pieces[:-1:2], pieces[1::2], strict=True):
            self._parts.append(quoted_open(words))
            self._places.setdefault(name, []).append((self._place(), rule))
        self._parts.append(quoted(pieces[-1]) + CRLF)

    def _html_with(self, picture: Picture, html: list[str], boundary: str) -> None:
        # RFC 2387. The inner boundary does not begin as the outer one, which is “=_” and hexadecimal digits.
        inner = f"=_related.{boundary[2:]}"
        self._say(f'--{boundary}\r\nContent-Type: multipart/related; type="text/html";\r\n boundary="{inner}"\r\n\r\n')
        self._part("html", html, inner, for_html)
        self._say(
            f"--{inner}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-ID: <{picture.content_id}>\r\nContent-Disposition: inline\r\n\r\n"
        )
        self._parts.append(base64.encodebytes(picture.png).replace(b"\n", CRLF))
        self._say(f"--{inner}--\r\n")

    def _say(self, text: str) -> None:
        self._parts.append(text.encode("ascii"))

    def _place(self) -> int:
        self._parts.append(b"")
        return len(self._parts) - 1


class Subject:
    """A subject with places left open: as it is where ASCII can say it in one line, else in encoded words."""

    def __init__(self, pieces: list[str]) -> None:
        """Raises Unwritable."""
        self._pieces = pieces
        self._encoded = ["" if index % 2 else encoded_words(piece, "Subject") for index, piece in enumerate(pieces)]
        self._whole = self._write(pieces) if len(pieces) == 1 else b""

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Raises ValueRefused or Unwritable."""
        if len(self._pieces) == 1:
            return self._whole
        pieces = self._pieces.copy()
        pieces[1::2] = [for_header(name, values[name]) for name in pieces[1::2]]
        return self._write(pieces)

    def _write(self, pieces: list[str]) -> bytes:
        text = "".join(pieces)
        refuse_control(text, "Subject")
        if is_plain(text, "Subject"):
            return text.encode()
        encoded = self._encoded.copy()
        encoded[1::2] = [encoded_words(value, "Subject") for value in pieces[1::2]]
        # Readers leave out the line breaks between encoded words.
        return "\r\n ".join(filter(None, encoded)).encode()
