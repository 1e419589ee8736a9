"""What callers report, and what to say until it is mended."""

from datetime import datetime
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from portal.accounts.models import User
from portal.errors import TransitionNotAllowed
from rollout.changes.models import Change
from rollout.tenants.models import Tenant


class ProblemState(models.TextChoices):
    """open <-> watching, either -> closed, closed -> open.

    open: nobody has a remedy yet · watching: there is a remedy, and it is watched whether it holds · closed: over.
    """

    OPEN = "open", "Open"
    WATCHING = "watching", "Watching"
    CLOSED = "closed", "Closed"


class KnownProblemQuerySet(models.QuerySet["KnownProblem"]):
    def visible_to(self, user: User) -> Self:
        """Problems of every tenant (`tenant` null) and of the tenants the user may see."""
        return self.filter(Q(tenant=None) | Q(tenant__in=Tenant.objects.visible_to(user)))

    def editable_by(self, user: User) -> Self:
        """Problems of tenants the user helps; of every tenant for portal administrators."""
        own = Q(tenant__in=Tenant.objects.helped_by(user))
        return self.filter(own | Q(tenant=None)) if user.is_portal_administrator else self.filter(own)

    def current(self) -> Self:
        """Problems that are not closed: open ones first, then watched ones, the youngest of each first."""
        weight = Case(When(state=ProblemState.OPEN, then=Value(0)), default=Value(1))
        return self.exclude(state=ProblemState.CLOSED).order_by(weight, "-since", "-pk")

    def matching(self, words: str) -> Self:
        """Problems with this text in their title or in what to say."""
        return self.filter(Q(title__icontains=words) | Q(say__icontains=words)) if words else self


@pghistory.track()
class KnownProblem(models.Model):
    """Something callers report, since when, and what to say. `tenant` null: in every tenant.

    `opened_by` null: taken over from the pack. `closed_at` and `closed_by` say who closed it, while it is closed.
    """

    State = ProblemState

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="known_problems")
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.CASCADE, related_name="known_problems")
    title = models.CharField(max_length=120)
    say = models.TextField(max_length=1000)
    state = models.CharField(max_length=8, choices=ProblemState.choices, default=ProblemState.OPEN)
    since = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = KnownProblemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-since", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="problem_has_an_end_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.title}" if self.tenant else self.title

    # Verbs: asked twice, each does nothing the second time. Impossible steps raise TransitionNotAllowed.

    def watch(self) -> None:
        """open -> watching: there is a remedy."""
        self._move(ProblemState.WATCHING, from_states=[ProblemState.OPEN])

    def reopen(self) -> None:
        """watching or closed -> open: the remedy does not hold, or it is back."""
        self._move(ProblemState.OPEN, from_states=[ProblemState.WATCHING, ProblemState.CLOSED])

    def close(self, *, by: User, at: datetime) -> None:
        """open or watching -> closed: callers no longer have it."""
        self._move(ProblemState.CLOSED, from_states=[ProblemState.OPEN, ProblemState.WATCHING], by=by, at=at)

    def _move(
        self, to: ProblemState, *, from_states: list[ProblemState], by: User | None = None, at: datetime | None = None
    ) -> None:
        moved = KnownProblem.objects.filter(pk=self.pk, state__in=from_states)
        moved_count = moved.update(state=to, closed_at=at, closed_by=by)
        self.refresh_from_db(fields=["state", "closed_at", "closed_by"])
        if not moved_count and self.state != to:
            raise TransitionNotAllowed("problem", ProblemState(self.state).label, to.label)
