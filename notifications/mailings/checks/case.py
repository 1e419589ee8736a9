"""What the checks of one mailing look at, read once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse

from notifications.deliveries.freezing import Audience, preview_among
from notifications.deliveries.pinning import pins_for
from notifications.mailings.checks.among import conditions_of
from notifications.mailings.checks.looking_up import addresses_in, domain_of
from notifications.mailings.checks.words import Written, remembered
from notifications.mailings.content import content_hash
from notifications.mailings.forecast import Forecast, forecast_of
from notifications.mailings.models.look_up import LookUp
from notifications.texts.models import TextVersion
from portal.formatting import language
from rollout.changes.models import VendorWindow
from rollout.documents.rules import Rules, has_rules, load_rules
from rollout.packs.loader import Pack
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing


@dataclass
class Case:
    """A mailing that is not yet sent, who gets it, and the moment at which it is looked at."""

    mailing: "Mailing"
    audience: Audience
    at: datetime

    @property
    def wave(self) -> Wave:
        return self.mailing.wave

    @property
    def tenant(self) -> Tenant:
        return self.mailing.wave.tenant

    @cached_property
    def versions(self) -> list[TextVersion]:
        """The published text in all its locales."""
        pinned = TextVersion.objects.filter(text=self.mailing.text_id, version=self.mailing.version)
        return list(pinned.order_by("locale"))

    @cached_property
    def texts(self) -> list[Written]:
        """The same as its readers have them before them."""
        return [remembered(Written.of(version)) for version in self.versions]

    def language(self, written: Written) -> str:
        """ "German"."""
        return language(written.locale)

    @property
    def today(self) -> date:
        """The day at the tenant's."""
        return self.at.astimezone(ZoneInfo(self.tenant.time_zone)).date()

    @cached_property
    def pack(self) -> Pack:
        return self.wave.change.load_pack()

    @cached_property
    def window(self) -> VendorWindow | None:
        """The vendor's window that counts for the tenant."""
        return self.wave.change.window_for(self.tenant.cloud)

    @cached_property
    def rules(self) -> Rules | None:
        """What the change makes wrong; None where its pack has no rules."""
        pack_id = self.wave.change.pack
        return load_rules(pack_id) if has_rules(pack_id) else None

    @cached_property
    def forecast(self) -> Forecast:
        """How fast it would go and when it would end."""
        return forecast_of(self.mailing, self.audience.recipient_count, at=self.at)

    @cached_property
    def shared_values(self) -> dict[str, dict[str, str]]:
        """What the placeholders say to everybody, by locale."""
        return pins_for(self.mailing).values

    def fallbacks(self, locale: str) -> dict[str, str]:
        """The words that stand in for a value, by placeholder."""
        return next(version.fallbacks for version in self.versions if version.locale == locale)

    @cached_property
    def found(self) -> dict[str, dict[str, int]]:
        """How many of who would get it meet the conditions of `among`, by locale: one statement for all."""
        return preview_among(self.mailing, conditions_of(self.mailing, self.at))

    @cached_property
    def looked_up(self) -> list[LookUp]:
        """What the job saw last of the sender's domain and of the text's links."""
        return list(LookUp.objects.filter(subject__in=[domain_of(self.mailing), *addresses_in(self.texts)]))

    @cached_property
    def content_hash(self) -> str:
        return content_hash(self.mailing)

    @property
    def text_url(self) -> str:
        return reverse("texts:detail", args=[self.mailing.text_id])

    @property
    def times_url(self) -> str:
        return reverse("mailings:times", args=[self.mailing.pk])

    @property
    def wave_url(self) -> str:
        return reverse("waves:detail", args=[self.mailing.wave_id])

    @property
    def tenant_url(self) -> str:
        return reverse("tenants:edit", args=[self.tenant.slug])
