"""What all mails of a mailing share, written down at the freeze: a new name or a moved wave changes no mail."""

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, Self

from notifications.deliveries.corrected import corrected_values
from notifications.deliveries.told import dates_now, earlier_values
from notifications.texts import dates
from notifications.texts.locales import nearest
from notifications.texts.models import Text
from portal.errors import PortalError
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave


class MailingToSend(Protocol):
    """What deliveries need to know of a mailing. Mailings are a higher room: they come in, they are not imported."""

    pk: Any
    purpose: str
    version: int
    reference: str
    canary_count: int
    corrects_id: Any
    corrects_version: bool
    pinned: Any

    @property
    def wave(self) -> Wave: ...
    @property
    def text(self) -> Text: ...


class CannotSend(PortalError):
    """This mailing cannot be sent yet. `missing` says what it lacks, in an admin's words."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"This mailing cannot be sent yet. Missing: {', '.join(missing)}.")
        self.missing = missing


@dataclass(frozen=True)
class Pins:
    """The shared part of a mailing's mails.

    `values` are the placeholders' values by locale of the pinned text, the tenant's own locale (else English) first.
    Message-IDs are made with `key`. `dates` are those that the mails say, as `told.Dates` keeps them.
    """

    sender_name: str
    sender_address: str
    reply_to: str
    text_id: int
    version: int
    values: dict[str, dict[str, str]]
    key: str
    dates: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pinned: dict[str, Any]) -> Self:
        """As kept in `Mailing.pinned`."""
        return cls(**pinned)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def locales(self) -> list[str]:
        """The locales of the text; the first is for people whose own is not among them."""
        return list(self.values)

    def locale_for(self, wanted: str) -> str:
        """The locale a person gets: the wanted one, its language, another region's, else the first."""
        return nearest(self.locales, wanted)


def pins_for(mailing: MailingToSend) -> Pins:
    """What the mails would say if the mailing were frozen now. Raises CannotSend with what is missing."""
    tenant = mailing.wave.tenant
    locales = mailing.text.locales(mailing.version)
    missing = tenant.missing_for_sending() + ([] if locales else ["a published text"])
    if missing:
        raise CannotSend(missing)
    ordered = sorted(locales, key=lambda locale: _nearness(locale, tenant))
    return Pins(
        sender_name=tenant.sender_name,
        sender_address=tenant.sender_address,
        reply_to=tenant.reply_to,
        text_id=mailing.text.pk,
        version=mailing.version,
        values={locale: shared_values(mailing, locale) for locale in ordered},
        key=secrets.token_hex(16),
        dates=dates_now(mailing.wave).said_by(mailing.text.placeholders(mailing.version)).to_json(),
    )


def shared_values(mailing: MailingToSend, locale: str) -> dict[str, str]:
    """The placeholders that say the same to everybody, in one locale."""
    return wave_values(mailing.wave, locale) | {
        "reference": mailing.reference,
        **earlier_values(mailing, locale),
        **corrected_values(mailing, locale),
    }


def wave_values(wave: Wave, locale: str) -> dict[str, str]:
    """The placeholders that a mail about a wave may use, whoever gets it, in one locale."""
    window = wave.change.window_for(wave.tenant.cloud)
    return tenant_values(wave.tenant) | {
        "mc_id": wave.change.mc_id,
        "check_url": address_to_type(wave.tenant) + "/check",
        "wave_start": dates.day(wave.starts_on, locale),
        "wave_end": dates.day(wave.ends_on, locale),
        "wave_days": dates.days(wave.starts_on, wave.ends_on, locale),
        "vendor_window": window.in_words(locale) if window else "",
    }


def tenant_values(tenant: Tenant) -> dict[str, str]:
    """The placeholders that every mail of a tenant may use."""
    return {
        "tenant_name": tenant.name,
        "sender_name": tenant.sender_name,
        "service_desk_name": tenant.service_desk_name,
        "service_desk_phone": tenant.service_desk_phone,
        "service_desk_hours": tenant.service_desk_hours,
        "forward_address": tenant.forward_address,
    }


def address_to_type(tenant: Tenant) -> str:
    """The tenant's public address without its scheme: browsers add it, people need not type it."""
    return tenant.public_url.partition("://")[2]


def _nearness(locale: str, tenant: Tenant) -> tuple[bool, bool, bool, bool, str]:
    tag, wanted = locale.lower(), tenant.locale.replace("_", "-").lower()
    language = wanted.partition("-")[0]
    return tag != wanted, tag != language, tag.partition("-")[0] != language, tag != "en", locale
