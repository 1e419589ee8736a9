"""A mail as bytes, the same bytes each time: headers and two quoted-printable parts, written without a MIME library.

The standard library makes random boundaries and takes a hundred times as long; a test reads what is written here with
the standard library's parser.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from notifications.texts.rendering import RenderedMail

ADDRESS = re.compile(r"[!-~]+@[!-~]+")
PLAIN_WORDS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
CRLF = b"\r\n"


class Unwritable(ValueError):
    """A header cannot carry this value. The message names the header."""


@dataclass(frozen=True)
class Envelope:
    """What the headers say besides the subject. `message_id` has no angle brackets."""

    sender_name: str
    sender_address: str
    reply_to: str
    recipient: str
    message_id: str
    date: datetime
    locale: str


def write(envelope: Envelope, mail: RenderedMail) -> bytes:
    """The mail with CRLF line ends, 7 bit clean, no line longer than 998 characters. Raises Unwritable."""
    boundary = "=_" + envelope.message_id.partition("@")[0]
    headers = [
        f"From: {_named(envelope.sender_name, envelope.sender_address, 'From')}",
        f"To: {_address(envelope.recipient, 'To')}",
        f"Subject: {_words(mail.subject, 'Subject')}",
        f"Date: {format_datetime(envelope.date)}",
        f"Message-ID: <{_address(envelope.message_id, 'Message-ID')}>",
        # No robot needs to answer: RFC 3834, and Exchange's own header.
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        f"Content-Language: {envelope.locale}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    if envelope.reply_to:
        headers.insert(2, f"Reply-To: {_address(envelope.reply_to, 'Reply-To')}")
    lines = [
        "\r\n".join(headers).encode("ascii"),
        b"",
        *_part("plain", mail.plain, boundary),
        *_part("html", mail.html, boundary),
        f"--{boundary}--".encode(),
        b"",
    ]
    return CRLF.join(lines)


def _part(subtype: str, text: str, boundary: str) -> list[bytes]:
    # b2a_qp takes the line ends of its soft breaks from the text's own.
    body = "\r\n".join(text.split("\n")).encode()
    return [
        f"--{boundary}".encode(),
        f'Content-Type: text/{subtype}; charset="utf-8"'.encode(),
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        binascii.b2a_qp(body, quotetabs=False, istext=True),
    ]


def _named(name: str, address: str, header: str) -> str:
    name, address = name.strip(), _address(address, header)
    if not name:
        return address
    if PLAIN_WORDS.fullmatch(name) and "=?" not in name:
        return f'"{name}" <{address}>' if len(name) < 50 else f'"{name}"\r\n <{address}>'
    # Readers decode “=?utf-8?q?x?=” even inside quotes, so a name that looks like one is encoded itself.
    return f"{_encoded(name, header)}\r\n <{address}>"


def _words(text: str, header: str) -> str:
    """Free text of a header: as it is where ASCII can say it in one line, else in encoded words."""
    _refuse_control(text, header)
    if text.isascii() and "=?" not in text and len(text) + len(header) < 76:
        return text
    return _encoded(text, header)


def _encoded(text: str, header: str) -> str:
    _refuse_control(text, header)
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _address(address: str, header: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise Unwritable(f"The header {header} cannot carry this address.")
    return address


def _refuse_control(text: str, header: str) -> None:
    if re.search("[\x00-\x1f\x7f]", text):
        raise Unwritable(f"The header {header} cannot carry a control character.")
