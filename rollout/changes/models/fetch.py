"""One visit to a tenant's Message center."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from rollout.tenants.models import Tenant


class FetchState(models.TextChoices):
    """running -> done, running -> failed. A run that was killed is failed by the next one."""

    RUNNING = "running", "Fetching"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class FetchQuerySet(models.QuerySet["Fetch"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def running(self) -> Self:
        return self.filter(state=FetchState.RUNNING)


class Fetch(models.Model):
    """One visit to a tenant's Message center: all of its pages, or nothing.

    `by` null: the schedule. `page_count` and `post_count` grow while it runs. `added_count` are new versions.
    `refused` lists posts that could not be used: [{"mc_id": "MC…" or "", "problem": "…"}]; the others went on.
    `problem` says, in a sentence for people, why it failed and what to do.
    """

    State = FetchState

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="fetches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=7, choices=FetchState.choices, default=FetchState.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    problem = models.TextField(blank=True, default="")

    objects = FetchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state="running"), name="one_running_fetch_per_tenant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}, {self.started_at:%Y-%m-%d %H:%M}"
