"""Addresses that get no mail."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from rollout.tenants.models import Tenant


class SuppressionSource(models.TextChoices):
    """Who or what brought an address onto the list."""

    RELAY = "relay", "Refused by the relay"
    CAME_BACK = "came_back", "Came back"
    COMPLAINT = "complaint", "Complaint"
    BY_HAND = "by_hand", "Added by hand"


class Suppression(models.Model):
    """An address of a tenant that gets no mail, why, since when and until when (null: until a person lifts it).

    `mailing` is the one whose mail was refused or came back, null for one added by hand or a single mail. `by` added it
    by hand.
    """

    Source = SuppressionSource

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="suppressions")
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(
        max_length=10,
        choices=SuppressionSource.choices,
        default=SuppressionSource.RELAY,
        db_default=SuppressionSource.RELAY,
    )
    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("tenant", models.functions.Lower("address"), name="one_suppression_per_address"),
        ]
