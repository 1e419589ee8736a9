"""Document sources, documents, what in them is outdated, and the tasks to correct them."""

from rollout.documents.models.document import Document, DocumentSource, SourceKind, UploadedFile
from rollout.documents.models.finding import Finding, RightForNow
from rollout.documents.models.library import LibraryEntry
from rollout.documents.models.scan import Scan
from rollout.documents.models.state import TaskState
from rollout.documents.models.step import TaskStep
from rollout.documents.models.task import DocumentTask
from rollout.documents.models.telling import Part, Telling

__all__ = [
    "Document",
    "DocumentSource",
    "DocumentTask",
    "Finding",
    "LibraryEntry",
    "Part",
    "RightForNow",
    "Scan",
    "SourceKind",
    "TaskState",
    "TaskStep",
    "Telling",
    "UploadedFile",
]
