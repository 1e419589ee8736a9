"""Document libraries of SharePoint and OneDrive, through the tenant's connection to Microsoft Graph."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cached_property
from itertools import islice
from typing import Final

from django.db import transaction

from rollout.documents.models import DocumentSource
from rollout.documents.reading import Unreadable, is_document
from rollout.documents.sources.folders import LARGEST_FILE, MOST_FILES
from rollout.documents.sources.library_tree import MOST_ENTRIES, LibraryTree, kept_file
from rollout.documents.sources.reader import Item, SourceReader, SourceRefused
from rollout.tenants.graph.downloading import FILE_SECONDS, Downloads
from rollout.tenants.graph.errors import FileProblem, GraphProblem, GraphRefusal
from rollout.tenants.graph.libraries import FileRow, read_files
from rollout.tenants.graph.rows import Page
from rollout.tenants.models import GraphConnection, Tenant

MOST_FAILURES: Final = 3
"""Files in a row that cannot be had for no reason of their own: then the others are not asked for in this scan."""
LONGEST_PATH: Final = 500
_NOT_CONNECTED = "{} is not connected to Microsoft Graph. Connect it on the tenant’s page first."
_NO_LIBRARY = (
    "The library is not there any more, or its site is closed to the portal. Where it moved, put it in again by its "
    "new address."
)


def connection_of(tenant: Tenant) -> GraphConnection:
    """The connection by which its libraries are read. Raises SourceRefused where there is none."""
    connection = GraphConnection.objects.select_related("tenant").filter(tenant=tenant).first()
    if connection is None:
        raise SourceRefused(_NOT_CONNECTED.format(tenant.name))
    return connection


class LibraryReader(SourceReader):
    """The documents of one library: those known from the last scan, brought up to date by what Graph says changed."""

    read_seconds = FILE_SECONDS

    def __init__(self, source: DocumentSource) -> None:
        self._source = source
        self._connection = connection_of(source.tenant)
        self._downloads = Downloads(self._connection, source.drive_id)
        self._began_at, self._cursor = source.cursor, ""
        self._files: Mapping[str, FileRow] = {}
        self._failures = 0
        self._is_down = ""

    @cached_property
    def _tree(self) -> LibraryTree:
        return LibraryTree(self._source)

    def items(self) -> Iterator[Item]:
        before = self._tree.paths()
        self._bring_up_to_date()
        _follow_moves(self._source, before, self._tree.paths())
        self._files = {path: row for path, row in self._tree.files().items() if _is_read(path)}
        yield from (_item(path, row) for path, row in islice(self._files.items(), MOST_FILES))
        if len(self._files) > MOST_FILES:
            yield Item(".", problem=f"The library has more than {MOST_FILES:,} documents. The rest was not read.")

    def one(self, path: str) -> Item | None:
        """The file of this path as the last scan knows it: Graph is asked for nothing but its content."""
        row = kept_file(self._source, path)
        self._files = {} if row is None else {path: row}
        return None if row is None else _item(path, row)

    def content(self, item: Item) -> bytes:
        if self._is_down:
            raise Unreadable(self._is_down)
        try:
            content = self._downloads.fetch(
                self._files[item.path].item_id, most_bytes=LARGEST_FILE, seconds=self.read_seconds
            )
        except FileProblem as problem:
            raise Unreadable(str(problem)) from None
        except GraphProblem as problem:
            self._failures += 1
            self._is_down = str(problem) if self._failures == MOST_FAILURES else ""
            raise Unreadable(str(problem)) from None
        self._failures = 0
        return content

    def finish(self) -> None:
        with transaction.atomic():
            present = DocumentSource.objects.present().filter(pk=self._source.pk)
            source = present.select_for_update(no_key=True).first()
            # Another scan was here meanwhile: what it kept is as good, and no mixture of both would be.
            if source is not None and source.cursor == self._began_at:
                self._tree.keep(source)
                source.cursor = self._cursor
                source.save(update_fields=["cursor"])

    def close(self) -> None:
        self._downloads.close()

    def _bring_up_to_date(self) -> None:
        """All pages of the round, or nothing: a part of them would make documents gone that are there."""
        try:
            # A list that is left in the middle keeps its connection until it is closed.
            with closing(read_files(self._connection, self._source.drive_id, resume=self._began_at)) as pages:
                self._take_all(pages)
        except GraphRefusal as refusal:
            raise SourceRefused(_NO_LIBRARY if refusal.status == 404 else str(refusal)) from None
        except GraphProblem as problem:
            raise SourceRefused(str(problem)) from None
        if not self._tree.has_root:
            raise SourceRefused("Graph does not say where the files of this library lie. Nothing was changed.")

    def _take_all(self, pages: Iterable[Page[FileRow]]) -> None:
        for page in pages:
            if page.unreadable:
                raise SourceRefused("Graph names files of which nobody can tell which they are. Nothing was changed.")
            self._tree.take(page)
            self.is_at_work()
            if self._tree.is_too_large:
                raise SourceRefused(
                    f"The library has more than {MOST_ENTRIES:,} files and folders. Put in those of a smaller one."
                )
            self._cursor = page.resume


def _item(path: str, row: FileRow) -> Item:
    problem = row.problem
    if row.size > LARGEST_FILE:
        problem = f"The file is too large: more than {LARGEST_FILE // 1024 // 1024} MB."
    if len(path) > LONGEST_PATH:
        problem = f"Its path is longer than {LONGEST_PATH} characters. Move it to a folder further up."
    return Item(path[:LONGEST_PATH], revision=row.revision, url=row.url, problem=problem)


def _is_read(path: str) -> bool:
    """Whether it is a document: hidden files and what Word leaves beside a file that is open are none."""
    return is_document(path) and not any(name.startswith((".", "~$")) for name in path.split("/"))


def _follow_moves(source: DocumentSource, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """A file that was renamed or moved stays the document it was, with its task. Where its new place is taken by
    another document it is a new one there."""
    moved = {path: now[item_id] for item_id, path in before.items() if now.get(item_id, path) != path}
    if not moved:
        return
    taken = set(source.documents.values_list("path", flat=True))
    for document in source.documents.filter(path__in=moved):
        path = moved[document.path]
        if path not in taken and len(path) <= LONGEST_PATH:
            document.path = path
            document.save(update_fields=["path"])
            taken.add(path)
