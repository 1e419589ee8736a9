"""What is said: one text per change and purpose, in versions, per locale."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models

from rollout.changes.models import Change


class Purpose(models.TextChoices):
    """What a mail is for. ADVANCE makes a wave announced; REMINDER goes to people whatever they were told before."""

    ADVANCE = "advance", "Advance notice"
    REMINDER = "reminder", "Reminder"
    DOCUMENT_TASK = "document_task", "Documentation-update task"


@pghistory.track()
class Text(models.Model):
    """A text of a change, for one purpose. Its words are in TextVersion."""

    Purpose = Purpose

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="texts")
    purpose = models.CharField(max_length=15, choices=Purpose.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["change", "purpose"], name="one_text_per_purpose"),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class TextVersion(models.Model):
    """One version of a text in one locale. Once published it never changes (a database trigger refuses it).

    `html` and `plain` are compiled once at publish, with the placeholders still in them.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    locale = models.CharField(max_length=10)
    subject = models.CharField(max_length=120)
    preheader = models.CharField(max_length=110, blank=True, default="")
    markdown = models.TextField()
    html = models.TextField(blank=True, default="")
    plain = models.TextField(blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["text", "version", "locale"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["text", "version", "locale"], name="one_row_per_text_version_and_locale"),
        ]
