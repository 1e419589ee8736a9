"""What the checks of one mailing look at, read once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse

from notifications.deliveries.freezing import Audience
from notifications.mailings.content import content_hash
from notifications.texts.models import TextVersion
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
    def pack(self) -> Pack:
        return self.wave.change.load_pack()

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
