"""The mail of a mailing as one person reads it."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from notifications.deliveries import freezing, messages
from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing
from notifications.texts.rendering import RenderedMail
from portal.accounts.models import User
from portal.formatting import language
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


@dataclass(frozen=True)
class Readers:
    """One language of a mailing's text, and how many get it in that language."""

    locale: str
    language: str
    count: int


def mail_for(mailing: Mailing, person: Person | None, locale: str = "") -> RenderedMail:
    """The mail as it was sent, or as it would be now; without a person with sample values, in `locale`."""
    if person and not mailing.is_before_sending:
        delivery = Delivery.objects.filter(mailing=mailing.pk, person=person).select_related("person").first()
        if delivery:
            return messages.mail_of(delivery)
    return messages.mail_before(mailing, person, "" if person else locale)


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


def place_of(mailing: Mailing, wanted: str, locale: str = "") -> Place:
    """Where a person stands among those who get the mailing; the first of them when nobody is named or known.

    With a locale among those who get it in that one. The sample where nobody does.
    """
    placed = freezing.preview_rows(mailing, reason="none", reads=locale).placed(person_id(wanted))
    if placed is None:
        return sample_of(mailing, locale)
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
        language=language(mail.locale),
    )


def readers_of(mailing: Mailing, audience: freezing.Audience) -> list[Readers]:
    """Every language of the mailing's text, English first."""
    counts = dict(audience.languages)
    locales = mailing.text.locales(mailing.version)
    return [Readers(locale, language(locale), counts.get(language(locale), 0)) for locale in locales]


def sample_of(mailing: Mailing, locale: str = "") -> Place:
    """The mail with sample values, for whoever may not look at single persons: it names nobody."""
    mail = messages.mail_before(mailing, None, locale)
    return Place(None, "", "", 0, 0, None, None, mail.subject, language(mail.locale))
