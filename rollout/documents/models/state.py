"""Where a task may be, and how it gets there."""

from django.db import models


class TaskState(models.TextChoices):
    """Where a documentation-update task is. Overdue is computed, not a state.

    found -> assigned                     somebody owns it, named by the document, its source or a person
    found, assigned -> changed            a person says that the document was corrected
    found, assigned, changed -> verified  a re-scan no longer finds anything, or the document is gone
    found, assigned, changed -> kept      every sentence that is left is kept, each with a person's reason
    changed -> assigned or found          a re-scan still finds something
    verified, kept -> assigned or found   a re-scan finds something new, or a person takes a sentence up again

    Everything else is refused.
    """

    FOUND = "found", "Found"
    ASSIGNED = "assigned", "Assigned"
    CHANGED = "changed", "Changed"
    VERIFIED = "verified", "Verified"
    KEPT = "kept", "Kept"


OPEN = (TaskState.FOUND, TaskState.ASSIGNED, TaskState.CHANGED)
CLOSED = (TaskState.VERIFIED, TaskState.KEPT)
NOBODY = "nobody"
"""In the place of an owner's address, for tasks that nobody has."""
MOMENTS = {
    TaskState.FOUND: ("assigned_at", "changed_at", "closed_at"),
    TaskState.ASSIGNED: ("changed_at", "closed_at"),
    TaskState.CHANGED: ("closed_at",),
}
"""What is emptied when a task falls back to a state."""
