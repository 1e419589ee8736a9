"""Mailings: one text to one wave's audience, decided by people."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.texts.models import Purpose, Text
from portal.accounts.models import User
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave


class MailingState(models.TextChoices):
    """draft -> waiting_for_approval -> scheduled -> sending <-> paused -> closed, or stopped."""

    DRAFT = "draft", "Draft"
    WAITING = "waiting_for_approval", "Waiting for approval"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"
    STOPPED = "stopped", "Stopped"


class InDoubtPolicy(models.TextChoices):
    ASK = "ask", "A person decides"
    RESEND = "resend", "Send once more"


class MailingQuerySet(models.QuerySet["Mailing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.editable_by(user))

    def approvable_by(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.approvable_by(user))


@pghistory.track()
class Mailing(models.Model):
    """One text to the audience of one wave.

    `number` is the partition key of the ledger: the primary key. `version` pins the text. `pinned` holds what the mail
    says beside the person's own values (sender, service desk, the wave's days) as it was at the freeze.
    `reference` is what a recipient can check (RP-7F3K-Q2MD); it names nobody.
    `content_hash` is what approvals are bound to: text, audience rule and schedule.
    `closing_sum` is {"sent": n, "failed": n, …}, written at the close and adding up to `audience_count`.
    """

    State = MailingState

    OPEN: ClassVar[tuple[str, ...]] = (
        MailingState.DRAFT,
        MailingState.WAITING,
        MailingState.SCHEDULED,
        MailingState.SENDING,
        MailingState.PAUSED,
    )

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="mailings")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="mailings")
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=MailingState.choices, default=MailingState.DRAFT)
    reference = models.CharField(max_length=12, unique=True)
    send_at = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    in_doubt_policy = models.CharField(max_length=6, choices=InDoubtPolicy.choices, default=InDoubtPolicy.ASK)
    content_hash = models.CharField(max_length=64, blank=True, default="")
    pinned = models.JSONField(default=dict, blank=True)
    audience_count = models.PositiveIntegerField(null=True, blank=True)
    closing_sum = models.JSONField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["wave", "purpose"],
                condition=Q(state__in=["draft", "waiting_for_approval", "scheduled", "sending", "paused"]),
                name="one_open_mailing_per_wave_and_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} to {self.wave}"


class MailingTransition(models.Model):
    """A step of a mailing, with who and why. `by` null: the portal itself."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="transitions")
    from_state = models.CharField(max_length=20, choices=MailingState.choices, blank=True, default="")
    to_state = models.CharField(max_length=20, choices=MailingState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]


@pghistory.track()
class Approval(models.Model):
    """Somebody approved exactly this content. Any edit changes the mailing's hash and so voids it."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "by", "content_hash"], name="one_approval_per_person_and_hash"),
        ]
