"""How the portal reaches a tenant's Microsoft Graph."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models, transaction

from portal.accounts.models import User
from rollout.tenants.graph import sealing
from rollout.tenants.models.tenant import Tenant

WARN_DAYS = 30
"""So many days before its last the portal asks for a new credential."""


class CredentialKind(models.TextChoices):
    """What the app registration proves itself with."""

    SECRET = "secret", "Client secret"
    CERTIFICATE = "certificate", "Certificate"


class GraphConnectionQuerySet(models.QuerySet["GraphConnection"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.editable_by(user))

    def failing(self) -> Self:
        """Connections to which Graph gave no list the last time."""
        return self.exclude(problem="")

    def expiring(self, today: date) -> Self:
        """Connections whose credential is in its last thirty days, or past them."""
        return self.filter(expires_on__lte=today + timedelta(days=WARN_DAYS))

    def same_as(self, connection: "GraphConnection") -> Self:
        """The row of this connection, unless it was connected anew or disconnected since it was read."""
        return self.filter(pk=connection.pk, connected_at=connection.connected_at)


# The sealed credential stays out of the history: a credential that was replaced must be gone.
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["sealed", "checked_at", "problem"],
)
class GraphConnection(models.Model):
    """An app registration in the tenant's Entra, by which the portal reads the tenant's Message center.

    `client_id` is the registration's application id. `sealed` is the client secret or the PEM of private key and
    certificate, encrypted with the first of settings.CREDENTIAL_KEYS; it is never shown, logged or exported.
    `certificate_thumbprint` is the SHA-256 of the certificate in hex, for comparing with Entra; empty for a secret.
    `expires_on` is the last day of the certificate, or what somebody noted of the secret; null where nobody did.
    `syncs_people`: an administrator decided that people and phones are read as well, every day.
    `checked_at` is the last time Graph was asked; `problem` what it said then, for people, empty when all was well.
    """

    Kind = CredentialKind

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="graph_connection")
    client_id = models.UUIDField()
    kind = models.CharField(max_length=11, choices=CredentialKind.choices)
    sealed = models.BinaryField()
    certificate_thumbprint = models.CharField(max_length=64, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)
    connected_at = models.DateTimeField()
    connected_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True, default="")
    syncs_people = models.BooleanField(default=False, verbose_name="people and phones synced daily")

    objects = GraphConnectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["tenant"]

    def __str__(self) -> str:
        return f"Microsoft Graph of {self.tenant}"

    @property
    def owner(self) -> str:
        """Whose credential `sealed` is: it is good for this registration in this directory alone."""
        return f"{self.tenant.tenant_id}/{self.client_id}"

    def days_left(self, today: date) -> int | None:
        """How many days the credential lasts, 0 on its last; negative afterwards, None where nobody knows."""
        return (self.expires_on - today).days if self.expires_on else None

    def expires_soon(self, today: date) -> bool:
        """Time to make a new one: in the last thirty days, or too late."""
        left = self.days_left(today)
        return left is not None and left <= WARN_DAYS

    def note_answer(self, problem: str, *, at: datetime) -> None:
        """Graph was asked: what it said, for people, or empty when all was well."""
        self.checked_at, self.problem = at, problem
        self.save(update_fields=["checked_at", "problem"])

    def sync_daily(self, is_wanted: bool) -> None:
        """People and phones are synced every day from now on, or not any more."""
        self.syncs_people = is_wanted
        self.save(update_fields=["syncs_people"])

    def reseal(self) -> None:
        """The stored credential is encrypted with the first key from now on. Raises CannotUnseal, CannotSeal.

        One that is replaced meanwhile stays as it is replaced. A row that is gone stays gone.
        """
        with transaction.atomic():
            for row in GraphConnection.objects.select_for_update().filter(pk=self.pk):
                row.sealed = sealing.reseal(row.sealed)
                row.save(update_fields=["sealed"])
