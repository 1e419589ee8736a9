"""Document sources, documents, what in them is outdated, and the tasks to correct them."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Tenant


@pghistory.track()
class DocumentSource(models.Model):
    """A folder of documents of one tenant. `owner_name` and `owner_address` own documents that name nobody else."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="document_sources")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=500)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    owner_address = models.EmailField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "path"], name="one_source_per_folder"),
        ]

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """One run over the sources of a tenant for one change, with its progress. `problems` names unreadable files."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="scans")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="scans")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    documents_total = models.PositiveIntegerField(null=True, blank=True)
    documents_read = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]


class Document(models.Model):
    """One file of a source. `path` is relative to the source's folder; `content_hash` is its SHA-256 when last read."""

    source = models.ForeignKey(DocumentSource, on_delete=models.CASCADE, related_name="documents")
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=300, blank=True, default="")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    owner_name = models.CharField(max_length=120, blank=True, default="")
    owner_address = models.CharField(max_length=254, blank=True, default="")
    read_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "path"], name="one_document_per_path"),
        ]

    def __str__(self) -> str:
        return self.title or self.path


class TaskState(models.TextChoices):
    """found -> assigned -> changed -> verified, or kept with a reason. Overdue is computed, not a state."""

    FOUND = "found", "Found"
    ASSIGNED = "assigned", "Assigned"
    CHANGED = "changed", "Changed"
    VERIFIED = "verified", "Verified"
    KEPT = "kept", "Kept"


class DocumentTaskQuerySet(models.QuerySet["DocumentTask"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(document__source__tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(document__source__tenant__in=Tenant.objects.editable_by(user))

    def open(self) -> Self:
        return self.filter(state__in=[TaskState.FOUND, TaskState.ASSIGNED, TaskState.CHANGED])


@pghistory.track()
class DocumentTask(models.Model):
    """The task to correct one document for one change.

    It closes only when a re-scan no longer finds it (`verified`), or a person says why it stays (`kept`,
    `kept_reason`).
    The moments are what the board of a past day reads; a moment is emptied when the task falls back.
    """

    State = TaskState

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tasks")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="document_tasks")
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.FOUND)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    owner_address = models.CharField(max_length=254, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    kept_reason = models.CharField(max_length=500, blank=True, default="")
    found_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentTaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "change"], name="one_task_per_document_and_change"),
        ]


class Finding(models.Model):
    """A place in a document that a rule of the pack calls outdated.

    `start` and `end` are characters within `sentence`'s paragraph; `gone_at` null while the last scan still found it.
    """

    task = models.ForeignKey(DocumentTask, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=20)
    heading_path = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    paragraph = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence = models.TextField()
    why = models.TextField()
    instead = models.TextField(blank=True, default="")
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
