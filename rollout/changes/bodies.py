"""A post's body, ready for a page, whatever its size: as HTML where that is cheap, else as its words."""

from dataclasses import dataclass

from rollout.changes.sanitising import clean_html, text_as_html, without_controls
from rollout.changes.wording import blocks_of

# The longest of 1,938 archived posts has some 30,000 characters. What nh3 needs grows with the square of the nesting
# and of the ampersands: at these bounds 0.1 s and 60 MB at most, measured over some sixty hostile bodies.
MAX_CHARACTERS = 200_000
MAX_TAGS = 5_000
MAX_AMPERSANDS = 20_000
MAX_SHOWN_CHARACTERS = 100_000
# Python needs some 50 bytes for each word it takes apart.
MAX_READ_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Body:
    """What is shown of a body. `html` is safe; `note` says in a sentence where it is not the body as it came."""

    html: str
    note: str


def read_body(content: str, *, is_text: bool) -> Body:
    """The body for a page. One that is too large or too nested is shown as text, and a very long one shortened."""
    content = without_controls(content)
    if is_text:
        return _as_text(content, f"{len(content):,} characters", note="")
    if size := _excess(content):
        text = "\n\n".join(blocks_of(content[:MAX_READ_CHARACTERS]))
        return _as_text(text, size, note=f"The body has {size}: shown as text.")
    return Body(html=clean_html(content), note="")


def _excess(html: str) -> str:
    """“12,345 tags”: what there is too much of; empty where the HTML is cheap."""
    if len(html) > MAX_CHARACTERS:
        return f"{len(html):,} characters"
    counts = ((html.count("<"), MAX_TAGS, "tags"), (html.count("&"), MAX_AMPERSANDS, "ampersands"))
    return next((f"{count:,} {name}" for count, at_most, name in counts if count > at_most), "")


def _as_text(text: str, size: str, *, note: str) -> Body:
    if len(text) > MAX_SHOWN_CHARACTERS:
        as_text = "shown as text, " if note else ""
        note = f"The body has {size}: {as_text}its first {MAX_SHOWN_CHARACTERS:,}."
    return Body(text_as_html(text[:MAX_SHOWN_CHARACTERS]), note)
