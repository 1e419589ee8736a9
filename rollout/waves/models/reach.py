"""How far a change has reached, counted and kept, so that the board reads rows instead of a million people."""

from collections.abc import Collection
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from rollout.changes.models import Change
from rollout.tenants.models import Person, Tenant
from rollout.tenants.reach import ReachClass, ReachReason
from rollout.waves.models.snapshot import ReachCounts
from rollout.waves.models.wave import Wave


class PersonReach(models.Model):
    """One person's class for one change, as `rollout.tenants.reach` decides it; `portal.board.counting` keeps it.

    Rows exist for present people of tenants that were counted. `phone_id` is the phone that decided, where one did
    (without a foreign key: phones come and go with every load), and `source` who told of it: a PhoneSource, or
    `judging.REGISTRATION`; empty where nothing is told. `told_at`: when the first mail of the change was handed over.

    A million rows are written at once, so the database checks no foreign keys here. Each is written together with its
    tenant's ReachNow, which has them, and the next count forgets people who are gone.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="reaches", db_index=False, db_constraint=False
    )
    reach_class = models.CharField(max_length=11, choices=ReachClass.choices)
    reason = models.CharField(max_length=20, choices=ReachReason.choices)
    source = models.CharField(max_length=13, blank=True, default="")
    phone_id = models.BigIntegerField(null=True)
    is_affected = models.BooleanField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "change"], name="one_class_per_person_and_change"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["change", "tenant", "reach_class", "person"], name="people_by_class"),
            models.Index(fields=["change", "tenant", "person"], condition=Q(told_at__isnull=False), name="people_told"),
            models.Index(
                fields=["change", "tenant", "person"],
                condition=Q(told_at=None, is_affected=True),
                name="people_not_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reach_class}"


class ReachNowQuerySet(models.QuerySet["ReachNow"]):
    def of_tenants(self, tenants: Collection[int] | models.QuerySet[Tenant], change: Change) -> Self:
        """Of the whole tenants, not of their waves."""
        return self.filter(tenant__in=tenants, change=change, wave=None)


class ReachNow(ReachCounts):
    """What is known of this moment: what the live board reads, for a whole tenant (`wave` null) or one wave.

    `people_number` is the tenant's PeopleVersion that was counted, `sent_number` how many mails its mailings (or the
    wave's) had sent, `thresholds` the versions that were asked for; a row whose stamps are no longer true is stale. A
    wave whose people nobody counted has no row. Documents and the trial's fields stay empty: they are asked for live.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="reach_now")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    wave = models.OneToOneField(Wave, null=True, blank=True, on_delete=models.CASCADE, related_name="reach_now")
    people_number = models.BigIntegerField(default=0)
    sent_number = models.BigIntegerField(default=0)
    thresholds = models.CharField(max_length=100, blank=True, default="")
    counted_at = models.DateTimeField()

    objects = ReachNowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant", "change", "wave"], nulls_distinct=False, name="one_count_per_tenant_and_wave"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} now"
