"""Folders of documents on disk, and documents and tasks in the database, for tests."""

from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings

from rollout.changes.models import Change
from rollout.documents.models import (
    Document,
    DocumentSource,
    DocumentTask,
    Finding,
    Scan,
    SourceKind,
    TaskState,
    UploadedFile,
)
from rollout.tenants.models import Tenant
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant

FOUND_AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)
OUTDATED = "You need a personal Microsoft account for the backup of Authenticator."
CORRECTED = "On the iPhone the backup of Authenticator uses iCloud."

_numbers = count(1)


def make_folder(tenant: Tenant, **documents: str | bytes) -> Path:
    """A folder the tenant may have, with documents: `guide_md="…"` is the file "guide.md".

    The test sets `settings.DOCUMENT_ROOTS` to a folder of its own first (see `document_root`).
    """
    folder = Path(settings.DOCUMENT_ROOTS[0]) / tenant.slug / f"folder-{next(_numbers)}"
    folder.mkdir(parents=True)
    for name, content in documents.items():
        write_document(folder, name, content)
    return folder


def write_document(folder: Path, name: str, content: str | bytes) -> Path:
    """Writes "guide_md" as "guide.md"."""
    stem, _, suffix = name.rpartition("_")
    path = folder / f"{stem}.{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def make_source(tenant: Tenant | None = None, **overrides: Any) -> DocumentSource:
    """A source that owns nothing; its folder is not on disk unless `path` says so."""
    number = next(_numbers)
    values = {"name": f"Folder {number}", "path": f"/nowhere/{number}"} | overrides
    return DocumentSource.objects.create(tenant=tenant or make_tenant(), **values)


def make_uploaded_file(
    source: DocumentSource | None = None, tenant: Tenant | None = None, **overrides: Any
) -> UploadedFile:
    """A file somebody uploaded, without a scan."""
    source = source or make_source(tenant, kind=SourceKind.UPLOAD, path="")
    content = overrides.pop("content", OUTDATED.encode())
    values = {"path": f"file-{next(_numbers)}.md", "uploaded_at": FOUND_AT} | overrides
    hashed = sha256(content).hexdigest()
    return source.uploaded_files.create(content=content, content_hash=hashed, size=len(content), **values)


def make_document(source: DocumentSource | None = None, **overrides: Any) -> Document:
    number = next(_numbers)
    values = {"path": f"guides/document-{number}.md", "title": f"Document {number}"} | overrides
    return Document.objects.create(source=source or make_source(), **values)


def make_task(document: Document | None = None, change: Change | None = None, **overrides: Any) -> DocumentTask:
    """A task with one outdated sentence that nobody owns, or in the `state` given; `findings=0` leaves them out.

    In a state with an owner it is Lena Fuchs's, due on 26 Sep 2025.
    """
    number = overrides.pop("findings", 1)
    state = overrides.get("state", TaskState.FOUND)
    values: dict[str, Any] = {"found_at": FOUND_AT}
    if state != TaskState.FOUND:
        values |= {
            "owner_name": "Lena Fuchs",
            "owner_address": "lena.fuchs@contoso.example",
            "due_on": date(2025, 9, 26),
            "assigned_at": FOUND_AT,
        }
    if state in (TaskState.VERIFIED, TaskState.KEPT):
        values["closed_at"] = FOUND_AT
    task = DocumentTask.objects.create(
        document=document or make_document(), change=change or make_change(), **(values | overrides)
    )
    task.steps.create(to_state=TaskState.FOUND, at=FOUND_AT)
    for _ in range(number):
        make_finding(task)
    return task


def make_finding(task: DocumentTask, **overrides: Any) -> Finding:
    """An outdated sentence; of a verified task it is gone."""
    number = task.findings.count() + 1
    values: dict[str, Any] = {
        "rule": "B01",
        "rules": ["B01"],
        "heading_path": ["Before you start"],
        "paragraph": number,
        "sentence_number": number,
        "start": 0,
        "sentence": OUTDATED,
        "marks": [[9, 69]],
        "language": "en",
        "found_at": FOUND_AT,
        "gone_at": FOUND_AT if task.state == TaskState.VERIFIED else None,
    }
    return Finding.objects.create(task=task, **(values | overrides))


def make_scan(tenant: Tenant | None = None, change: Change | None = None, **overrides: Any) -> Scan:
    """A scan that was asked for and has not begun."""
    values = {"asked_at": FOUND_AT} | overrides
    return Scan.objects.create(tenant=tenant or make_tenant(), change=change or make_change(), **values)
