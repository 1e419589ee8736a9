"""A single mail as bytes, the same bytes each time."""

from dataclasses import dataclass
from datetime import datetime

from notifications.deliveries.skeleton import Letterhead, Skeleton
from notifications.texts.models import Picture
from notifications.texts.rendering import OpenMail, RenderedMail


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


def write(envelope: Envelope, mail: RenderedMail, picture: Picture | None = None) -> bytes:
    """A mail without open places, with the picture that it shows. `Skeleton.fill` says more. Raises Unwritable."""
    letterhead = Letterhead(
        sender_name=envelope.sender_name,
        sender_address=envelope.sender_address,
        reply_to=envelope.reply_to,
        locale=envelope.locale,
        boundary="=_" + envelope.message_id.partition("@")[0],
    )
    skeleton = Skeleton(letterhead, OpenMail([mail.subject], [mail.html], [mail.plain]), picture)
    return skeleton.fill({}, recipient=envelope.recipient, message_id=envelope.message_id, date=envelope.date)
