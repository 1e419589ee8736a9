"""One reading of a tenant's people and phones from Microsoft Graph."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from portal.accounts.models import User
from rollout.tenants.models.run import RunQuerySet, TenantRun
from rollout.tenants.models.tenant import Tenant

# Each page is a sign of life, and Graph may make a page wait for some minutes. Who is silent for longer was killed; if
# it was only slow, it finds out before it writes.
SILENT_FOR = timedelta(minutes=10)
MOST_WORKERS = 5
TOO_MANY_WORKERS = (
    f"The worker that synced was ended {MOST_WORKERS} times. What was read stays, nobody was taken for gone. A "
    "tenant that is synced every day is tried again later; another one when somebody asks."
)


class SyncState(models.TextChoices):
    """waiting -> running or stopped, running -> done, partly, failed or stopped.

    Running stays running when its worker was killed: the next one goes on.
    """

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Syncing"
    DONE = "done", "Done"
    PARTLY = "partly", "Done in part"
    FAILED = "failed", "Failed"
    STOPPED = "stopped", "Stopped"


class SyncQuerySet(RunQuerySet["Sync"]):
    silent_for = SILENT_FOR

    def editable_by(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.editable_by(user))

    def of(self, tenant: Tenant) -> Self:
        """A tenant's syncs with who asked and stopped, the latest first."""
        return super().of(tenant).select_related("stopped_by")

    def held_by(self, sync: "Sync") -> Self:
        """The sync, as long as the worker that holds it does."""
        return self.filter(pk=sync.pk, lease=sync.lease, state=SyncState.RUNNING)

    @transaction.atomic
    def begin(self, tenant: Tenant, *, by: User | None, at: datetime) -> "Sync | None":
        """The sync to do now: the one that waits or was left behind, else a new one.

        None while a worker is at it, and where the one that was left behind is given up: the next one waits its time.
        """
        lease = uuid.uuid4()
        if self._give_up(tenant, at):
            return None
        taken = {"state": SyncState.RUNNING, "lease": lease, "seen_at": at, "worker_count": F("worker_count") + 1}
        waiting = self.waiting().filter(tenant=tenant)
        if waiting.update(started_at=at, **taken) or self.silent(at).filter(tenant=tenant).update(**taken):
            return self.get(tenant=tenant, lease=lease)
        return self._new_if_none(tenant, SyncState.RUNNING, by=by, at=at, lease=lease, worker_count=1)

    def _give_up(self, tenant: Tenant, at: datetime) -> bool:
        """Whether a sync had so many workers that it fails; so does it for whoever finds that in the same moment."""
        sync = self.silent(at).filter(tenant=tenant, worker_count__gte=MOST_WORKERS).first()
        if sync is not None:
            sync.end(SyncState.FAILED, problem=TOO_MANY_WORKERS, at=at)
        return sync is not None

    def _new(self, **values: object) -> "Sync":
        sync = super()._new(**values)
        SyncPart.objects.bulk_create(SyncPart(sync=sync, kind=kind) for kind in PartKind)
        return sync


# Who asked and who stopped; what the schedule does is no act of a person.
@pghistory.track(
    pghistory.InsertEvent(condition=pgtrigger.Q(new__by_id__isnull=False)),
    pghistory.UpdateEvent(condition=pgtrigger.AnyChange("stopped_by")),
    fields=["tenant", "by", "stopped_by"],
    model_name="SyncEvent",
)
class Sync(TenantRun):
    """One reading of a tenant's people and phones from Graph, part by part, page by page.

    `lease` says which worker holds it, `worker_count` how many did. `stopped_by` asked for its end; it is over once its
    worker has heard. `goes_on`: time was up before everybody was asked, so the next one begins soon.
    Parts have a `problem` of their own.
    """

    State = SyncState

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="syncs")
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=7, choices=SyncState.choices, default=SyncState.WAITING)
    lease = models.UUIDField(null=True)
    worker_count = models.PositiveIntegerField(default=0)
    goes_on = models.BooleanField(default=False)

    objects = SyncQuerySet.as_manager()

    class Meta(TenantRun.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state__in=["waiting", "running"]), name="one_open_sync_per_tenant"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant", "-started_at", "-id"], name="last_sync_of_tenant"),
            models.Index(fields=["ended_at"], name="sync_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}, {self.started_at:%Y-%m-%d %H:%M}"

    # Verbs. Each says whether it found the sync as it wants it.

    def stop(self, *, by: User, at: datetime) -> bool:
        """One that waits is over; one under way ends at its next page, and keeps what was read."""
        asked = {"stopped_by": by}
        waiting = Sync.objects.filter(pk=self.pk, state=SyncState.WAITING)
        if waiting.update(state=SyncState.STOPPED, ended_at=at, **asked):
            return True
        return bool(Sync.objects.filter(pk=self.pk, state=SyncState.RUNNING, stopped_by=None).update(**asked))

    def end(self, state: SyncState, *, at: datetime, problem: str = "", goes_on: bool = False) -> bool:
        """The worker that holds it is through."""
        failures = 0
        if state == SyncState.FAILED:
            failures = Sync.objects.failures_in_a_row(self.tenant_id) + 1
        with transaction.atomic():
            ended = Sync.objects.held_by(self).update(
                state=state, problem=problem, goes_on=goes_on, failure_count=failures, ended_at=at, seen_at=at
            )
            if ended:
                self.parts.filter(state__in=OPEN_PARTS).update(state=PartState.CUT)
        return bool(ended)


class PartKind(models.TextChoices):
    """What a sync reads, in this order: phones need their people, and devices what is switched off on them."""

    USERS = "users", "People"
    REGISTRATIONS = "registrations", "Sign-in methods"
    RESTRICTIONS = "restrictions", "Restrictions"
    DEVICES = "devices", "Devices"
    PHONES = "phones", "Authenticator on phones"


class PartState(models.TextChoices):
    """waiting -> running -> done, failed or left_out; cut where the sync ended before.

    What a killed worker was at stays running for the next one.
    """

    WAITING = "waiting", "To come"
    RUNNING = "running", "Reading"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    LEFT_OUT = "left_out", "Not allowed"
    CUT = "cut", "Not finished"


OPEN_PARTS = (PartState.WAITING, PartState.RUNNING)


class SyncPart(models.Model):
    """One kind of thing that a sync reads.

    `read_count` grows while it runs: people, phones or profiles that Graph told of. `total` is how many will be asked
    for, null where only the end of the list says. `refused_count` are those that could not be used: nobody can tell
    whose they are. `is_doubted`: it would have taken most people or phones away, which is believed the third time.
    `resume` is where an ended worker left off, sealed: it is a key to the tenant's list.
    `problem` says why it failed, or what it leaves open; `unknown` lists what nobody can know from it.
    """

    Kind = PartKind
    State = PartState

    sync = models.ForeignKey(Sync, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=13, choices=PartKind.choices)
    state = models.CharField(max_length=8, choices=PartState.choices, default=PartState.WAITING)
    page_count = models.PositiveIntegerField(default=0)
    read_count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    left_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    is_doubted = models.BooleanField(default=False)
    resume = models.BinaryField(null=True)
    problem = models.TextField(blank=True, default="")
    unknown = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sync", "kind"], name="one_part_per_sync_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.sync}: {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be read, or to be read on."""
        return self.state in OPEN_PARTS

    @property
    def unchanged_count(self) -> int:
        """How many of those that were read are as they were."""
        return max(self.read_count - self.added_count - self.changed_count - self.refused_count, 0)
