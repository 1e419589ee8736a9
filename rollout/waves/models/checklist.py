"""What must have been seen to before people of a wave are told."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from portal.errors import PortalError


class ChecklistItem(models.TextChoices):
    """MESSAGE_APPROVED is ticked by the mailing that is approved; the others by people."""

    HELPDESK_BRIEFED = "helpdesk_briefed", "Helpdesk briefed"
    DOCUMENTS_ASSIGNED = "documents_assigned", "Documents assigned"
    MESSAGE_APPROVED = "message_approved", "Message approved"


# A wave is ready before its message is approved: approvers judge the mail of a wave that is otherwise settled.
BEFORE_READY = (ChecklistItem.HELPDESK_BRIEFED, ChecklistItem.DOCUMENTS_ASSIGNED)


class ChecklistTick(models.Model):
    """Somebody, or the portal itself (`by` null), saw to one item of a wave's checklist."""

    wave = models.ForeignKey("waves.Wave", on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=20, choices=ChecklistItem.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wave", "item"], name="one_tick_per_wave_and_item"),
        ]

    def __str__(self) -> str:
        return self.get_item_display()


class ChecklistOpen(PortalError):
    """The wave is not ready yet. `missing` are the items still to be ticked."""

    def __init__(self, missing: list[ChecklistItem]) -> None:
        todo = " and ".join(f"“{item.label}”" for item in missing)
        super().__init__(f"The wave is not ready yet: {todo} must be ticked first.")
        self.missing = missing
