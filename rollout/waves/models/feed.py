"""The secret addresses under which a tenant's waves are read without signing in."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from rollout.tenants.models import Tenant

# A calendar is fetched by every subscriber: its row is written once in so long, however many come.
NOTED_EVERY = timedelta(minutes=1)


class FeedKind(models.TextChoices):
    """What an address gives: the waves as a calendar, or the steps they took as a news feed."""

    CALENDAR = "calendar", "Calendar"
    STEPS = "steps", "News feed"


class FeedQuerySet(models.QuerySet["Feed"]):
    def opened_by(self, token: str, kind: str) -> Self:
        """The feed of this address; none for an address that is wrong, revoked or of another kind."""
        return self.filter(token_hash=hash_of(token), kind=kind)

    def note_fetch(self, *, at: datetime) -> None:
        """Somebody fetched them."""
        long_ago = Q(fetched_at=None) | Q(fetched_at__lte=at - NOTED_EVERY)
        self.filter(long_ago).update(fetched_at=at)


# Only who may read on is kept, and when: a token that was replaced must be gone.
@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["token_hash", "fetched_at"]
)
class Feed(models.Model):
    """A secret address of a tenant's calendar or news feed. Revoked, the row is gone; the history keeps that it was.

    `token_hash` is all that is kept of the address: it is shown once, when it is made.
    `fetched_at` is when somebody last read it, to the minute; null: nobody yet.
    """

    Kind = FeedKind

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=8, choices=FeedKind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    fetched_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["tenant", "kind"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "kind"], name="one_address_per_tenant_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.tenant}"


def hash_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that nobody finds it by trying, salted or not."""
    return hashlib.sha256(token.encode()).hexdigest()
