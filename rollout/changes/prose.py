"""Takes a post's body apart: what it says of the time, what it says of its update, and the rest."""

import re
from dataclasses import dataclass
from html import unescape

# nh3 closes every tag and escapes quotes within attributes, so a tag ends at the first > outside of quotes.
TAG = re.compile(r'<(?:"[^"]*"|[^>"])*>')
BLOCK = re.compile(r"</?(?:p|li|ul|ol|br|hr|blockquote|pre|table|thead|tbody|tr|td|th)\b[^>]*>")
# What a paragraph opens with: something bold, or in square brackets.
LABELS = re.compile(r"\s*(?:<(b|strong)>[^<]{0,120}</\1>|\[[^\]]{0,120}\])")
# What stands in for a picture; see `sanitising`.
PICTURE = re.compile(r"\[Picture: [^\]]*\]")

LONGEST_HEADING = 120
UPDATE = re.compile(r"\W*(?:updated?|edited|revised|posted)\b[^:.]{0,40}:", re.IGNORECASE)
WHEN = re.compile(
    r"(?:key points?\W+)?"
    r"(?:when (?:will |does |do |is |are |can |to )?(?:this|these|that|the|it|we|you|expect)\b[^:.]{0,40}?"
    r"\b(?:happen|begin|start|roll\w*|take\w* effect|occur|available|released?|retire\w*|changes?|expect|see|it|this)\b"
    r"(?: out)?"
    r"|(?:estimated |expected |rollout |roll-out |release |availability |deployment |retirement )?"
    r"(?:timeline|timing|schedule|dates?)s?(?: and scope| details)?)",
    re.IGNORECASE,
)
# What a heading begins with that ends the section on time.
OTHER = re.compile(
    r"(?:how|what|why|who|whom|where|actions?|control type|compliance|additional|learn more|help|next|prepare|details"
    r"|preparation|background|impact|resources|feedback|known issues?|frequently|recommend\w*|more|summary|benefits?"
    r"|support|get|steps|references?|if you)\b",
    re.IGNORECASE,
)
LABEL = re.compile(r"(?:action|control type|roll-?out(?: level)?|key points?|impact)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Prose:
    """The paragraphs of a post.

    updates: “Updated September 3, 2025: …”, the newest first as vendors write them; never dates of the roll-out ·
    timeline: the section on when it happens, with the line that is its heading where more stands in it · elsewhere.
    """

    updates: tuple[str, ...]
    timeline: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class _Block:
    """One paragraph, point or cell. `label`: what it opens with in bold or brackets, or all where a colon ends it."""

    text: str
    label: str


def prose_of(body_html: str) -> Prose:
    """The paragraphs of a sanitised body. A post without a section on time has an empty timeline."""
    updates: list[str] = []
    timeline: list[str] = []
    elsewhere: list[str] = []
    is_time = False
    for block in _blocks(body_html):
        if UPDATE.match(block.text):
            updates.append(block.text)
            continue
        rest = _after_heading(block)
        if rest is not None:
            is_time = True
            timeline += [rest] if rest else []
            continue
        is_time = is_time and not _ends_timeline(block)
        (timeline if is_time else elsewhere).append(block.text)
    return Prose(tuple(updates), tuple(timeline), tuple(elsewhere))


def _blocks(body_html: str) -> list[_Block]:
    return [block for piece in BLOCK.split(body_html) if (block := _block(piece)).text]


def _block(piece: str) -> _Block:
    text = _plain(piece)
    opening = LABELS.match(piece)
    if opening:
        return _Block(text, _plain(opening[0]).strip("[]: "))
    return _Block(text, text if len(text) <= LONGEST_HEADING and text.endswith(":") else "")


def _plain(piece: str) -> str:
    return " ".join(PICTURE.sub(" ", unescape(TAG.sub("", piece))).split())


def _after_heading(block: _Block) -> str | None:
    """What stands behind the heading “When this will happen” in its own paragraph; None where it is no such heading."""
    bare = block.text.strip("[]*• -–")
    match = WHEN.match(bare)
    if match is None:
        return None
    rest = bare[match.end() :].lstrip(" ]")
    if rest.startswith(":"):
        return rest[1:].strip(" *")
    return "" if not rest.strip("?. ") and len(bare) <= LONGEST_HEADING else None


def _ends_timeline(block: _Block) -> bool:
    bare = block.text.strip("[]*• -–")
    return bool(LABEL.match(bare) or OTHER.match(block.label))
