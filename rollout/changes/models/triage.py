"""What somebody decided about a post."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models

from rollout.changes.models.announcement import Announcement


class TriageState(models.TextChoices):
    """new -> tracked, new -> dismissed, dismissed -> tracked, dismissed -> new. A tracked post has a Change."""

    NEW = "new", "New"
    TRACKED = "tracked", "Tracked"
    DISMISSED = "dismissed", "Dismissed"


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

    class Meta:
        verbose_name_plural: ClassVar[str] = "triage"

    def __str__(self) -> str:
        return f"{self.mc_id}: {self.get_state_display()}"
