"""What was known at the end of a day."""

from typing import ClassVar, Self

from django.db import models

from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models.wave import Wave


class ReachCounts(models.Model):
    """What is known of a whole tenant (`wave` null) or one wave.

    Phones are iPhones and iPads only. `people_affected` are people affected by the pack's rule, or unknown; of a wave
    the people of its audience. `ready` … `unknown` are the phones by class, `people_ready` … the present people by
    class, see `rollout.tenants.reach`; of a wave neither is counted.
    `is_trial` and `people_allowed` (the tenant's allow-list) are the tenant's, as they were.
    """

    phones = models.PositiveIntegerField(default=0)
    phones_new = models.PositiveIntegerField(default=0)
    people_affected = models.PositiveIntegerField(default=0)
    people_told = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    documents_corrected = models.PositiveIntegerField(default=0)
    documents_overdue = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    update = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    too_old = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    people_only_method = models.PositiveIntegerField(default=0)
    people_blocked = models.PositiveIntegerField(default=0)
    people_too_old = models.PositiveIntegerField(default=0)
    people_update = models.PositiveIntegerField(default=0)
    people_unknown = models.PositiveIntegerField(default=0)
    people_ready = models.PositiveIntegerField(default=0)
    people_not_ios = models.PositiveIntegerField(default=0)
    is_trial = models.BooleanField(default=False)
    people_allowed = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class ReachSnapshotQuerySet(models.QuerySet["ReachSnapshot"]):
    def of_tenants(self) -> Self:
        return self.filter(wave=None)


class ReachSnapshot(ReachCounts):
    """What was known at the end of one day (in the tenant's zone).

    `portal.board.snapshots` writes it during the day, so that the last writing stands for the day's end. Of a wave,
    `is_missed`: a mailing of it was to start and did not; `has_other_dates`: its people were told dates that no longer
    held. Days noted before either was known say no.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="snapshots")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="snapshots")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.CASCADE, related_name="snapshots")
    day = models.DateField()
    is_missed = models.BooleanField(default=False)
    has_other_dates = models.BooleanField(default=False)

    objects = ReachSnapshotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant", "change", "wave", "day"], nulls_distinct=False, name="one_snapshot_per_day"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["wave", "-day"], name="snapshot_by_wave")]

    def __str__(self) -> str:
        return f"{self.tenant_id} on {self.day}"
