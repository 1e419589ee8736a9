"""The files and folders of a document library: from what is kept to what Graph says now, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Final

from rollout.documents.models import DocumentSource, LibraryEntry
from rollout.tenants.graph.libraries import FileRow
from rollout.tenants.graph.rows import Page

MOST_ENTRIES: Final = 200_000
"""Files and folders of one library: they are held in memory while it is scanned."""
_KEPT: Final = ("item_id", "parent_id", "name", "is_folder", "revision", "url", "size", "problem")
_BATCH: Final = 2_000


class LibraryTree:
    """What a library holds, by item id. Begins with what is kept of a source, and takes in pages of changes."""

    def __init__(self, source: DocumentSource) -> None:
        kept = source.library_entries.values_list(*_KEPT) if source.cursor else ()
        self._entries = {row[0]: FileRow(*row) for row in kept}
        self._changed: set[str] = set()
        self._is_anew = not self._entries

    @property
    def is_too_large(self) -> bool:
        return len(self._entries) > MOST_ENTRIES

    @property
    def has_root(self) -> bool:
        """Whether it is known in which folder everything lies. Without, nothing has a path."""
        return any(entry.is_folder and not entry.parent_id for entry in self._entries.values())

    def take(self, page: Page[FileRow]) -> None:
        """What a page says counts from now on; the last word on an entry is the one that counts."""
        if page.starts_anew:
            self._entries.clear()
            self._is_anew = True
        for row in page.rows:
            self._changed.add(row.item_id)
            if row.is_gone:
                self._entries.pop(row.item_id, None)
            else:
                self._entries[row.item_id] = row

    def files(self) -> dict[str, FileRow]:
        """The files by path, in order. What no chain of folders leads to went with one of them."""
        return dict(sorted((path, self._entries[item_id]) for item_id, path in self.paths().items()))

    def paths(self) -> dict[str, str]:
        """Where each file lies, by item id. Of two files with one path only the first is here."""
        folders: dict[str, str | None] = {}
        found: dict[str, str] = {}
        for entry in self._entries.values():
            if not entry.is_folder and (folder := _folder_path(entry.parent_id, self._entries, folders)) is not None:
                found.setdefault(f"{folder}{entry.name}", entry.item_id)
        return {item_id: path for path, item_id in found.items()}

    def keep(self, source: DocumentSource) -> None:
        """Writes down what changed since it was read from the database. Inside the caller's transaction."""
        if self._is_anew:
            source.library_entries.all().delete()
            _write(source, self._entries.values())
            return
        source.library_entries.filter(item_id__in=self._changed - set(self._entries)).delete()
        _write(source, (self._entries[item_id] for item_id in self._changed if item_id in self._entries))


def kept_file(source: DocumentSource, path: str) -> FileRow | None:
    """The file that lay at a path when the source was last scanned, with a question for each folder above it."""
    *folders, name = path.split("/")
    files = source.library_entries.filter(name=name, is_folder=False).order_by("pk")
    found = {row[0]: FileRow(*row) for row in files.values_list(*_KEPT)}
    above = {item_id: row.parent_id for item_id, row in found.items()}
    for folder in (*reversed(folders), ""):
        entries = source.library_entries.filter(item_id__in=set(above.values()), name=folder, is_folder=True)
        parents = dict(entries.values_list("item_id", "parent_id"))
        above = {item_id: parents[parent] for item_id, parent in above.items() if parent in parents}
    return next((row for item_id, row in found.items() if above.get(item_id) == ""), None)


def _folder_path(item_id: str, entries: Mapping[str, FileRow], known: dict[str, str | None]) -> str | None:
    """The path of a folder with a slash at its end; None where no chain of folders leads to it."""
    chain: list[FileRow] = []
    while item_id not in known:
        folder = entries.get(item_id)
        known[item_id] = None  # a folder within itself leads nowhere
        if folder is None or not folder.is_folder:
            break
        if not folder.parent_id:
            known[item_id] = ""
            break
        chain.append(folder)
        item_id = folder.parent_id
    above = known[item_id]
    for folder in reversed(chain):
        above = known[folder.item_id] = None if above is None else f"{above}{folder.name}/"
    return above


def _write(source: DocumentSource, rows: Iterable[FileRow]) -> None:
    LibraryEntry.objects.bulk_create(
        (LibraryEntry(source=source, **_fields(row)) for row in rows),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["source", "item_id"],
        update_fields=_KEPT[1:],
    )


def _fields(row: FileRow) -> dict[str, object]:
    fields = asdict(row)
    del fields["is_gone"]
    return fields
