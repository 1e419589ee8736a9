"""Who was told of which task: the portal's memory of the mails to owners."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F

from notifications.deliveries.models import DeliveryState, DirectMail
from rollout.documents.models.task import DocumentTask


class Part(models.TextChoices):
    """The part of a mail in which a task stands, the most urgent first."""

    OVERDUE = "overdue", "Overdue"
    DUE_SOON = "due_soon", "Due soon"
    MOVED = "moved", "Brought forward"
    NEW = "new", "New"
    NOT_CORRECTED = "not_corrected", "Not corrected yet"


DID_NOT_GO = (DeliveryState.SUPPRESSED, DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.IN_DOUBT)
"""In doubt is among them: a document that stands in two mails harms nobody, one of which nobody hears does."""


class TellingQuerySet(models.QuerySet["Telling"]):
    def that_went(self) -> Self:
        """By mails that the relay took, or that are still on their way to it."""
        return self.exclude(mail__state__in=DID_NOT_GO)

    def of_owners(self) -> Self:
        """What owners of documents were told; not what a source's owner was told of other people's."""
        return self.exclude(part=Part.NOT_CORRECTED)


class Telling(models.Model):
    """That a mail told somebody of a task. Written with the mail, in one transaction: both are there, or neither.

    `address` in small letters. `due_on` is the task's day as it was told, `told_on` the day of the mail in the tenant's
    zone. `mail` null: the mail is no longer kept.
    """

    task = models.ForeignKey(DocumentTask, on_delete=models.CASCADE, related_name="tellings")
    mail = models.ForeignKey(DirectMail, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.CharField(max_length=254)
    part = models.CharField(max_length=13, choices=Part.choices)
    due_on = models.DateField(null=True, blank=True)
    told_on = models.DateField()
    at = models.DateTimeField()

    objects = TellingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[models.OrderBy]] = [F("at").desc(), F("pk").desc()]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["task", "address"], name="telling_by_task")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["task", "mail"], name="task_stands_once_in_a_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.task}, {self.told_on}"
