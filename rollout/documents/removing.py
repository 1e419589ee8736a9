"""A source that is no longer read: what of it goes, and what stays as the record of work done."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.errors import PortalError
from portal.formatting import counted
from rollout.documents.models import Document, DocumentSource, DocumentTask, Finding, RightForNow, Scan


class ScanRuns(PortalError):
    """A scan runs or waits to begin. Remove the source when it is over."""


@dataclass(frozen=True)
class Goes:
    """What a source has that goes with it (open tasks, uploaded files), and what stays (closed tasks)."""

    open_tasks: int
    closed_tasks: int
    files: int

    @property
    def in_words(self) -> str:
        """“Goes with it: 12 open tasks. Stays in the list: 30 that were corrected or kept.”"""
        goes = [counted(self.open_tasks, "open task", "open tasks")] if self.open_tasks else []
        goes += [counted(self.files, "uploaded file", "uploaded files")] if self.files else []
        stays = f" Stays in the list: {self.closed_tasks:,} that were corrected or kept." if self.closed_tasks else ""
        return f"Goes with it: {' and '.join(goes)}.{stays}" if goes else f"No open task goes with it.{stays}"


def what_goes(source: DocumentSource) -> Goes:
    """What a removal would mean now."""
    tasks = DocumentTask.objects.filter(document__source=source)
    return Goes(tasks.open().count(), tasks.closed().count(), source.uploaded_files.count())


def remove(source: DocumentSource, *, at: datetime) -> Goes:
    """The source is no longer read. Returns what went and stayed. Raises ScanRuns.

    An open task was never done: it goes, so that nobody is reminded of it and no count calls it corrected. A closed
    one stays with its document and steps, as do the source's name and history.
    """
    with transaction.atomic():
        source = DocumentSource.objects.select_for_update().get(pk=source.pk)
        if Scan.objects.unfinished().filter(tenant=source.tenant_id).exists():
            raise ScanRuns
        goes = what_goes(source)
        tasks = DocumentTask.objects.filter(document__source=source)
        tasks.open().delete()
        source.documents.exclude(pk__in=tasks.closed().values("document")).delete()
        Finding.objects.filter(task__document__source=source).present().update(gone_at=at)
        RightForNow.objects.filter(document__source=source).delete()
        Document.objects.filter(source=source, gone_at=None).update(gone_at=at)
        source.uploaded_files.all().delete()
        source.removed_at, source.cursor = at, ""
        source.library_entries.all().delete()
        source.save(update_fields=["removed_at", "cursor"])
    return goes
