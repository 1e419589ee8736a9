"""Documents read into paragraphs that know where they stand. One module per format; what is broken is named."""

from collections.abc import Callable, Mapping
from pathlib import PurePath

from rollout.documents.reading.docx import read_docx
from rollout.documents.reading.html import read_html
from rollout.documents.reading.markdown import read_markdown
from rollout.documents.reading.pdf import read_pdf
from rollout.documents.reading.plain import read_plain
from rollout.documents.reading.pptx import read_pptx
from rollout.documents.reading.text import DocumentText, Unreadable

__all__ = ["NOT_READ", "READERS", "DocumentText", "Unreadable", "is_document", "read_document"]

READERS: Mapping[str, Callable[[bytes], DocumentText]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".pdf": read_pdf,
    ".txt": read_plain,
}

NOT_READ = "This format is not read. Word, PowerPoint, PDF, Markdown, HTML and plain text are."


def is_document(path: str) -> bool:
    """Whether a file of this name is one that can be read."""
    return PurePath(path).suffix.lower() in READERS


def read_document(path: str, content: bytes) -> DocumentText:
    """The text of a document, by the ending of its name. A title is always there: at worst the file's name.

    Raises Unreadable with the reason, in words for people.
    """
    if not content:
        # Read as a document without outdated sentences it would close its task.
        raise Unreadable("The file is empty: it has no bytes.")
    read = READERS[PurePath(path).suffix.lower()](content)
    return read if read.title else read.named(PurePath(path).stem)
