"""The very mail of one person: made when it is sent, and made again, byte for byte, whenever somebody asks."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from notifications.deliveries import mime
from notifications.deliveries.models import Delivery
from notifications.deliveries.pinning import MailingToSend, Pins, pins_for
from notifications.texts.models import TextVersion
from notifications.texts.placeholders import ALL
from notifications.texts.rendering import RenderedMail, render
from rollout.tenants.models import Person


@dataclass(frozen=True)
class Recipient:
    """One person of a mailing, as frozen."""

    person_id: int
    address: str
    locale: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Mail:
    """A mail as it goes to the relay."""

    sender: str
    recipient: str
    content: bytes


def message_id(pins: Pins, mailing_id: int, person_id: int) -> str:
    """Stable for a mailing and a person, and without the mailing's key nobody can tell whose it is. No brackets."""
    digest = hmac.new(pins.key.encode(), f"{mailing_id}.{person_id}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{digest}@{pins.sender_address.rpartition('@')[2]}"


def direct_message_id(key: str, sender_address: str) -> str:
    """Stable for a single mail: attempts share it. No brackets."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"direct:{key}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{digest}@{sender_address.rpartition('@')[2]}"


def build(pins: Pins, version: TextVersion, mailing_id: int, recipient: Recipient, date: datetime) -> Mail:
    """One person's mail. Raises ValueMissing or ValueRefused (the text) or Unwritable (a header)."""
    envelope = mime.Envelope(
        sender_name=pins.sender_name,
        sender_address=pins.sender_address,
        reply_to=pins.reply_to,
        recipient=recipient.address,
        message_id=message_id(pins, mailing_id, recipient.person_id),
        date=date,
        locale=recipient.locale,
    )
    content = mime.write(envelope, fill(pins, version, recipient))
    return Mail(pins.sender_address, recipient.address, content)


def fill(pins: Pins, version: TextVersion, recipient: Recipient) -> RenderedMail:
    """What the person reads."""
    return render(version, pins.values[recipient.locale] | dict(recipient.values))


def mail_of(delivery: Delivery) -> RenderedMail:
    """What a person of a frozen mailing reads, has read, or would have read."""
    pins = Pins.of(delivery.mailing.pinned)
    return fill(pins, version_in(pins, delivery.locale), _recipient(delivery))


def bytes_of(delivery: Delivery) -> bytes:
    """The bytes that went to the relay, for a mail that was handed over."""
    assert delivery.handed_at
    pins = Pins.of(delivery.mailing.pinned)
    version = version_in(pins, delivery.locale)
    return build(pins, version, delivery.mailing_id, _recipient(delivery), delivery.handed_at).content


def mail_before(mailing: MailingToSend, person: Person | None = None, locale: str = "") -> RenderedMail:
    """What a person would read if the mailing were frozen now; without a person a sample name.

    `locale` overrides the person's own. Raises CannotSend with what is missing.
    """
    pins = pins_for(mailing)
    locale = pins.locale_for(locale or (person.locale if person else pins.locales[0]))
    first_name = person.given_name if person else str(ALL["first_name"].sample(locale))
    return fill(pins, version_in(pins, locale), Recipient(0, "", locale, {"first_name": first_name}))


def version_in(pins: Pins, locale: str) -> TextVersion:
    """The pinned text in one of its locales."""
    return TextVersion.objects.get(text=pins.text_id, version=pins.version, locale=locale)


def _recipient(delivery: Delivery) -> Recipient:
    return Recipient(delivery.person_id, delivery.address, delivery.locale, delivery.values)
