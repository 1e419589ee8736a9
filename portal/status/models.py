"""When each sweep of the schedule last ran."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models


class SweepQuerySet(models.QuerySet["Sweep"]):
    """The words for sweeps."""

    def note(self, name: str, *, at: datetime, seconds: float, succeeded: bool) -> None:
        """Record a run that ended `at`. The first failure in a row is kept until the sweep succeeds again."""
        sweep, is_new = self.get_or_create(
            name=name, defaults={"ended_at": at, "seconds": seconds, "failing_since": None if succeeded else at}
        )
        if not is_new:
            sweep.ended_at, sweep.seconds = at, seconds
            sweep.failing_since = None if succeeded else sweep.failing_since or at
            sweep.save(update_fields=["ended_at", "seconds", "failing_since"])


class Sweep(models.Model):
    """The last run of one entry of the schedule in portal.celery, written after each run.

    `seconds`: how long it took. `failing_since`: the end of the first of the runs that failed in a row; null when the
    last one succeeded.
    """

    name = models.CharField(max_length=100, primary_key=True)
    ended_at = models.DateTimeField()
    seconds = models.FloatField()
    failing_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Self]] = SweepQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
