"""Waves: when which people of a tenant meet a change."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Tenant


class WaveState(models.TextChoices):
    """draft -> ready -> announced -> rolling -> done, or paused, cancelled. Everything else is refused.

    ready: the checklist is ticked · announced: an advance mailing closed with at least one sent · rolling:
    `starts_on` has come in the tenant's zone · done: `ends_on` has passed and a person confirms · paused: by a person
    with a reason.
    """

    DRAFT = "draft", "Draft"
    READY = "ready", "Ready"
    ANNOUNCED = "announced", "Announced"
    ROLLING = "rolling", "Rolling"
    DONE = "done", "Done"
    PAUSED = "paused", "Paused"
    CANCELLED = "cancelled", "Cancelled"


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.editable_by(user))


@pghistory.track()
class Wave(models.Model):
    """One group of people of a tenant and the days on which the change is expected for them.

    `starts_on` and `ends_on` are days in the tenant's zone. `audience` is the rule that
    `rollout.waves.audience` reads.
    """

    State = WaveState

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="waves")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    audience = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=9, choices=WaveState.choices, default=WaveState.DRAFT)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["tenant", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "change", "number"], name="one_wave_per_number"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="wave_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}, wave {self.number}"


class ChecklistItem(models.TextChoices):
    HELPDESK_BRIEFED = "helpdesk_briefed", "Helpdesk briefed"
    DOCUMENTS_ASSIGNED = "documents_assigned", "Documents assigned"
    MESSAGE_APPROVED = "message_approved", "Message approved"


class ChecklistTick(models.Model):
    """Somebody, or the portal itself (`by` null), saw to one item of a wave's checklist."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=20, choices=ChecklistItem.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wave", "item"], name="one_tick_per_wave_and_item"),
        ]


class WaveTransition(models.Model):
    """A step of a wave: what replay and the wave's page read. `by` null: the portal's own sweep."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="transitions")
    from_state = models.CharField(max_length=9, choices=WaveState.choices, blank=True, default="")
    to_state = models.CharField(max_length=9, choices=WaveState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["wave", "at"], name="transition_by_wave")]


class ReachSnapshot(models.Model):
    """What was known at the end of one day (in the tenant's zone): for a whole tenant (`wave` null) or one wave.

    Phones are iPhones and iPads only. `people_affected` are people affected by the pack's rule, or unknown.
    `ready` … `unknown` are the phones by class, see `rollout.tenants.reach`.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="snapshots")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="snapshots")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.CASCADE, related_name="snapshots")
    day = models.DateField()
    phones = models.PositiveIntegerField(default=0)
    phones_new = models.PositiveIntegerField(default=0)
    people_affected = models.PositiveIntegerField(default=0)
    people_told = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    documents_corrected = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    update = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    too_old = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant", "change", "wave", "day"], nulls_distinct=False, name="one_snapshot_per_day"
            ),
        ]
