"""The same waves for many tenants, drawn up and not planned before somebody confirms them."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Tenant


class WavePlanQuerySet(models.QuerySet["WavePlan"]):
    def editable_by(self, user: User) -> Self:
        """Plans of which the user administers every tenant."""
        theirs = WavePlan.tenants.through.objects.filter(waveplan=models.OuterRef("pk"))
        foreign = theirs.exclude(tenant__in=Tenant.objects.editable_by(user))
        return self.filter(models.Exists(theirs), ~models.Exists(foreign))

    def drafts_of(self, user: User, change: Change) -> Self:
        """What the user drew up for the change and did not confirm."""
        return self.filter(change=change, by=user, confirmed_at=None)


class WavePlan(models.Model):
    """One recipe for many tenants. Nothing of it is a wave before `confirmed_at`.

    `recipe` is what `rollout.waves.planning.recipe` reads, `asked` the form as it was sent, to be changed and sent
    again. `people` holds per tenant id how many people each step names, counted at `drawn_at`. `seen` is a hash of
    what was proposed then: whoever confirms has seen exactly that.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="plans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    tenants = models.ManyToManyField(Tenant, related_name="+")
    asked = models.TextField(blank=True, default="")
    recipe = models.JSONField()
    people = models.JSONField(default=dict)
    seen = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    wave_count = models.PositiveIntegerField(default=0)

    objects = WavePlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-drawn_at", "-pk"]

    def __str__(self) -> str:
        return f"Plan of {self.drawn_at:%-d %b %Y}"

    def keep_confirmed(self, *, at: datetime, wave_count: int) -> None:
        """The waves are planned: from now on the plan is only looked at. The caller holds the row."""
        self.confirmed_at, self.wave_count = at, wave_count
        self.save(update_fields=["confirmed_at", "wave_count"])
