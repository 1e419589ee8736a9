"""One visit to a tenant's Message center."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q

from portal.accounts.models import User
from rollout.tenants.models import Tenant
from rollout.tenants.models.run import RunQuerySet, TenantRun

# Each page is a sign of life, and a page is waited for at most five minutes. A run that is silent for longer was
# killed; if it was only slow, it finds out before it writes.
SILENT_FOR = timedelta(minutes=6)
LEFT_BEHIND = "The worker that fetched was ended in the middle. Nothing was changed; it is tried again."


class FetchState(models.TextChoices):
    """waiting -> running, running -> done, running -> failed. A run that was killed is failed by the next one."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Fetching"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class FetchQuerySet(RunQuerySet["Fetch"]):
    silent_for = SILENT_FOR
    details = ("refused",)

    def done(self) -> Self:
        """Runs that took everything in."""
        return self.filter(state=FetchState.DONE)

    @transaction.atomic
    def begin(self, tenant: Tenant, *, by: User | None, at: datetime) -> "Fetch | None":
        """The run to do now: the one that waits, else a new one. None while another worker is at it.

        What a killed worker left behind is failed first.
        """
        for left in self.silent(at).filter(tenant=tenant):
            left.fail(LEFT_BEHIND, at=at)
        if self.waiting().filter(tenant=tenant).update(state=FetchState.RUNNING, started_at=at, seen_at=at):
            return self.get(tenant=tenant, state=FetchState.RUNNING)
        return self._new_if_none(tenant, FetchState.RUNNING, by=by, at=at)


class Fetch(TenantRun):
    """One visit to a tenant's Message center: all of its pages, or nothing.

    `page_count` and `post_count` grow while it runs. `added_count` are new versions, `expired_count` posts that are no
    longer listed. `refused` lists posts that could not be used: [{"mc_id": "MC…" or "", "problem": "…"}]; the others
    went on.
    """

    State = FetchState

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="fetches")
    state = models.CharField(max_length=7, choices=FetchState.choices, default=FetchState.RUNNING)
    page_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0)
    expired_count = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)

    objects = FetchQuerySet.as_manager()

    class Meta(TenantRun.Meta):
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
        failures = Fetch.objects.failures_in_a_row(self.tenant_id) + 1
        return self._move(state=FetchState.FAILED, problem=problem, failure_count=failures, ended_at=at)

    def refuse(self, refused: list[dict[str, str]]) -> bool:
        """Keeps the posts that could not be used."""
        return self._move(refused=refused)

    def _move(self, **values: object) -> bool:
        return bool(Fetch.objects.filter(pk=self.pk, state=FetchState.RUNNING).update(**values))
