"""Writes down what a scan read of documents, while another change may scan the same ones."""

from collections.abc import Sequence

from django.db import transaction

from rollout.documents.models import Document

FIELDS = [
    *("revision", "url", "title", "language", "content_hash", "read_with", "problem"),
    *("owner_name", "owner_address", "read_at", "gone_at"),
]
"""What a reading says of a document anew."""
LONGEST_PROBLEM = 300


def keep(documents: Sequence[Document]) -> list[Document]:
    """Writes down documents of one source as they were just read. Returns those that are kept, each with its id.

    One without an id is new; where another scan wrote it first it is that one. What other changes read in the very
    same content stays known as read. A document that went to another path meanwhile is left to the next scan.
    """
    if not documents:
        return []
    by_path = {document.path: document for document in sorted(documents, key=lambda document: document.path)}
    with transaction.atomic():
        # New rows and then locks, each in the order of paths: two scans never wait for each other.
        Document.objects.bulk_create((one for one in by_path.values() if one.pk is None), ignore_conflicts=True)
        there = Document.objects.filter(source=documents[0].source_id, path__in=by_path).order_by("path")
        kept, changed = [], []
        for row in there.select_for_update(no_key=True).only("path", "content_hash", "read_with"):
            document = by_path[row.path]
            if document.pk not in (None, row.pk):
                continue
            is_written = document.pk is None and _reading(document) == _reading(row)
            if row.content_hash == document.content_hash:
                document.read_with = row.read_with | document.read_with
            document.pk = row.pk
            kept.append(document)
            changed += [] if is_written else [document]
        Document.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["source", "path"], update_fields=FIELDS
        )
    return kept


def keep_problem(document: Document, problem: str) -> None:
    """Notes why a document cannot be read; what is known of it from before stays."""
    document.problem = problem[:LONGEST_PROBLEM]
    if document.pk is None:
        Document.objects.bulk_create([document], ignore_conflicts=True)
    else:
        Document.objects.filter(pk=document.pk).update(url=document.url, problem=document.problem, gone_at=None)


def _reading(document: Document) -> tuple[str, dict[str, str]]:
    return document.content_hash, document.read_with
