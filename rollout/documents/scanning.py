"""A scan: goes through the sources of a tenant, reads what has changed, and keeps tasks in line with it."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError
from django.db.models.fields.json import KeyTextTransform

from rollout.documents.keeping import keep, keep_problem
from rollout.documents.models import Document, DocumentSource, DocumentTask, RightForNow, Scan, TaskState
from rollout.documents.models.scan import SEPARATOR
from rollout.documents.reading import DocumentText, Unreadable
from rollout.documents.reading.bounded import BoundedReader
from rollout.documents.recording import passages, record, record_gone
from rollout.documents.rules import Rules, load_rules
from rollout.documents.scanner import scan as find_outdated
from rollout.documents.schedule import local_day
from rollout.documents.sources import Item, SourceReader, SourceRefused, open_source
from rollout.documents.vanishing import missing

log = logging.getLogger(__name__)

NOTE_EVERY_SECONDS = 1.0
MOST_WAITING = 200
"""Documents with nothing to say that are written down together; most of a share is of them."""
NOT_READ = "It could not be read to its end. The next scan tries again; the portal’s log says what happened."
MOST_PROBLEMS = 500
"""Problems a scan keeps by name; of more it is enough to know that there are more."""


def run(scan: Scan, now: Callable[[], datetime]) -> Scan | None:
    """Does a scan, unless another worker is at it. Safe to run again: what was read is not read twice.

    Returns the scan that is to follow, where a source was changed meanwhile.
    """
    if not scan.begin(at=now()):
        return None
    with ExitStack() as opened:
        run = _Run(scan, load_rules(scan.change.pack), now, reader=opened.enter_context(BoundedReader()))
        listed = [
            run.listed(source, opened) for source in scan.tenant.document_sources.present().select_related("tenant")
        ]
        scan.note(at=now(), documents_total=sum(len(one.items) for one in listed if one), documents_seen=0)
        for one in filter(None, listed):
            run.through(one)
    run.note_progress()
    following = scan.finish(at=now())
    log.info("scan finished", extra={"scan_id": scan.pk, "documents_read": scan.documents_read})
    return following


class _Row(NamedTuple):
    """What of a document tells whether it must be read: few columns, since a source may have 50,000."""

    path: str
    pk: int
    revision: str
    content_hash: str
    version: str | None
    problem: str
    gone_at: datetime | None


@dataclass(frozen=True)
class _Known:
    """What the portal knows of the documents of a source before it looks.

    Of `with_history` the change has a task, or sentences that are right until a day.
    """

    rows: dict[str, _Row]
    due_again: frozenset[int]
    with_history: frozenset[int]
    said_to_be_changed: dict[int, DocumentTask]


@dataclass(frozen=True)
class _Listed:
    """A source that is open, with what it has."""

    source: DocumentSource
    reader: SourceReader
    items: list[Item]


class _Run:
    """One scan at work."""

    def __init__(self, scan: Scan, rules: Rules, now: Callable[[], datetime], *, reader: BoundedReader) -> None:
        self._scan = scan
        self._reader = reader
        self._rules = rules
        self._now = now
        self._seen = 0
        self._read = 0
        self._problems: list[dict[str, str]] = []
        self._waiting: list[Document] = []
        self._noted_at = time.monotonic()

    def listed(self, source: DocumentSource, opened: ExitStack) -> _Listed | None:
        """What a source has, or None where it cannot be used; its documents then stay as they are."""
        listed = None
        with self._by_itself(source):
            reader = opened.enter_context(open_source(source))
            reader.is_at_work = self._note_at_work
            listed = _Listed(source, reader, list(reader.items()))
        return listed

    def through(self, listed: _Listed) -> None:
        """One source from its first document to its last."""
        with self._by_itself(listed.source):
            self._through(listed)
        self._write_down()

    @contextmanager
    def _by_itself(self, source: DocumentSource) -> Iterator[None]:
        """Notes what goes wrong in one source: what nobody thought of there is no reason to leave out the others."""
        try:
            yield
        except SourceRefused as refused:
            self._note_problem(source, ".", str(refused))
        except (DatabaseError, MemoryError):
            # Nothing can be noted either: another worker goes on with the scan.
            raise
        except Exception:
            log.exception("source not read", extra={"scan_id": self._scan.pk, "source_id": source.pk})
            self._note_problem(source, ".", NOT_READ)

    def _through(self, listed: _Listed) -> None:
        source, known = listed.source, self._known(listed.source)
        for item in listed.items:
            if item.problem:
                self._note_problem(source, item.path, item.problem)
            else:
                self._look_at(listed, item, known)
            self._seen += 1
            if time.monotonic() - self._noted_at > NOTE_EVERY_SECONDS:
                self.note_progress()
        self._write_down()
        self._see_to_gone(listed, known)
        listed.reader.finish()

    def _note_at_work(self) -> None:
        if time.monotonic() - self._noted_at > NOTE_EVERY_SECONDS:
            self._scan.note(at=self._now())
            self._noted_at = time.monotonic()

    def note_progress(self) -> None:
        self._write_down()
        self._scan.note(
            at=self._now(),
            documents_seen=self._seen,
            documents_read=self._read,
            problems=self._problems[:MOST_PROBLEMS],
        )
        self._noted_at = time.monotonic()

    def _known(self, source: DocumentSource) -> _Known:
        today = local_day(source.tenant, self._now())
        later = RightForNow.objects.filter(document__source=source, change=self._scan.change)
        tasks = DocumentTask.objects.filter(document__source=source, change=self._scan.change)
        with_history = (*later.values_list("document_id", flat=True), *tasks.values_list("document_id", flat=True))
        return _Known(
            rows={row.path: row for row in self._rows(source)},
            due_again=frozenset(later.filter(right_until__lte=today).values_list("document_id", flat=True)),
            with_history=frozenset(with_history),
            said_to_be_changed={task.document_id: task for task in tasks.filter(state=TaskState.CHANGED)},
        )

    def _rows(self, source: DocumentSource) -> Iterator[_Row]:
        version = KeyTextTransform(self._scan.change.mc_id, "read_with")
        columns = ("path", "pk", "revision", "content_hash", "version", "problem", "gone_at")
        return (_Row(*row) for row in source.documents.annotate(version=version).values_list(*columns))

    def _look_at(self, listed: _Listed, item: Item, known: _Known) -> None:
        row = known.rows.get(item.path)
        if row and item.revision and row.revision == item.revision and self._is_done(row, known):
            self._see_to_changed(row.pk, known)
            return
        document = Document(
            pk=row.pk if row else None, source=listed.source, path=item.path, revision=item.revision, url=item.url
        )
        try:
            self._read_anew(listed, item, document, known)
        except Unreadable as error:
            self._note_problem(listed.source, item.path, str(error))
            keep_problem(document, str(error))

    def _read_anew(self, listed: _Listed, item: Item, document: Document, known: _Known) -> None:
        row = known.rows.get(item.path)
        content = listed.reader.content(item)
        # To be fetched and to be read may take minutes each, and together longer than a scan may be silent.
        self._note_at_work()
        document.content_hash = hashlib.sha256(content).hexdigest()
        if row and row.content_hash == document.content_hash and self._is_done(row, known):
            Document.objects.filter(pk=row.pk).update(revision=item.revision, url=item.url)
            self._see_to_changed(row.pk, known)
            return
        text = self._reader.read(listed.reader.read_as(item), content)
        if not text.paragraphs and not document.is_file:
            raise Unreadable("The page has no text. Perhaps a script draws it, and scripts are not run here.")
        self._take(document, text, has_history=document.pk in known.with_history)

    def _is_done(self, row: _Row, known: _Known) -> bool:
        """Whether the portal read what it knows of a document with these very rules, and no day has come since."""
        is_as_read = row.version == self._rules.version and row.gone_at is None and not row.problem
        return is_as_read and row.pk not in known.due_again

    def _take(self, document: Document, text: DocumentText, *, has_history: bool) -> None:
        """Keeps what was read of a document, and brings its task in line."""
        at = self._now()
        today = local_day(document.source.tenant, at)
        found = find_outdated(text.paragraphs, self._rules, today, at_work=self._note_at_work)
        document.read_with = {self._scan.change.mc_id: self._rules.version}
        document.title, document.language = text.title, text.language
        document.owner_name, document.owner_address = text.owner_name, text.owner_address
        document.read_at = at
        self._read += 1
        if not found and not has_history:
            self._waiting.append(document)
            if len(self._waiting) >= MOST_WAITING:
                self._write_down()
            return
        for kept in keep([document]):
            record(kept, self._scan.change, passages(found, self._rules, text.paragraphs), at=at)

    def _write_down(self) -> None:
        waiting, self._waiting = self._waiting, []
        keep(waiting)

    def _see_to_changed(self, document_pk: int, known: _Known) -> None:
        """Somebody said that a document was corrected, and it is what it was: the task falls back."""
        if (task := known.said_to_be_changed.get(document_pk)) is not None:
            task.settle(at=self._now(), reason="The scan found the document unchanged.")

    def _see_to_gone(self, listed: _Listed, known: _Known) -> None:
        there = {path: row.pk for path, row in known.rows.items() if row.gone_at is None}
        source = listed.source
        away = missing(source.kind, there, listed.items, deleted_count=source.deleted_count)
        if away.problem:
            self._note_problem(source, ".", away.problem)
        gone = [there[path] for path in away.gone]
        for document in Document.objects.filter(pk__in=gone).select_related("source__tenant"):
            record_gone(document, at=self._now())
        if away.held_count is not None:
            source.note_missing(away.held_count)

    def _note_problem(self, source: DocumentSource, path: str, problem: str) -> None:
        name = source.name if path == "." else f"{source.name}{SEPARATOR}{path}"
        self._problems.append({"path": name, "problem": problem})
        log.warning("document not read", extra={"scan_id": self._scan.pk, "source_id": source.pk})
