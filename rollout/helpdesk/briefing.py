"""The briefing of a helpdesk: one mail about a wave to each person who answers calls from its tenant.

The service desk's own address gets none: it is where tickets are made, and people are briefed.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models.functions import Lower
from django.urls import reverse

from notifications.deliveries import direct
from notifications.deliveries.models import DeliveryState, DirectMail
from notifications.deliveries.pinning import wave_values
from notifications.texts.locales import nearest
from notifications.texts.models import Purpose, TextVersion
from notifications.texts.rendering import RenderedMail, render
from portal.accounts.models import User
from portal.errors import PortalError
from rollout.tenants.models import Person, Role, TenantAccess
from rollout.waves.models import ChecklistItem, Wave

SUBJECT_NOUN = "helpdesk_briefing"


class NoBriefing(PortalError):
    """No briefing of the helpdesk is published for this change."""


@dataclass(frozen=True)
class Briefing:
    """The newest published text of a change, by locale, about one wave."""

    wave: Wave
    versions: dict[str, TextVersion]

    @property
    def number(self) -> int:
        return next(iter(self.versions.values())).version

    def version_for(self, *wanted: str) -> TextVersion:
        """In the first of these locales that it has, else in English."""
        return self.versions[nearest(list(self.versions), *wanted)]

    def mail_for(self, version: TextVersion) -> RenderedMail:
        """What the helpdesk reads."""
        url = settings.PORTAL_URL + reverse("helpdesk:notice", kwargs={"mc_id": self.wave.change.mc_id})
        return render(version, wave_values(self.wave, version.locale) | {"helpdesk_url": url})

    def key_of(self, user: User) -> str:
        """Once per person, wave and version of the text."""
        text = next(iter(self.versions.values())).text_id
        return f"{SUBJECT_NOUN}:{self.wave.pk}:{text}:{self.number}:{user.pk}"


@dataclass(frozen=True)
class Member:
    """Somebody of the helpdesk: the mail of this version, and why they would get none. Both empty: to be briefed."""

    user: User
    mail: DirectMail | None
    why_not: str

    @property
    def is_to_be_briefed(self) -> bool:
        return self.mail is None and not self.why_not


def briefing_of(wave: Wave) -> Briefing | None:
    """What would be sent about a wave; None where no text for it is published."""
    published = TextVersion.objects.published().filter(
        text__change=wave.change_id, text__purpose=Purpose.HELPDESK_BRIEFING
    )
    versions = {version.locale: version for version in published.newest()}
    return Briefing(wave, versions) if versions else None


def team_of(briefing: Briefing, *, at: datetime) -> list[Member]:
    """Everybody with the role helpdesk in the wave's tenant, by name."""
    tenant = briefing.wave.tenant
    users = [
        access.user
        for access in TenantAccess.objects.filter(tenant=tenant, role=Role.HELPDESK, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user__pk")
    ]
    mails = DirectMail.objects.in_bulk([briefing.key_of(user) for user in users], field_name="key")
    members = []
    for user in users:
        mail = mails.get(briefing.key_of(user))
        members.append(Member(user, mail, "" if mail else direct.why_not(tenant, user.email, at)))
    return members


def brief(wave: Wave, *, at: datetime) -> list[DirectMail]:
    """Tells everybody of the helpdesk who does not have this version yet and may get mail. Raises NoBriefing.

    Asked twice, also at once, each person is told once.
    """
    briefing = briefing_of(wave)
    if briefing is None:
        raise NoBriefing
    to_be_briefed = [member.user for member in team_of(briefing, at=at) if member.is_to_be_briefed]
    locales = _locales_of(wave, to_be_briefed)
    return [_tell(briefing, user, locales.get(user.email.lower(), ""), at=at) for user in to_be_briefed]


def _tell(briefing: Briefing, user: User, locale: str, *, at: datetime) -> DirectMail:
    tenant = briefing.wave.tenant
    mail = briefing.mail_for(briefing.version_for(locale, tenant.locale))
    return direct.tell(
        tenant=tenant,
        address=user.email,
        subject_noun=SUBJECT_NOUN,
        subject_id=briefing.wave.pk,
        key=briefing.key_of(user),
        mail=mail,
        at=at,
    )


def _locales_of(wave: Wave, users: list[User]) -> dict[str, str]:
    """The languages of those who are in the tenant's directory, by address in small letters."""
    people = Person.objects.filter(tenant=wave.tenant).exclude(locale="").annotate(address=Lower("mail"))
    known = people.filter(address__in=[user.email.lower() for user in users])
    return dict(known.values_list("address", "locale"))


def tick_briefed(at: datetime) -> int:
    """Ticks “Helpdesk briefed” for each wave of which somebody has the briefing; how many there were."""
    waves = Wave.objects.unsettled().exclude(ticks__item=ChecklistItem.HELPDESK_BRIEFED)
    had = DirectMail.objects.filter(
        subject_noun=SUBJECT_NOUN, state=DeliveryState.SENT, subject_id__in=waves.values("pk")
    )
    briefed = Wave.objects.filter(pk__in=had.values_list("subject_id", flat=True).distinct())
    for wave in briefed:
        wave.tick(ChecklistItem.HELPDESK_BRIEFED, by=None, at=at)
    return len(briefed)
