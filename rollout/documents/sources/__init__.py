"""Where documents come from. One module per kind of source."""

from collections.abc import Callable, Mapping

from rollout.documents.models import DocumentSource, SourceKind
from rollout.documents.sources.folders import FolderReader
from rollout.documents.sources.git import GitReader
from rollout.documents.sources.reader import Item, SourceReader, SourceRefused
from rollout.documents.sources.sharepoint import LibraryReader
from rollout.documents.sources.uploads import UploadReader
from rollout.documents.sources.web import WebReader

__all__ = ["Item", "SourceReader", "SourceRefused", "open_source"]

READERS: Mapping[str, Callable[[DocumentSource], SourceReader]] = {
    SourceKind.FOLDER: FolderReader,
    SourceKind.UPLOAD: UploadReader,
    SourceKind.GIT: GitReader,
    SourceKind.WEB: WebReader,
    SourceKind.SHAREPOINT: LibraryReader,
}


def open_source(source: DocumentSource) -> SourceReader:
    """The source, open for a scan. Raises SourceRefused with what to do."""
    return READERS[source.kind](source)
