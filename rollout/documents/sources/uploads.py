"""Files that somebody uploaded; they lie in the database."""

from collections.abc import Iterator

from rollout.documents.models import DocumentSource
from rollout.documents.reading import Unreadable
from rollout.documents.sources.reader import Item, SourceReader


class UploadReader(SourceReader):
    """The files of one source, each with the hash of its content as revision."""

    def __init__(self, source: DocumentSource) -> None:
        self._source = source

    def items(self) -> Iterator[Item]:
        files = self._source.uploaded_files.values_list("path", "content_hash")
        return (Item(path, revision=content_hash) for path, content_hash in files.iterator())

    def one(self, path: str) -> Item | None:
        return Item(path) if self._source.uploaded_files.filter(path=path).exists() else None

    def content(self, item: Item) -> bytes:
        content = self._source.uploaded_files.filter(path=item.path).values_list("content", flat=True).first()
        if content is None:
            raise Unreadable("The file was removed while it was to be read.")
        return bytes(content)
