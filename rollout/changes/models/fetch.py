"""One visit to a tenant's Message center."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef, Q, Subquery

from portal.accounts.models import User
from rollout.tenants.models import Tenant

# Each page is a sign of life, and a page is waited for at most five minutes. A run that is silent for longer was
# killed; if it was only slow, it finds out before it writes.
SILENT_FOR = timedelta(minutes=6)
LEFT_BEHIND = "The worker that fetched was ended in the middle. Nothing was changed; it is tried again."
FORGET_AT_ONCE = 1_000


class FetchState(models.TextChoices):
    """waiting -> running, running -> done, running -> failed. A run that was killed is failed by the next one."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Fetching"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


OPEN = (FetchState.WAITING, FetchState.RUNNING)


class FetchQuerySet(models.QuerySet["Fetch"]):
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

    def done(self) -> Self:
        """Runs that took everything in."""
        return self.filter(state=FetchState.DONE)

    def silent(self, at: datetime) -> Self:
        """Runs whose worker was not heard of for so long that it is gone."""
        return self.filter(state=FetchState.RUNNING, seen_at__lt=at - SILENT_FOR)

    def in_hand(self, at: datetime) -> Self:
        """Runs at which a worker is."""
        return self.filter(state=FetchState.RUNNING, seen_at__gte=at - SILENT_FOR)

    def last_ended(self, tenants: Collection[int]) -> dict[int, "Fetch"]:
        """The last run of each of these tenants that ended, by the tenant's key; without its refused posts."""
        newest = Fetch.objects.ended().filter(tenant=OuterRef("pk")).values("pk")[:1]
        found = Tenant.objects.filter(pk__in=tenants).annotate(newest=Subquery(newest)).values("newest")
        return {run.tenant_id: run for run in self.filter(pk__in=found).defer("refused").order_by()}

    def ask(self, tenant: Tenant, *, by: User | None, at: datetime) -> "Fetch":
        """The run that waits or is under way for this tenant, else a new one that waits for a worker."""
        if (run := self.open().filter(tenant=tenant).first()) is not None:
            return run
        try:
            with transaction.atomic():
                return self.create(tenant=tenant, by=by, state=FetchState.WAITING, started_at=at, seen_at=at)
        except IntegrityError:  # somebody else asked in the same moment
            return self.open().get(tenant=tenant)

    @transaction.atomic
    def begin(self, tenant: Tenant, *, by: User | None, at: datetime) -> "Fetch | None":
        """The run to do now: the one that waits, else a new one. None while another worker is at it.

        What a killed worker left behind is failed first.
        """
        for left in self.silent(at).filter(tenant=tenant):
            left.fail(LEFT_BEHIND, at=at)
        waiting = self.filter(tenant=tenant, state=FetchState.WAITING)
        if waiting.update(state=FetchState.RUNNING, started_at=at, seen_at=at):
            return self.get(tenant=tenant, state=FetchState.RUNNING)
        try:
            with transaction.atomic():
                return self.create(tenant=tenant, by=by, state=FetchState.RUNNING, started_at=at, seen_at=at)
        except IntegrityError:
            return None

    def forget_before(self, moment: datetime) -> int:
        """Removes the oldest runs that ended before; at most a thousand at once. Returns how many."""
        old = self.ended().filter(ended_at__lt=moment).order_by("ended_at").values("pk")[:FORGET_AT_ONCE]
        return Fetch.objects.filter(pk__in=old).delete()[0]


class Fetch(models.Model):
    """One visit to a tenant's Message center: all of its pages, or nothing.

    `by` null: the schedule. `started_at` is since when it waits, then since when it runs; `seen_at` when its worker
    last gave a sign of life. `page_count` and `post_count` grow while it runs. `added_count` are new versions,
    `expired_count` posts that are no longer listed. `failure_count`: how many runs in a row failed up to this one.
    `refused` lists posts that could not be used: [{"mc_id": "MC…" or "", "problem": "…"}]; the others went on.
    `problem` says, in a sentence for people, why it failed and what to do.
    """

    State = FetchState

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="fetches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=7, choices=FetchState.choices, default=FetchState.RUNNING)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0)
    expired_count = models.PositiveIntegerField(default=0)
    failure_count = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    problem = models.TextField(blank=True, default="")

    objects = FetchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state__in=["waiting", "running"]), name="one_open_fetch_per_tenant"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant", "-started_at", "-id"], name="last_fetch_of_tenant"),
            models.Index(fields=["ended_at"], name="fetch_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    # Verbs. Each acts on a run that is under way and says whether it was.

    def note(self, *, pages: int, posts: int, at: datetime) -> bool:
        """A sign of life, with how far it is."""
        self.page_count, self.post_count = pages, posts
        return self._move(page_count=pages, post_count=posts, seen_at=at)

    def finish(self, *, added: int, expired: int, at: datetime) -> bool:
        """It took everything in."""
        return self._move(state=FetchState.DONE, added_count=added, expired_count=expired, ended_at=at, seen_at=at)

    def fail(self, problem: str, *, at: datetime) -> bool:
        """It changed nothing."""
        before = Fetch.objects.last_ended([self.tenant_id]).get(self.tenant_id)
        failures = (before.failure_count if before else 0) + 1
        return self._move(state=FetchState.FAILED, problem=problem, failure_count=failures, ended_at=at)

    def refuse(self, refused: list[dict[str, str]]) -> bool:
        """Keeps the posts that could not be used."""
        return self._move(refused=refused)

    def _move(self, **values: object) -> bool:
        return bool(Fetch.objects.filter(pk=self.pk, state=FetchState.RUNNING).update(**values))
