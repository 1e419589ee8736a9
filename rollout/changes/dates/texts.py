"""A post's prose to its readings: the section that says when, the notes of updates, every roll-out of a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rollout.changes.dates import kinds
from rollout.changes.dates.parts import parts_of
from rollout.changes.dates.readings import Reading
from rollout.changes.dates.sentences import Said, read_part, taken_apart
from rollout.changes.dates.tokens import MOST_CHARACTERS, plain

# The longest post of the archives has 40,000 characters. Beyond this many nothing is read, which is a doubt.
MOST_CHARACTERS_OF_A_POST = 300_000

_WHEN = re.compile(
    r"^\W*(?:when (?:this|will|these|the)\b[^:.]{0,60}\b(?:happen\w*|occur\w*|take effect|roll\w*|begin|start)\b"
    r"|(?:rollout |release |revised |updated )?(?:schedule|timeline|timing)s?\b\W*$)",
    re.IGNORECASE,
)
_OTHER_SECTION = re.compile(
    r"^\W*(?:how (?:this|will|does|it|these|to)\b|what(?:'s| is| you| to| does| do| will| happens| action)\b"
    r"|why\b|who\b|compliance\b|additional\b|help and support|learn more|before (?:you|rollout|the)\b|message summary"
    r"|next steps|action required|prepar\w+\b|introduction|more information|resources|references|known issues"
    r"|support\b).{0,80}$",
    re.IGNORECASE,
)
_UPDATE = re.compile(r"^\W*(?:updated?|edited|revised)\b", re.IGNORECASE)
# A line of these alone says nothing of a date, yet what is said of the whole post.
WORTH_SAYING = {
    kinds.CANCELLED,
    kinds.PAUSED,
    kinds.UPDATE,
    kinds.TO_BE_ANNOUNCED,
    kinds.AVAILABLE_NOW,
    kinds.COMPLETED,
}
FURTHER = {kinds.ROLLOUT, kinds.RETIREMENT, kinds.END_OF_SUPPORT, kinds.AVAILABILITY, kinds.COMPLETED}


def read_text(paragraphs: Sequence[str], published: date) -> list[tuple[str, Reading]]:
    """(words it was read from, reading) for each roll-out that the prose of a post dates, and each note of an update.

    Where the post has a section «When this will happen», only that section is read, and the notes of updates; else
    every line. A line that is a heading alone counts for the lines after it. Never raises.
    """
    lines, is_cut = _lines(paragraphs)
    has_section = any(_WHEN.match(line) for line in lines)
    is_inside = not has_section
    heading = ""
    found: list[tuple[str, Reading]] = []
    for line in lines:
        is_title = has_section and _is_title(line)
        if is_title:
            is_inside, heading = bool(_WHEN.match(line)), ""
        if is_inside or _UPDATE.match(line):
            heading = _own_heading(line, heading)
            found += _readings(line, heading, published)
    if is_cut:
        doubt = f"Only the first {MOST_CHARACTERS_OF_A_POST:,} characters of the post were read."
        found.append(("", Reading(flags=("no-dates",), doubts=(doubt,))))
    return found


def _lines(paragraphs: Sequence[str]) -> tuple[list[str], bool]:
    lines: list[str] = []
    left = MOST_CHARACTERS_OF_A_POST
    for paragraph in paragraphs:
        for line in paragraph[: left + 1].splitlines():
            if line.strip():
                lines.append(line.strip())
            left -= len(line) + 1
        if left < 0:
            return lines, True
    return lines, False


def _is_title(line: str) -> bool:
    text = plain(line)
    return bool(_WHEN.match(text)) or (len(text) < 120 and bool(_OTHER_SECTION.match(text)) and not text.endswith("."))


def _own_heading(line: str, heading: str) -> str:
    """The heading for the lines after a line: the line itself, where it is one alone; what was, where it has none."""
    said = taken_apart(plain(line))
    is_alone = said.heading.body >= len(said.tokens) and line.endswith(":")
    if is_alone and (said.heading.phases or said.heading.scopes or said.clouds):
        return line
    has_own = said.heading.phases or said.heading.is_update or any(one.start < said.heading.body for one in said.clouds)
    return "" if has_own else heading


def _readings(line: str, heading: str, published: date) -> Iterator[tuple[str, Reading]]:
    is_heading_alone = heading == line
    if is_heading_alone:
        return
    at = 0
    for part in parts_of(plain(line)):
        text = f"{plain(heading)} {part}" if heading and at == 0 else part
        # A plain text has every character in its place: these are the vendor's own.
        words = line[at : at + len(part)].strip()
        at += len(part)
        for reading in _of_part(taken_apart(text[:MOST_CHARACTERS]), published, is_cut=len(line) > MOST_CHARACTERS):
            yield words, reading


def _of_part(said: Said, published: date, *, is_cut: bool) -> Iterator[Reading]:
    """A reading for each sentence of a part that dates something of its own, and for each phase of its heading."""
    place, is_first = 0, True
    while is_first or place < len(said.sentences):
        reading, place = read_part(said, published, place)
        dated = reading.begin or reading.end
        is_worth = bool(dated) or bool(reading.doubts) or (is_first and reading.kind in WORTH_SAYING)
        if is_worth and (is_first or reading.kind in FURTHER):
            if is_cut:
                doubt = f"Only the first {MOST_CHARACTERS:,} characters of a line were read."
                reading = replace(reading, doubts=(*reading.doubts, doubt))
            phases = list(dict.fromkeys(one.phase for one in said.heading.phases))
            yield from (replace(reading, phase=phase) for phase in phases) if len(phases) > 1 else (reading,)
        is_first = False
