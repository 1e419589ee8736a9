"""What is kept between two syncs of a tenant: where the next one goes on, and who was asked when."""

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models

from rollout.tenants.graph import sealing
from rollout.tenants.models.connection import GraphConnection
from rollout.tenants.models.people import Person
from rollout.tenants.models.tenant import Tenant

# A directory with an entry that nobody can read is listed whole again, but not by each of a day's syncs.
FULL_AGAIN_AFTER = timedelta(hours=20)


class SyncPlaceQuerySet(models.QuerySet["SyncPlace"]):
    def of(self, connection: GraphConnection) -> "SyncPlace":
        """The place of a connection's tenant; a fresh one where another app registration read before."""
        place, _ = self.get_or_create(tenant=connection.tenant, defaults={"client_id": connection.client_id})
        if place.client_id != connection.client_id:
            place.forget(client_id=connection.client_id)
        return place

    def leading(self, tenant: Tenant) -> Self:
        """The place of a tenant whose directory says who is there: it is connected, synced daily and was read whole."""
        return self.filter(tenant=tenant, completed_at__isnull=False, tenant__graph_connection__syncs_people=True)


class SyncPlace(models.Model):
    """Where the reading of a tenant's directory goes on.

    `resume` is Graph's address for that, sealed: it is a key to the directory's changes. Without one the next round
    lists everybody. `round_began_at` null: no round is under way, and `resume` begins the next.
    `is_full`: the round under way lists everybody; `ListedPerson` holds whom it listed so far. `unreadable_count` are
    the entries since the last full round began of which nobody can tell whose they are: while there are any, nobody is
    taken for gone, and everybody is listed again the next day.
    `completed_at`: when a full round last came to its end. `client_id`: the app registration that reads.
    """

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="sync_place")
    client_id = models.UUIDField()
    resume = models.BinaryField(null=True)
    round_began_at = models.DateTimeField(null=True)
    is_full = models.BooleanField(default=True)
    unreadable_count = models.PositiveIntegerField(default=0)
    completed_at = models.DateTimeField(null=True)

    objects = SyncPlaceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Place of {self.tenant}"

    @property
    def owner(self) -> str:
        """Whose address `resume` is: good in this row alone."""
        return f"{self.tenant_id}/{self.client_id}/users"

    @property
    def address(self) -> str:
        """Where to go on; empty for everybody. Raises CannotUnseal."""
        return sealing.unseal(self.resume, owner=self.owner) if self.resume else ""

    def owes_full_round(self, at: datetime) -> bool:
        """Whether the next round has to list everybody: what could not be read may have been somebody who left."""
        is_due = self.completed_at is not None and at >= self.completed_at + FULL_AGAIN_AFTER
        return self.round_began_at is None and self.unreadable_count > 0 and is_due

    def begin_round(self, *, is_full: bool, at: datetime) -> None:
        """A round begins; what another one listed is void."""
        ListedPerson.objects.filter(tenant=self.tenant_id).delete()
        self.is_full, self.round_began_at = is_full, at
        if is_full:
            self.unreadable_count = 0

    def go_on(self, address: str, *, unreadable: int) -> None:
        """A page was taken in; the next one is there."""
        self.resume = sealing.seal(address, owner=self.owner) if address else None
        self.unreadable_count += unreadable
        self.save()

    def complete(self, *, at: datetime) -> None:
        """The round came to its end."""
        ListedPerson.objects.filter(tenant=self.tenant_id).delete()
        self.round_began_at = None
        if self.is_full:
            self.completed_at = at
        self.save()

    def forget(self, *, client_id: UUID) -> None:
        """The next round lists everybody."""
        ListedPerson.objects.filter(tenant=self.tenant_id).delete()
        self.client_id, self.resume, self.round_began_at = client_id, None, None
        self.save()


class ListedPerson(models.Model):
    """Whom the full round under way has listed: who is missing in the end has left."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False)
    entra_id = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "entra_id"], name="listed_once"),
        ]

    def __str__(self) -> str:
        return self.entra_id


class PhonesAsked(models.Model):
    """When Graph was last asked for a person's Authenticators. Beside Person, whose rows it must not move."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.asked_at}"
