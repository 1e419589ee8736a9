"""What is written by hand reads as the standard library's parser reads any mail."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr
from typing import Any

import pytest

from notifications.deliveries.encoding import Unwritable
from notifications.deliveries.mime import Envelope, write
from notifications.texts.rendering import RenderedMail

NAMES = [
    "Contoso IT changes",
    "Ada, Lund & Söhne",
    'Ada "the" Lund',
    "=?utf-8?q?x?=",
    "Contoso =?utf-8?b?eA==?= IT",
    "Zoë 𝔘 " + "lang " * 20,
    "שלום עולם",
    "a" * 120,
    "<ada@elsewhere.example>",
    "Ada (IT)",
    "Back\\slash",
]
SUBJECTS = [
    "Microsoft Authenticator on iPhone: backup moves to iCloud",
    "Die Sicherung zieht um – für alle",
    "=?utf-8?q?x?=",
    "word " * 40 + "end",
    "ä" * 150,
    "a" * 190,
]
TEXTS = [
    "Plain.\n",
    "A line of " + "ä" * 300 + "\nand the next\n",
    ".\n..\n.leading dots\n",
    "trailing blanks   \n\tand tabs\t\n",
    "From the start of a line\n--=_x\n",
    "=3D =\n",
    "no line feed at the end",
]


def envelope(**overrides: Any) -> Envelope:
    values: dict[str, Any] = {
        "sender_name": "Contoso IT changes",
        "sender_address": "it-changes@contoso.example",
        "reply_to": "servicedesk@contoso.example",
        "recipient": "adele@contoso.example",
        "message_id": "0123456789abcdef@contoso.example",
        "date": datetime(2025, 9, 29, 7, 2, 3, 456789, tzinfo=UTC),
        "locale": "en",
    }
    return Envelope(**values | overrides)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def test_headers_say_who_and_that_no_robot_need_answer() -> None:
    message = read(write(envelope(), RenderedMail("Hello", "<p>Hi</p>", "Hi")))

    assert dict(message.items()) == {
        "From": "Contoso IT changes <it-changes@contoso.example>",
        "To": "adele@contoso.example",
        "Reply-To": "servicedesk@contoso.example",
        "Subject": "Hello",
        "Date": "Mon, 29 Sep 2025 07:02:03 +0000",
        "Message-ID": "<0123456789abcdef@contoso.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_0123456789abcdef"',
    }


@pytest.mark.parametrize("name", NAMES)
def test_sender_is_read_with_exactly_its_name(name: str) -> None:
    message = message_from_bytes(write(envelope(sender_name=name), RenderedMail("Hello", "", "")), policy=compat32)

    # Not message["From"].addresses: the newer parser puts a space between two encoded words of a name.
    quoted, address = parseaddr(message["From"])
    assert str(make_header(decode_header(quoted))).replace("\r\n", "") == name.strip()
    assert address == "it-changes@contoso.example"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subject_is_read_as_it_was_written(subject: str) -> None:
    message = read(write(envelope(), RenderedMail(subject, "", "")))

    assert message["Subject"] == subject.strip()


@pytest.mark.parametrize("text", TEXTS)
def test_both_parts_are_read_as_they_were_written(text: str) -> None:
    message = read(write(envelope(), RenderedMail("Hello", f"<p>{text}</p>", text)))

    assert body(message, "plain").rstrip("\n") == text.rstrip("\n")
    assert body(message, "html").rstrip("\n") == f"<p>{text}</p>"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_line_is_short_ascii_and_ends_with_crlf(subject: str, text: str) -> None:
    content = write(envelope(sender_name=NAMES[5]), RenderedMail(subject, text, text))

    lines = content.split(b"\r\n")
    assert content.isascii()
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 200


def test_same_mail_is_the_same_bytes() -> None:
    mail = RenderedMail("Grüße", "<p>ä</p>", "ä")

    assert write(envelope(), mail) == write(envelope(), mail)


@pytest.mark.parametrize("part", ["sender_name", "sender_address", "reply_to", "recipient", "message_id"])
def test_line_break_is_refused_in_every_header(part: str) -> None:
    value = getattr(envelope(), part) + "\r\nBcc: all@contoso.example"

    with pytest.raises(Unwritable, match="cannot carry"):
        write(envelope(**{part: value}), RenderedMail("Hello", "", ""))


def test_line_break_is_refused_in_the_subject() -> None:
    with pytest.raises(Unwritable, match="Subject"):
        write(envelope(), RenderedMail("Hello\r\nBcc: all@contoso.example", "", ""))
