"""How far mailings are, noted from time to time: the pace is read from these, never from a million rows."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from notifications.deliveries import ledger

# The pace is shown of the last five minutes.
KEPT = timedelta(minutes=6)
ANSWERED = ("sent", "failed", "in_doubt")


class ReadingQuerySet(models.QuerySet["Reading"]):
    def points_before(self, at: datetime) -> list[tuple[datetime, int]]:
        return list(self.filter(at__lt=at).values_list("at", "answered"))

    def forget(self, at: datetime) -> None:
        """Drops what is too old to tell a pace."""
        self.filter(at__lt=at - KEPT).delete()


class Reading(models.Model):
    """How many people of a mailing had been handed over with an outcome at a moment. Written by each sweep."""

    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField()
    answered = models.PositiveIntegerField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]


def read(mailing_id: int, *, at: datetime) -> None:
    """Notes how far a mailing is."""
    Reading.objects.create(mailing_id=mailing_id, at=at, answered=answered_of(ledger.sum_of(mailing_id)))


def answered_of(counts: dict[str, int]) -> int:
    """How many people were handed over with an outcome."""
    return sum(counts.get(state, 0) for state in ANSWERED)
