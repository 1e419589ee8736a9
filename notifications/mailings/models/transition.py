"""The states of a mailing, and the steps it took through them."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models


class MailingState(models.TextChoices):
    """Where a mailing is.

    draft -> waiting_for_approval               its author asks for approval
    waiting_for_approval -> draft               an approver sends it back with a comment, or its content changed
    draft, waiting_for_approval -> scheduled    enough people approved (in trial mode none are needed)
    scheduled -> draft                          its content changed: nobody approved what it says now
    scheduled -> sending                        a person presses the button, or `send_at` has come: the freeze
    sending -> paused -> sending                a person, with a reason
    sending, paused -> stopped                  a person, with a reason: who waits is cancelled
    draft, waiting_for_approval, scheduled -> stopped   thrown away before anybody was told
    sending -> closed                           nothing is open and the sum holds

    Everything else is refused.
    """

    DRAFT = "draft", "Draft"
    WAITING = "waiting_for_approval", "Waiting for approval"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"
    STOPPED = "stopped", "Stopped"


BEFORE_SENDING = (MailingState.DRAFT, MailingState.WAITING, MailingState.SCHEDULED)
OPEN = (*BEFORE_SENDING, MailingState.SENDING, MailingState.PAUSED)


class MailingTransitionQuerySet(models.QuerySet["MailingTransition"]):
    def into(self, state: str) -> Self:
        """The steps that led into a state. A step that stays in it tells what was decided there."""
        return self.filter(to_state=state).exclude(from_state=state)


class MailingTransition(models.Model):
    """A step of a mailing, with who and why. `by` null: the portal itself.

    From a state to the same: something was decided that does not move the mailing, such as for people in doubt.
    """

    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.CASCADE, related_name="transitions")
    from_state = models.CharField(max_length=20, choices=MailingState.choices, blank=True, default="")
    to_state = models.CharField(max_length=20, choices=MailingState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")

    objects = MailingTransitionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state or 'written'} → {self.to_state}"

    @property
    def moves(self) -> bool:
        return self.from_state != self.to_state
