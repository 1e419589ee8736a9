"""What a document library holds, as Microsoft Graph last listed it."""

from typing import ClassVar

from django.db import models

from rollout.documents.models.document import DocumentSource


class LibraryEntry(models.Model):
    """A file or folder of a library in SharePoint or OneDrive, at the moment of its source's `cursor`.

    Graph tells what changed since then by number, and of a folder that moved not what lies in it: paths are made from
    these rows. All files are here, also those of formats that are not read yet. `parent_id` is empty for the library
    itself. `revision`, `url`, `size` (bytes) and `problem` are those of `graph.libraries.FileRow`.
    """

    source = models.ForeignKey(DocumentSource, on_delete=models.CASCADE, related_name="library_entries")
    item_id = models.CharField(max_length=200)
    parent_id = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=400, blank=True, default="")
    is_folder = models.BooleanField(default=False)
    revision = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=1000, blank=True, default="")
    size = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "item_id"], name="one_entry_per_item"),
        ]

    def __str__(self) -> str:
        return self.name
