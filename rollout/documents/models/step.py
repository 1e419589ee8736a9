"""The steps of a task: what happened to it, in order."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from rollout.documents.models.state import TaskState
from rollout.documents.models.task import DocumentTask


class TaskStep(models.Model):
    """A step of a task: who, when, why. `by` null: a scan. A task given to somebody else stays in its state.

    `due_before`: the day the task was due until this step, where all that moved is the day, by the portal.
    """

    task = models.ForeignKey(DocumentTask, on_delete=models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=8, choices=TaskState.choices, blank=True, default="")
    to_state = models.CharField(max_length=8, choices=TaskState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    due_before = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["task", "at"], name="step_by_task")]

    @property
    def words(self) -> str:
        """What happened, and who did it."""
        if self.due_before:
            return "Due day moved · the portal"
        return f"{self.get_to_state_display()} · {self.by or 'the scan'}"
