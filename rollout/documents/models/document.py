"""Folders of a tenant, and the documents in them."""

from typing import ClassVar, Self

import pghistory
from django.db import models

from portal.accounts.models import User
from rollout.tenants.models import Tenant


class DocumentSourceQuerySet(models.QuerySet["DocumentSource"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.editable_by(user))


@pghistory.track()
class DocumentSource(models.Model):
    """A folder of documents of one tenant. `owner_name` and `owner_address` own documents that name nobody else."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="document_sources")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=500)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    owner_address = models.EmailField(max_length=254, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentSourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "path"], name="one_source_per_folder"),
        ]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """One file of a source. `path` is relative to the source's folder, with `/` between its parts.

    `content_hash` is the SHA-256 of what was last read, `read_with` the version of the rules it was read with, per
    `mc_id`: a document is read again when either has changed. `problem` says why the last attempt to read it failed.
    `owner_name` and `owner_address` are what the document says of itself. `gone_at`: since when the file is missing.
    """

    source = models.ForeignKey(DocumentSource, on_delete=models.CASCADE, related_name="documents")
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    read_with = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=300, blank=True, default="")
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

    @property
    def place(self) -> str:
        """Where it lies, for people: "Intranet · guides › new phone.md"."""
        return f"{self.source.name} · {self.path.replace('/', ' › ')}"

    @property
    def folder(self) -> str:
        """The folder it lies in, for people: "Intranet · guides"."""
        *folders, _ = self.path.split("/")
        return " · ".join([self.source.name, *([" › ".join(folders)] if folders else [])])

    def owner(self) -> tuple[str, str]:
        """Name and address of who owns it: what it says of itself, else its source's; both empty for nobody."""
        if self.owner_address:
            return self.owner_name, self.owner_address
        if self.source.owner_address:
            return self.source.owner_name, self.source.owner_address
        return self.owner_name, ""
