"""The very mail of one person: made when it is sent, and made again, byte for byte, whenever somebody asks."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from notifications.deliveries.corrected import corrected_values
from notifications.deliveries.models import Delivery
from notifications.deliveries.pinning import MailingToSend, Pins, pins_for
from notifications.deliveries.skeleton import Letterhead, Skeleton
from notifications.deliveries.told import earlier_values
from notifications.texts.models import TextVersion
from notifications.texts.placeholders import ALL
from notifications.texts.rendering import RenderedMail, leave_open, render
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


class Writer:
    """Writes the mails of one mailing in one version of its text: what they share is encoded once."""

    def __init__(self, pins: Pins, version: TextVersion, mailing_id: int) -> None:
        """`version` is the pinned one in one of its locales, with all its fields and its picture loaded."""
        self._pins = pins
        self._version = version
        self._mailing_id = mailing_id
        # By the names of a person's values and whether they are known: an unknown one is the same for everybody.
        self._skeletons: dict[tuple[tuple[str, bool], ...], Skeleton] = {}

    def write(self, recipient: Recipient, date: datetime) -> Mail:
        """One person's mail. Raises ValueMissing or ValueRefused (the text) or Unwritable."""
        values = recipient.values
        known = tuple([(name, bool(value)) for name, value in values.items()])
        skeleton = self._skeletons.get(known) or self._make(known)
        message = message_id(self._pins, self._mailing_id, recipient.person_id)
        content = skeleton.fill(values, recipient=recipient.address, message_id=message, date=date)
        return Mail(self._pins.sender_address, recipient.address, content)

    def _make(self, known: tuple[tuple[str, bool], ...]) -> Skeleton:
        pins, locale = self._pins, self._version.locale
        letterhead = Letterhead(
            sender_name=pins.sender_name,
            sender_address=pins.sender_address,
            reply_to=pins.reply_to,
            locale=locale,
            boundary=f"=_{_digest(pins.key, f'boundary.{self._mailing_id}.{locale}')}",
        )
        # A person's unknown value hides a shared one, so that the text's fallback stands.
        shared = pins.values[locale] | {name: "" for name, _ in known}
        mail = leave_open(self._version, shared, {name for name, is_known in known if is_known})
        skeleton = self._skeletons[known] = Skeleton(letterhead, mail, self._version.picture)
        return skeleton


def message_id(pins: Pins, mailing_id: int, person_id: int) -> str:
    """Stable for a mailing and a person, and without the mailing's key nobody can tell whose it is. No brackets."""
    return keyed_message_id(pins.key, mailing_id, person_id, pins.sender_address)


def keyed_message_id(key: str, mailing_id: int, person_id: int, sender_address: str) -> str:
    """`message_id` of somebody who has only these of the pins."""
    return f"{_digest(key, f'{mailing_id}.{person_id}')}@{sender_address.rpartition('@')[2]}"


def direct_message_id(key: str, sender_address: str) -> str:
    """Stable for a single mail: attempts share it. No brackets."""
    return f"{_digest(settings.SECRET_KEY, f'direct:{key}')}@{sender_address.rpartition('@')[2]}"


def build(pins: Pins, version: TextVersion, mailing_id: int, recipient: Recipient, date: datetime) -> Mail:
    """One person's mail. Whoever writes many makes a Writer. Raises ValueMissing, ValueRefused or Unwritable."""
    return Writer(pins, version, mailing_id).write(recipient, date)


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
    own = {"first_name": first_name}
    if person:
        own |= earlier_values(mailing, locale, person.pk) | corrected_values(mailing, locale, person.pk)
    return fill(pins, version_in(pins, locale), Recipient(0, "", locale, own))


def version_in(pins: Pins, locale: str) -> TextVersion:
    """The pinned text in one of its locales."""
    return TextVersion.objects.get(text=pins.text_id, version=pins.version, locale=locale)


def _recipient(delivery: Delivery) -> Recipient:
    return Recipient(delivery.person_id, delivery.address, delivery.locale, delivery.values)


def _digest(key: str, text: str) -> str:
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()[:32]
