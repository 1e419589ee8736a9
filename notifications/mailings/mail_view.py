"""The mail of a mailing as a person reads it: in a frame, in five looks."""

from dataclasses import dataclass
from html import escape

from babel import Locale
from django.http import HttpResponse

from notifications.deliveries import freezing, messages
from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing
from notifications.texts.preview import variant
from notifications.texts.rendering import RenderedMail
from rollout.tenants.models import Person

# Key in the address, word, icon. Phone is the light mail in a narrow frame.
LOOKS_OF_MAIL = (
    ("desktop", "Desktop", "monitor"),
    ("phone", "Phone", "smartphone"),
    ("text", "Text", "align-left"),
    ("dark", "Dark", "moon"),
    ("noimages", "No images", "image-off"),
)
LOOKS = tuple(key for key, _, _ in LOOKS_OF_MAIL)

# The frame holds a mail's own inline styles; nothing in it may run, load or lead anywhere.
FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


@dataclass(frozen=True)
class Place:
    """One recipient among those who get a mailing. `previous` and `next` are person ids or None."""

    person_id: int | None
    name: str
    address: str
    number: int
    count: int
    previous: int | None
    next: int | None
    subject: str
    language: str


def mail_for(mailing: Mailing, person: Person | None) -> RenderedMail:
    """The mail as it was sent, or as it would be now; without a person with sample values."""
    if person and not mailing.is_before_sending:
        delivery = Delivery.objects.filter(mailing=mailing.pk, person=person).select_related("person").first()
        if delivery:
            return messages.mail_of(delivery)
    return messages.mail_before(mailing, person)


def mail_response(mail: RenderedMail, look: str) -> HttpResponse:
    """A mail as a page of its own, under a policy of its own."""
    if look == "text":
        content = (
            f'<!doctype html><html lang="{mail.locale}"><meta charset="utf-8"><title>{escape(mail.subject)}</title>'
        )
        content += f'<body style="margin:16px;background:#ffffff"><pre style="{PLAIN_STYLE}">{escape(mail.plain)}</pre>'
    else:
        content = variant(mail.html, "dark" if look == "dark" else "noimages" if look == "noimages" else "light")
    response = HttpResponse(content)
    response["Content-Security-Policy"] = FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


PLAIN_STYLE = "font:14px/20px ui-monospace,Consolas,monospace;white-space:pre-wrap;color:#1c1c1f;margin:0"


def place_of(mailing: Mailing, wanted: str) -> Place:
    """Where a person stands among those who get the mailing; the first of them when nobody is named or known."""
    rows = freezing.preview_rows(mailing, reason="none")
    ids = [row.person_id for row in rows]
    if not ids:
        mail = messages.mail_before(mailing, None)
        return Place(None, "", "", 0, 0, None, None, mail.subject, language_of(mail.locale))
    index = ids.index(int(wanted)) if wanted.isdigit() and int(wanted) in ids else 0
    row = rows[index]
    mail = messages.mail_before(mailing, Person.objects.get(pk=row.person_id))
    return Place(
        person_id=row.person_id,
        name=row.name or row.address,
        address=row.address,
        number=index + 1,
        count=len(ids),
        previous=ids[index - 1] if index else None,
        next=ids[index + 1] if index + 1 < len(ids) else None,
        subject=mail.subject,
        language=language_of(mail.locale),
    )


def language_of(locale: str) -> str:
    """ "de" as “German”."""
    return Locale.parse(locale, sep="-").get_language_name("en") or locale
