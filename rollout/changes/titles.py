"""What vendors put in front of a title to say what became of the post: “(Updated) (Rescheduled) …”."""

import re
from dataclasses import dataclass

# Only words that say what became of the post: “(Preview)” or “(GCC)” belong to the title itself.
TAG_WORDS = "updated|rescheduled|reschedule|postponed|delayed|paused|resumed|cancelled|canceled|retired|reminder"
TAG = re.compile(rf"\s*[(\[]({TAG_WORDS})[)\]]\s*[:–-]?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """A title in parts: `tags` as the vendor wrote them, without brackets; `words` is the rest."""

    tags: tuple[str, ...]
    words: str


def read_title(title: str) -> Title:
    """The tags in front of a title, and the title without them. A title of tags alone stays whole."""
    tags, position = [], 0
    while match := TAG.match(title, position):
        tags.append(match[1].capitalize())
        position = match.end()
    words = title[position:].strip()
    return Title(tuple(tags), words) if words else Title((), title)
