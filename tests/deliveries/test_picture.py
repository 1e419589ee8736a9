"""A picture travels in the mail that shows it, encoded once for all mails of a mailing."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from notifications.deliveries.messages import Recipient, Writer, build
from notifications.deliveries.pinning import Pins
from notifications.texts.models import Picture, TextVersion
from notifications.texts.placeholders import samples
from rollout.mockups import pictures
from tests.texts.mails import PACK, compiled

AT = datetime(2025, 9, 29, 7, 2, 3, tzinfo=UTC)
MOST_BYTES = 100_000


def writer(locale: str) -> Writer:
    """Of the pack's advance notice, with its picture."""
    mail = compiled(locale, "advance")
    assert mail.picture
    picture = Picture(mail.picture.id, pictures.png(mail.picture.svg))
    version = TextVersion(
        locale=locale, subject=mail.subject, html=mail.html, plain=mail.plain, fallbacks=mail.fallbacks, picture=picture
    )
    pins = Pins("Contoso IT", "it@contoso.example", "", 1, 1, {locale: samples("advance", locale)}, key="0123456789")
    return Writer(pins, version, 7)


def content(writer: Writer, name: str = "Zoë") -> bytes:
    return writer.write(Recipient(23, "adele@contoso.example", "en", {"first_name": name}), AT).content


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


@pytest.mark.parametrize("locale", PACK.locales("texts"))
def test_mail_reads_with_its_picture_and_without(locale: str) -> None:
    own = writer(locale)
    written = content(own)
    message = read(written)

    kinds = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert [part.get_content_type() for part in message.walk()] == kinds
    _, _, _, html, image = message.walk()
    assert image.get_payload(decode=True) == own._version.picture.png
    assert image["Content-Disposition"] == "inline"
    assert f'src="cid:{image["Content-ID"].strip("<>")}"' in html.get_content()
    assert "Zoë" in message.get_body(("plain",)).get_content()
    assert len(written) < MOST_BYTES


def test_mail_with_a_picture_goes_out_as_it_is() -> None:
    lines = content(writer("en")).split(b"\r\n")

    assert max(map(len, lines)) <= 76
    assert not [line for line in lines if line.startswith(b".")]
    assert not {b"\r", b"\n"} & {bytes([byte]) for line in lines for byte in line}


def test_picture_is_the_same_bytes_in_every_mail_and_in_one_made_again() -> None:
    own = writer("en")
    mails = [content(own, name) for name in ("Ada", "Karl", "")]

    assert len({mail.partition(b"image/png")[2] for mail in mails}) == 1
    person = Recipient(23, "adele@contoso.example", "en", {"first_name": "Ada"})
    assert build(own._pins, own._version, 7, person, AT).content == mails[0]
