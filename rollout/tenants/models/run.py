"""What a worker reads of a tenant's Graph, again and again: what runs of every kind have in common."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef, Subquery

from portal.accounts.models import User
from rollout.tenants.models.tenant import Tenant

WAITING, RUNNING = OPEN = ("waiting", "running")
FORGET_AT_ONCE = 1_000
Run = TypeVar("Run", bound="TenantRun")


class RunQuerySet(models.QuerySet[Run]):
    """Words for runs of one kind. A tenant has at most one that is open: each kind has a constraint for that.

    Who is silent for longer than `silent_for` was killed. `details` are fields that a list of runs can do without.
    """

    silent_for: ClassVar[timedelta]
    details: ClassVar[tuple[str, ...]] = ()

    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def of(self, tenant: Tenant) -> Self:
        """A tenant's runs with who asked, the latest first."""
        return self.filter(tenant=tenant).select_related("by")

    def open(self) -> Self:
        """Runs that wait or are under way."""
        return self.filter(state__in=OPEN)

    def ended(self) -> Self:
        return self.exclude(state__in=OPEN)

    def waiting(self) -> Self:
        return self.filter(state=WAITING)

    def silent(self, at: datetime) -> Self:
        """Runs whose worker was not heard of for so long that it is gone."""
        return self.filter(state=RUNNING, seen_at__lt=at - self.silent_for)

    def in_hand(self, at: datetime) -> Self:
        """Runs at which a worker is."""
        return self.filter(state=RUNNING, seen_at__gte=at - self.silent_for)

    def last_ended(self, tenants: Collection[int]) -> dict[int, Run]:
        """The last run of each of these tenants that ended, by the tenant's key; without its details."""
        newest = self.ended().filter(tenant=OuterRef("pk")).values("pk")[:1]
        found = Tenant.objects.filter(pk__in=tenants).annotate(newest=Subquery(newest)).values("newest")
        return {run.tenant_id: run for run in self.filter(pk__in=found).defer(*self.details).order_by()}

    def failures_in_a_row(self, tenant_id: int) -> int:
        """How many of the tenant's runs failed since one went well."""
        last = self.last_ended([tenant_id]).get(tenant_id)
        return last.failure_count if last else 0

    def ask(self, tenant: Tenant, *, by: User | None, at: datetime) -> Run:
        """The run that waits or is under way for this tenant, else a new one that waits for a worker."""
        if (run := self.open().filter(tenant=tenant).first()) is not None:
            return run
        # Else somebody asked in the same moment.
        return self._new_if_none(tenant, WAITING, by=by, at=at) or self.open().get(tenant=tenant)

    def forget_before(self, moment: datetime) -> int:
        """Removes the oldest runs that ended before, with what hangs on them; at most a thousand at once."""
        old = self.ended().filter(ended_at__lt=moment).order_by("ended_at").values_list("pk", flat=True)
        return self.filter(pk__in=list(old[:FORGET_AT_ONCE])).delete()[0]

    def _new_if_none(
        self, tenant: Tenant, state: str, *, by: User | None, at: datetime, **values: object
    ) -> Run | None:
        """A new run, or None where the tenant has one that is open."""
        try:
            with transaction.atomic():
                return self._new(tenant=tenant, state=state, by=by, started_at=at, seen_at=at, **values)
        except IntegrityError:
            return None

    def _new(self, **values: object) -> Run:
        return self.create(**values)


class TenantRun(models.Model):
    """One run. Each kind adds its tenant and states, of which those that are open are named as here.

    `by` null: the schedule. `started_at` is since when it waits, then since when it runs; `seen_at` when its worker
    last gave a sign of life. `failure_count`: how many runs in a row failed up to this one.
    `problem` says, in a sentence for people, why it failed and what to do.
    """

    tenant_id: int
    state: str

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failure_count = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
