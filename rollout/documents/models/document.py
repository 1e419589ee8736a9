"""Where a tenant's documents come from, and the documents."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from rollout.tenants.models import Tenant


class SourceKind(models.TextChoices):
    """Where the documents of a source are."""

    FOLDER = "folder", "Folder"
    UPLOAD = "upload", "Uploaded files"
    GIT = "git", "Git repository"
    WEB = "web", "Web pages"
    SHAREPOINT = "sharepoint", "SharePoint"

    @property
    def icon(self) -> str:
        """Drawn beside its name."""
        return _ICONS[self]


_ICONS = {
    SourceKind.FOLDER: "folder",
    SourceKind.UPLOAD: "upload",
    SourceKind.GIT: "git-branch",
    SourceKind.WEB: "globe",
    SourceKind.SHAREPOINT: "library",
}


class DocumentSourceQuerySet(models.QuerySet["DocumentSource"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.editable_by(user))

    def present(self) -> Self:
        """Sources that nobody removed: the ones that are read."""
        return self.filter(removed_at=None)


@pghistory.track(exclude=["cursor", "missing_count"])
class DocumentSource(models.Model):
    """Documents of one tenant in one place. `owner_name` and `owner_address` own documents that name nobody else.

    `path`: of a folder or a repository on the portal's machine; `branch` of a repository is empty for the one it has
    checked out. `addresses`: of web pages. `site_id` and `drive_id`: a document library, as Microsoft Graph numbers it.
    `cursor`: the link by which Graph tells what changed since, or the web page with which the next scan begins.
    `missing_count`: documents that the last scan did not see and did not call gone (see `vanishing`); `deleted_count`:
    as many as somebody then said were deleted, until a scan has counted them gone.
    `removed_at`: since when it is no longer read, null for one that is; what was closed keeps its place by it.
    """

    Kind = SourceKind

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="document_sources")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=SourceKind.choices, default=SourceKind.FOLDER)
    path = models.CharField(max_length=500, blank=True, default="")
    branch = models.CharField(max_length=250, blank=True, default="")
    addresses = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    site_id = models.CharField(max_length=300, blank=True, default="")
    drive_id = models.CharField(max_length=300, blank=True, default="")
    cursor = models.TextField(blank=True, default="")
    owner_name = models.CharField(max_length=120, blank=True, default="")
    owner_address = models.EmailField(max_length=254, blank=True, default="")
    missing_count = models.PositiveIntegerField(default=0, db_default=0)
    deleted_count = models.PositiveIntegerField(default=0, db_default=0, verbose_name="documents said to be deleted")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentSourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant", "path", "branch"],
                condition=~Q(path="") & Q(removed_at=None),
                name="one_source_per_folder",
            ),
            models.UniqueConstraint(
                fields=["tenant", "drive_id"],
                condition=~Q(drive_id="") & Q(removed_at=None),
                name="one_source_per_drive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def say_deleted(self, count: int) -> bool:
        """A person says that the `count` missing documents were deleted. False where another number is missing now."""
        said = DocumentSource.objects.present().filter(pk=self.pk, missing_count=count, missing_count__gt=0)
        return bool(said.update(deleted_count=count))

    def note_missing(self, count: int) -> None:
        """A scan saw the source as a whole; what was said to be deleted before it began is counted."""
        seen = DocumentSource.objects.filter(pk=self.pk)
        seen.exclude(missing_count=count).update(missing_count=count)
        seen.filter(deleted_count=self.deleted_count).exclude(deleted_count=0).update(deleted_count=0)

    @property
    def icon(self) -> str:
        return SourceKind(self.kind).icon

    @property
    def place(self) -> str:
        """Where its documents are, in the fewest words; empty where the name says it all."""
        more = f" and {len(self.addresses) - 1} more" if len(self.addresses) > 1 else ""
        return " · ".join(filter(None, [self.path, self.branch, *self.addresses[:1]])) + more


class Document(models.Model):
    """One document of a source. `path` names it within its source, with `/` between its parts.

    `revision` is what the source said of the version that was last read (see `sources.Item`), `url` where people open
    it. `content_hash` is the SHA-256 of what was last read, `read_with` the version of the rules it was read with, per
    `mc_id`: a document is read again when either has changed. `problem` says why the last attempt to read it failed.
    `owner_name` and `owner_address` are what the document says of itself. `gone_at`: since when the file is missing.
    """

    source = models.ForeignKey(DocumentSource, on_delete=models.CASCADE, related_name="documents")
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    revision = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=1000, blank=True, default="")
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
    def is_file(self) -> bool:
        """Whether people have it as a file. A web page is made by what gives it out, and is corrected there."""
        return self.source.kind != SourceKind.WEB

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


class UploadedFile(models.Model):
    """A file somebody uploaded as a document, kept whole: the next one of the same `path` takes its place.

    In the database, as everything that counts: a backup has it, and every worker reads it. `size` in bytes.
    """

    source = models.ForeignKey(DocumentSource, on_delete=models.CASCADE, related_name="uploaded_files")
    path = models.CharField(max_length=500)
    content = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["path", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "path"], name="one_uploaded_file_per_path"),
        ]

    def __str__(self) -> str:
        return self.path
