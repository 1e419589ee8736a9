"""The ledger: who was told what, with which outcome; and single mails outside a mailing."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from notifications.texts.models import Picture
from rollout.tenants.models import Person, Tenant


class DeliveryState(models.TextChoices):
    """What became of one mail.

    waiting, deferred -> sent         the relay took it
    waiting, deferred -> failed       the relay refused it for good, or too often, or it could not be written
    waiting, deferred -> deferred     the relay refused it for now; it is tried again
    waiting, deferred -> in_doubt     it was handed over and the answer never came
    in_doubt -> sent                  found in the relay's log, or sent once more and taken, or the answer came late
    in_doubt -> failed                not found in the relay's log, or the relay's refusal came late
    waiting, deferred -> cancelled    the mailing was stopped
    suppressed                        set at the freeze, with the reason

    Who is to be sent once more stays in doubt until the relay has taken it.
    """

    WAITING = "waiting", "Waiting"
    DEFERRED = "deferred", "Deferred"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SUPPRESSED = "suppressed", "Suppressed"
    CANCELLED = "cancelled", "Cancelled"
    IN_DOUBT = "in_doubt", "In doubt"


OPEN_STATES = (DeliveryState.WAITING, DeliveryState.DEFERRED)


class Delivery(models.Model):
    """One person's mail of one mailing. The table is range-partitioned by mailing (see its migration).

    A million rows are frozen in seconds, so the database checks no foreign keys here: people are never deleted singly.

    `values` are the person's own values in the text, as frozen; what all mails of a locale share is pinned in the
    mailing. `reason` says in words what happened; `code` is the relay's reply code. `attempts` counts the answers.
    `handed_at` is the mail's Date header. `settled_at`: when the outcome was recorded. `next_attempt_at`: not before;
    of somebody in doubt it says that the mail is to be sent once more. `resent_at`: when that was handed over.
    """

    State = DeliveryState

    pk = models.CompositePrimaryKey("mailing_id", "person_id")
    mailing = models.ForeignKey(
        "mailings.Mailing",
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deliveries", db_constraint=False)
    address = models.CharField(max_length=254)
    locale = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DeliveryState.choices)
    reason = models.CharField(max_length=300, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    resent_at = models.DateTimeField(null=True, blank=True)


class Chunk(models.Model):
    """Up to 500 deliveries in person order, `first_person` to `last_person`: the unit of claim and lease.

    `is_canary`: one of the people who get it first, by itself (`notifications.deliveries.canary`).
    `worker` is empty when nobody sends it; a sender that died or lost its lease is never taken over, only recovered
    (`notifications.deliveries.recovery`). `not_before`: nothing in it is due earlier. The counts by state change in the
    transaction that changes the deliveries; `done_at` is set when nobody in it is to be sent a mail any more.
    """

    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    is_canary = models.BooleanField(default=False, db_default=False)
    first_person = models.BigIntegerField()
    last_person = models.BigIntegerField()
    worker = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    waiting = models.PositiveIntegerField(default=0)
    deferred = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    in_doubt = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "number"], name="one_chunk_per_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The claim looks for these; done chunks are nearly all there are.
            models.Index(fields=["number", "mailing"], condition=models.Q(done_at=None), name="chunk_not_done"),
            # The sweeps look for mailings with people in doubt; most have none.
            models.Index(fields=["mailing"], condition=models.Q(in_doubt__gt=0), name="chunk_in_doubt"),
        ]


class Handover(models.Model):
    """A group of people whose mails may be on their way: written before the first byte leaves.

    It goes in the transaction that records the answers. What is left after a crash names the people in doubt.
    """

    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.CASCADE, related_name="+", db_index=False)
    chunk = models.ForeignKey(Chunk, on_delete=models.CASCADE, related_name="handovers")
    worker = models.CharField(max_length=80)
    people = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()


class Hold(models.Model):
    """The relay refuses a mailing's text. From `held_at` on none of its mails is handed over.

    `refused` counts the people it was refused for since `answered_before` others had their answers; `reason` is the
    relay's answer in words.
    """

    mailing = models.OneToOneField("mailings.Mailing", on_delete=models.CASCADE, related_name="hold")
    refused = models.PositiveIntegerField(default=0)
    answered_before = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300)
    held_at = models.DateTimeField(null=True, blank=True)


class RelayState(models.Model):
    """What all senders know of a relay, by its name (`Relay.name`).

    `away_until`: nothing is tried before; `reason` and `code` are its last refusal, `refusals` how many there were in a
    row, `since` when the first of them was. `next_free_at`: when its limit of mails per minute lets the next one pass.
    """

    name = models.CharField(max_length=300, unique=True)
    away_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    refusals = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    next_free_at = models.DateTimeField(null=True, blank=True)


class RelayHour(models.Model):
    """How many mails a relay was given in one hour (its beginning, UTC): its limit per day is counted by these."""

    name = models.CharField(max_length=300)
    hour = models.DateTimeField()
    mails = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "hour"], name="one_row_per_relay_and_hour"),
        ]


class Repair(models.Model):
    """How often something was mended by itself on one day (UTC). A healthy day has none; `repairs` names the kinds."""

    kind = models.CharField(max_length=40)
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "on"], name="one_row_per_repair_and_day"),
        ]


class DirectMail(models.Model):
    """One mail to one address outside a mailing. `key` makes sure that nobody is told the same thing twice.

    `subject_noun` and `subject_id` say what it is about ("document_task", 12). States as a delivery's.
    `lease_until`: a sender has it, and from then on it may be on its way.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="direct_mails")
    address = models.CharField(max_length=254)
    subject_noun = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200)
    html = models.TextField()
    plain = models.TextField()
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locale = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    reason = models.CharField(max_length=300, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=models.Q(state__in=OPEN_STATES), name="direct_mail_open"),
            models.Index(fields=["subject_noun", "subject_id"], name="direct_mail_by_subject"),
        ]
