"""The mail of a mailing as one person reads it."""

from dataclasses import dataclass

from babel import Locale
from django.shortcuts import get_object_or_404

from notifications.deliveries import freezing, messages
from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing
from notifications.texts.rendering import RenderedMail
from portal.accounts.models import User
from portal.row_ids import row_id
from rollout.tenants.models import Person


@dataclass(frozen=True)
class Place:
    """One recipient among those who get a mailing; of the sample `person_id` is None and nobody is named.

    `previous` and `next` are person ids, None at the ends.
    """

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


def person_of(mailing: Mailing, typed: str, *, user: User) -> Person | None:
    """The person of the mailing's tenant with the id that an address names; None where it names none.

    Anybody else is a 404.
    """
    if not typed:
        return None
    known = Person.objects.visible_to(user).filter(tenant=mailing.tenant)
    return get_object_or_404(known, pk=person_id(typed))


def person_id(typed: str) -> int:
    """The id of a person in an address, where anything may stand; 0, which nobody has, when it is none."""
    return row_id(typed) or 0


def place_of(mailing: Mailing, wanted: str) -> Place:
    """Where a person stands among those who get the mailing; the first of them when nobody is named or known.

    The sample where nobody gets it.
    """
    placed = freezing.preview_rows(mailing, reason="none").placed(person_id(wanted))
    if placed is None:
        return sample_of(mailing)
    person = placed.candidate
    mail = messages.mail_before(mailing, Person.objects.get(pk=person.person_id))
    return Place(
        person_id=person.person_id,
        name=person.name or person.address,
        address=person.address,
        number=placed.number,
        count=placed.count,
        previous=placed.previous,
        next=placed.next,
        subject=mail.subject,
        language=language_of(mail.locale),
    )


def sample_of(mailing: Mailing) -> Place:
    """The mail with sample values, for whoever may not look at single persons: it names nobody."""
    mail = messages.mail_before(mailing, None)
    return Place(None, "", "", 0, 0, None, None, mail.subject, language_of(mail.locale))


def language_of(locale: str) -> str:
    """ "de" as “German”."""
    return Locale.parse(locale, sep="-").get_language_name("en") or locale
