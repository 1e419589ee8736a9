"""The bytes of a document as they are in its source now."""

import hashlib

from portal.errors import PortalError
from rollout.documents.models import Document
from rollout.documents.reading import Unreadable
from rollout.documents.sources import SourceRefused, open_source

READ_SECONDS = 20.0
"""A person waits for it, and holds one of the few threads that answer pages."""


class NotAsRead(PortalError):
    """The document is not what the last scan read. The message says what is the matter and what to do."""


def bytes_now(document: Document) -> bytes:
    """Asks the source for this document alone, and writes nothing.

    Raises NotAsRead when the document is gone, cannot be read, or has changed since.
    """
    try:
        with open_source(document.source) as reader:
            reader.read_seconds = READ_SECONDS
            item = reader.one(document.path)
            if item is None:
                raise NotAsRead("The document is no longer there. The next scan closes its task.")
            if item.problem:
                raise NotAsRead(item.problem)
            content = reader.content(item)
    except (SourceRefused, Unreadable) as error:
        raise NotAsRead(str(error)) from error
    # A document that is known from before the first scan has no hash yet: its sentences are looked for all the same.
    if document.content_hash and hashlib.sha256(content).hexdigest() != document.content_hash:
        raise NotAsRead("The document has changed since the last scan. Scan again, then take the corrected file.")
    return content
