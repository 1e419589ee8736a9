"""Is this message genuine? What a recipient may learn from a mailing's reference, without signing in."""

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from notifications.mailings.models import Mailing
from notifications.mailings.models.reference import REFERENCE_ALPHABET
from notifications.texts.models import TextVersion
from rollout.tenants.models import Tenant


@dataclass(frozen=True)
class KnownMessage:
    """What the page shows of a mailing that was sent: never a person."""

    reference: str
    subjects: tuple[tuple[str, str], ...]  # locale and subject, the locale that was asked for first
    sender_address: str
    sent_on: date
    tenant: str
    wave: int


def normalise(typed: str) -> str | None:
    """ "rp 7f3k q2md" or "7F3KQ2MD" as "RP-7F3K-Q2MD"; None for what cannot be a reference."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper()[:40])
    letters = letters.removeprefix("RP") if len(letters) == 10 else letters
    if len(letters) != 8 or set(letters) - set(REFERENCE_ALPHABET):
        return None
    return f"RP-{letters[:4]}-{letters[4:]}"


def find(typed: str, *, host_tenant: Tenant | None, locale: str) -> KnownMessage | None:
    """The message behind a typed reference; None when there is none that was sent.

    On a tenant's own host only that tenant's messages are known. An impossible reference is looked up all the same, so
    that an answer's time says nothing.
    """
    reference = normalise(typed) or "RP-----"
    mailings = Mailing.objects.with_rows().filter(reference=reference, started_at__isnull=False)
    if host_tenant:
        mailings = mailings.filter(wave__tenant=host_tenant)
    mailing = mailings.first()
    if not mailing or not mailing.started_at:
        return None
    versions = TextVersion.objects.filter(text=mailing.text_id, version=mailing.version)
    # Whoever reads the page in English may hold the German mail: its subject must not look forged.
    subjects = sorted(versions.values_list("locale", "subject"), key=lambda each: (each[0] != locale, each[0]))
    return KnownMessage(
        reference=mailing.reference,
        subjects=tuple(subjects),
        sender_address=mailing.pinned.get("sender_address") or mailing.tenant.sender_address,
        sent_on=mailing.started_at.astimezone(ZoneInfo(mailing.tenant.time_zone)).date(),
        tenant=mailing.tenant.name,
        wave=mailing.wave.number,
    )
