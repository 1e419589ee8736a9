"""What every format is read into, and the small things formats share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr

from portal.errors import PortalError
from rollout.documents.statements import Paragraph

SPACE = re.compile(r"[^\S\n]+")
# Soft hyphens and marks of direction; control characters and halves of pairs, which the database refuses.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST_HEADING = 200


class Unreadable(PortalError):
    """A document that cannot be read. The message says why, for people."""


@dataclass(frozen=True)
class DocumentText:
    """A document's text. `title`, `language` and the owner are what it says of itself, empty where it does not."""

    title: str
    language: str
    owner_name: str
    owner_address: str
    paragraphs: tuple[Paragraph, ...]

    def named(self, title: str) -> "DocumentText":
        """The same text under this title."""
        return replace(self, title=title)


def owner_in(text: str) -> tuple[str, str]:
    """Name and address in "Lena Fuchs <lena.fuchs@contoso.example>"; either may be empty. On one line, as mails say it:
    what a document says of itself begins no line of theirs."""
    text = " ".join(text.split())
    name, address = parseaddr(text)
    if "@" not in address:
        return text.strip()[:120], ""
    return (name or address.partition("@")[0])[:120], address[:254]


class TextBuilder:
    """Collects paragraphs while a document is read: headings, lead-ins of lists, and what is empty is dropped.

    A line that ends with a colon leads in what follows: "On Android:" stands above the list like a heading.
    """

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._page = ""
        self._lead_in = ""
        self._paragraphs: list[Paragraph] = []
        self._first_heading = ""
        self._aside: dict[tuple[str, tuple[str, ...]], None] = {}

    def page(self, name: str) -> None:
        """What follows is on this page or slide ("Page 12"), under the document's title and above its headings."""
        self._page = name
        self._lead_in = ""

    def heading(self, level: int, text: str) -> None:
        """A heading; those of its level and below end. The document's own title is level 0."""
        text = tidy(text)[:LONGEST_HEADING]
        self._headings = [(known, above) for known, above in self._headings if known < level]
        self._lead_in = ""
        if text:
            self._first_heading = self._first_heading or text
            above = self._path()
            self._headings.append((level, text))
            self._add(text, above)

    def paragraph(self, text: str, *, under: Sequence[str] = ()) -> None:
        """Running text. `under`: what stands above it besides headings, as the head of a table's column does."""
        text = tidy(text)
        self._lead_in = text[:LONGEST_HEADING] if text.endswith(":") else ""
        self._add(text, (*self._path(), *_short(under)))

    def item(self, text: str, *, under: Sequence[str] = ()) -> None:
        """An item of a list, under the line that leads it in. `under`: the items above it that it belongs to."""
        lead_in = [self._lead_in] if self._lead_in else []
        self._add(tidy(text), (*self._path(), *lead_in, *_short(under)))

    def note(self, name: str, text: str, *, under: Sequence[str] = ()) -> None:
        """What stands apart from the text that refers to it ("Footnote 2"), and under the same headings.

        It comes after all else: sentences are counted as if it were not there.
        """
        below = [above for level, above in self._headings if level > 0]
        lead_in = [self._lead_in] if self._lead_in else []
        self._aside[tidy(text), (name, *below, *lead_in, *_short(under))] = None

    def on_pages(self, name: str, text: str) -> None:
        """What stands on each page ("Page header"): under the title alone, and once."""
        self._aside[tidy(text), (name,)] = None

    def picture(self, description: str) -> None:
        """What a picture is said to show."""
        if description := tidy(description):
            self._add(f"Picture: {description}", self._path())

    def finished(self, *, title: str = "", language: str = "", owner: str = "") -> DocumentText:
        """The document. Without a title of its own it is called by its first heading."""
        name, address = owner_in(tidy(owner))
        for text, below in self._aside:
            self._add(text, (*self._title(), *below))
        title = tidy(title)[:300] or self._first_heading
        language = tidy(language).lower().replace("_", "-").partition("-")[0][:10]
        # The title stands above everything, whether or not the document repeats it as a heading.
        above = () if not title or title in self._texts_of_headings() else (title[:LONGEST_HEADING],)
        paragraphs = tuple(
            replace(paragraph, language=language, headings=(*above, *paragraph.headings))
            for paragraph in self._paragraphs
        )
        return DocumentText(title, language, name, address, paragraphs)

    def _texts_of_headings(self) -> set[str]:
        return {text for paragraph in self._paragraphs for text in (paragraph.text, *paragraph.headings[:1])}

    def _path(self) -> tuple[str, ...]:
        below = [text for level, text in self._headings if level > 0]
        return (*self._title(), *([self._page] if self._page else []), *below)

    def _title(self) -> list[str]:
        return [text for level, text in self._headings if level == 0]

    def _add(self, text: str, headings: tuple[str, ...]) -> None:
        if text:
            self._paragraphs.append(Paragraph(text, headings, len(self._paragraphs) + 1))


def tidy(text: str) -> str:
    """Text without invisible characters, every run of spaces one space."""
    return SPACE.sub(" ", INVISIBLE.sub("", text)).replace(" \n", "\n").replace("\n ", "\n").strip()


def _short(texts: Sequence[str]) -> list[str]:
    return [short for text in texts if (short := tidy(text)[:LONGEST_HEADING])]
