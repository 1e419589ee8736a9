"""What somebody decided about a post."""

from datetime import datetime
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models

from portal.accounts.models import User
from portal.errors import PortalError, TransitionNotAllowed
from rollout.changes.models.announcement import Announcement


class TriageState(models.TextChoices):
    """new -> tracked, new -> dismissed, dismissed -> tracked, dismissed -> new. A tracked post has a Change.

    tracked -> tracked and dismissed -> dismissed: somebody decided again, having read a newer version.
    """

    NEW = "new", "New"
    TRACKED = "tracked", "Tracked"
    DISMISSED = "dismissed", "Dismissed"


POSSIBLE = {
    TriageState.NEW: {TriageState.TRACKED, TriageState.DISMISSED},
    TriageState.TRACKED: {TriageState.TRACKED},
    TriageState.DISMISSED: {TriageState.TRACKED, TriageState.DISMISSED, TriageState.NEW},
}


class DecidedMeanwhile(PortalError):
    """Somebody else was first. `triage` is how they left the post."""

    def __init__(self, triage: "Triage") -> None:
        super().__init__(f"{triage.decided_by or 'Somebody'} was first: {triage.in_words}. Nothing was changed.")
        self.triage = triage


class AssignedMeanwhile(PortalError):
    """Somebody else looks into it by now. `triage` says who."""

    def __init__(self, triage: "Triage") -> None:
        who = triage.assignee or "Nobody"
        super().__init__(f"{who} looks into {triage.mc_id} by now. Nothing was changed.")
        self.triage = triage


class TriageQuerySet(models.QuerySet["Triage"]):
    def decide(
        self, post: Announcement, to: TriageState, *, by: User | None, at: datetime, last: datetime | None, reason: str
    ) -> "Triage":
        """What is to become of a post, by somebody who read this version of it.

        `last` is the moment of the decision they knew of, None for none. Raises TransitionNotAllowed, and
        DecidedMeanwhile where somebody else decided since; the same person asking twice changes nothing.
        """
        row, _ = self.get_or_create(mc_id=post.mc_id)
        if row.decided_at != last:
            return self._second(row, to, by)
        if to not in POSSIBLE[TriageState(row.state)]:
            raise TransitionNotAllowed("post", row.get_state_display(), to.label)
        seen = None if to == TriageState.NEW else post
        values = {"state": to, "reason": reason, "seen_version": seen, "decided_by": by, "decided_at": at}
        decided = self.filter(pk=row.pk, state=row.state, decided_at=last).update(**values)
        row.refresh_from_db()
        return row if decided else self._second(row, to, by)

    def assign(self, mc_id: str, assignee: User | None, *, instead_of: int | None) -> "Triage":
        """Somebody looks into a post, or nobody does any more. `instead_of`: the id of whom one knew of, None for none.

        Raises AssignedMeanwhile where it is somebody else by now.
        """
        row, _ = self.get_or_create(mc_id=mc_id)
        assigned = self.filter(pk=row.pk, assignee=instead_of).update(assignee=assignee)
        row.refresh_from_db()
        if not assigned and row.assignee != assignee:
            raise AssignedMeanwhile(row)
        return row

    def _second(self, row: "Triage", to: TriageState, by: User | None) -> "Triage":
        if row.state == to and by is not None and row.decided_by_id == by.pk:
            return row
        raise DecidedMeanwhile(row)


@pghistory.track()
class Triage(models.Model):
    """What somebody decided about a post; a post without a row is new and nobody's.

    `seen_version` is the post's newest version when somebody decided: a later one makes the post “changed”, whatever
    was decided before. `reason` says why it was dismissed. `assignee` looks into it; null: nobody does.
    """

    State = TriageState

    mc_id = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=9, choices=TriageState.choices, default=TriageState.NEW)
    reason = models.CharField(max_length=300, blank=True, default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    seen_version = models.ForeignKey(Announcement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = TriageQuerySet.as_manager()

    class Meta:
        verbose_name_plural: ClassVar[str] = "triage"

    def __str__(self) -> str:
        return f"{self.mc_id}: {self.get_state_display()}"

    @property
    def in_words(self) -> str:
        """“MC900100 is dismissed, because nobody here uses it”."""
        because = f", because: {self.reason}" if self.reason else ""
        return f"{self.mc_id} is {self.get_state_display().lower()}{because}"
