"""The notice as its readers see it, read from the Markdown in which it is written (docs/packs.md, “Helpdesk”).

Packs and the portal's own editor use this one form. Everything wrong is a PackError with the line.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from rollout.packs.errors import PackError
from rollout.packs.reading import Markdown, read_markdown

SAY, QUESTIONS, PASS_ON, PROBLEMS = "Say this", "Questions", "Pass it on", "Known problems"
SECTIONS = (SAY, QUESTIONS, PASS_ON, PROBLEMS)
LONGEST = 100_000  # characters of a whole notice; MC1111780's has 11,000
FIELD = re.compile(r"(?P<name>[A-Z][a-z]+): (?P<value>.+)")
LINK = re.compile(r"https://\S+|mailto:\S+@\S+")


@dataclass(frozen=True)
class Answer:
    """One question callers ask. From `until` on the answer is out of date; null: as far as is known it stays right.

    `key` is its place in the page's address. `found_by` is everything the filter looks in.
    """

    key: str
    question: str
    html: SafeString
    source: str
    keywords: str
    until: date | None
    found_by: str

    def is_expired(self, day: date) -> bool:
        return self.until is not None and self.until <= day


@dataclass(frozen=True)
class Way:
    """When to pass a caller on, and to whom."""

    title: str
    html: SafeString


@dataclass(frozen=True)
class Starter:
    """A known problem that the portal offers when a change begins. `since`: when it was first heard of."""

    title: str
    say: str
    since: date


@dataclass(frozen=True)
class Notice:
    """A whole notice. `title` may be empty: then the change's own title stands over it."""

    title: str
    say: SafeString
    then: str
    answers: tuple[Answer, ...]
    ways: tuple[Way, ...]
    starters: tuple[Starter, ...]

    def answers_to(self, words: str) -> tuple[Answer, ...]:
        """The answers in which every word is found, in whichever part of them; all for no words."""
        wanted = folded(words).split()
        return tuple(answer for answer in self.answers if all(word in answer.found_by for word in wanted))


@dataclass(frozen=True)
class _Part:
    """A heading with its lines; `line` is the heading's own."""

    title: str
    line: int
    lines: tuple[str, ...]


@lru_cache(maxsize=64)
def notice_of(text: str) -> Notice:
    """A notice out of the text it was written as. Raises PackError with the line of the first mistake."""
    return read_notice(read_markdown("notice", text))


def read_notice(markdown: Markdown) -> Notice:
    """A notice out of a Markdown file. Raises PackError with the line of the first mistake."""
    if markdown.front is not None:
        raise markdown.front.error("a notice has no head between “---” lines.")
    if len(markdown.body) > LONGEST:
        raise markdown.error(1, f"{len(markdown.body):,} characters are too many: {LONGEST:,} fit.")
    return _Reader(markdown).read()


def folded(text: str) -> str:
    """The text as the filter compares it: small letters without accents. `controls.js` does the same."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)).lower()


class _Reader:
    def __init__(self, markdown: Markdown) -> None:
        self._markdown = markdown
        self._parser = MarkdownIt("commonmark", {"html": False})
        self._parser.disable(["heading", "lheading", "image", "code", "fence", "hr", "blockquote", "reference"])

    def read(self) -> Notice:
        lines = tuple(self._markdown.body.splitlines())
        before, sections = self._split("## ", lines, first_line=1)
        found = self._sections(sections)
        say, then = self._say(found[SAY])
        return Notice(
            title=self._title(before),
            say=say,
            then=then,
            answers=self._answers(found[QUESTIONS]),
            ways=tuple(map(self._way, self._parts(found.get(PASS_ON)))),
            starters=tuple(map(self._starter, self._parts(found.get(PROBLEMS)))),
        )

    def _sections(self, sections: Iterable[_Part]) -> dict[str, _Part]:
        found: dict[str, _Part] = {}
        for section in sections:
            if section.title not in SECTIONS:
                raise self._error(
                    section.line, f"“{section.title}” is not known here. Known are: {', '.join(SECTIONS)}."
                )
            if section.title in found:
                raise self._error(section.line, f"“{section.title}” is written twice.")
            found[section.title] = section
        for needed in (SAY, QUESTIONS):
            if needed not in found:
                raise self._error(1, f"the section “## {needed}” is missing.")
        return found

    def _title(self, before: tuple[str, ...]) -> str:
        title = ""
        for number, line in enumerate(before, start=1):
            if line.startswith("# ") and not title:
                title = line[2:].strip()
            elif line.strip():
                raise self._error(number, "only “# Title” may stand before the first “##”.")
        return title

    def _say(self, section: _Part) -> tuple[SafeString, str]:
        """The quotation, and the line that follows it."""
        place = next((place for place, line in enumerate(section.lines) if line.strip()), 0)
        end = place
        while end < len(section.lines) and section.lines[end].startswith(">"):
            end += 1
        if place == end:
            raise self._error(section.line, "the sentences to say stand in a quotation: begin each line with “>”.")
        quoted = [line.removeprefix(">").removeprefix(" ") for line in section.lines[place:end]]
        then = " ".join(line.strip() for line in section.lines[end:])
        return self._html(quoted, section.line + 1 + place), then.strip()

    def _answers(self, section: _Part) -> tuple[Answer, ...]:
        answers = tuple(map(self._answer, self._parts(section)))
        if not answers:
            raise self._error(section.line, "there is no question: begin one with “###”.")
        return answers

    def _answer(self, part: _Part) -> Answer:
        body, fields = self._fields(part, ("Source", "Keywords", "Until"))
        if "Source" not in fields:
            raise self._error(part.line, f"“{part.title}” names no “Source:”.")
        source, keywords = fields["Source"][0], fields.get("Keywords", ("", 0))[0]
        return Answer(
            key=slugify(part.title) or f"question-{part.line}",
            question=part.title,
            html=self._html(body, part.line + 1),
            source=source,
            keywords=keywords,
            until=self._day(*fields["Until"]) if "Until" in fields else None,
            found_by=folded(" ".join((part.title, *body, source, keywords))),
        )

    def _way(self, part: _Part) -> Way:
        return Way(part.title, self._html(part.lines, part.line + 1))

    def _starter(self, part: _Part) -> Starter:
        body, fields = self._fields(part, ("Since",))
        if "Since" not in fields:
            raise self._error(part.line, f"“{part.title}” has no “Since:”.")
        return Starter(part.title, " ".join(line.strip() for line in body).strip(), self._day(*fields["Since"]))

    # How lines become parts, fields and HTML

    def _parts(self, section: _Part | None) -> tuple[_Part, ...]:
        """The “###” parts of a section, each title once."""
        if section is None:
            return ()
        before, parts = self._split("### ", section.lines, first_line=section.line + 1)
        for number, line in enumerate(before, start=section.line + 1):
            if line.strip():
                raise self._error(number, f"in “{section.title}” everything stands under a “###” heading.")
        seen: set[str] = set()
        for part in parts:
            if (key := slugify(part.title) or part.title) in seen:
                raise self._error(part.line, f"“{part.title}” is written twice.")
            seen.add(key)
        return parts

    def _split(
        self, mark: str, lines: tuple[str, ...], *, first_line: int
    ) -> tuple[tuple[str, ...], tuple[_Part, ...]]:
        """The lines before the first heading, and each heading with what follows it."""
        starts = [place for place, line in enumerate(lines) if line.startswith(mark)]
        ends = [*starts[1:], len(lines)][: len(starts)]
        parts = []
        for start, end in zip(starts, ends, strict=True):
            title = lines[start].removeprefix(mark).strip()
            if not title:
                raise self._error(first_line + start, "the heading is empty.")
            parts.append(_Part(title, first_line + start, lines[start + 1 : end]))
        return lines[: starts[0] if starts else len(lines)], tuple(parts)

    def _fields(self, part: _Part, known: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, tuple[str, int]]]:
        """The body without its last lines “Name: value”, and these as name → (value, line)."""
        lines, fields = list(part.lines), {}
        while lines:
            last = lines[-1].strip()
            field = FIELD.fullmatch(last)
            if last and (field is None or field["name"] not in known):
                break
            if field:
                fields[field["name"]] = (field["value"].strip(), part.line + len(lines))
            lines.pop()
        if not lines:
            raise self._error(part.line, f"nothing is said under “{part.title}”.")
        return tuple(lines), fields

    def _day(self, text: str, line: int) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._error(line, f"“{text}” is not a day like 2025-09-01.") from None

    def _html(self, lines: Iterable[str], first_line: int) -> SafeString:
        """Markdown without HTML, pictures and code; links lead to https or mail addresses."""
        tokens = self._parser.parse("\n".join(lines))
        for token in tokens:
            for child in token.children or ():
                href = str(child.attrs.get("href", "https://none"))
                if child.type == "link_open" and not LINK.fullmatch(href):
                    line = first_line + (token.map[0] if token.map else 0)
                    raise self._error(line, f"“{href}” is neither an https address nor a mail address.")
        # The parser escapes every word, and HTML in the text stays text.
        html = str(self._parser.renderer.render(tokens, self._parser.options, {}))
        return mark_safe(html.strip())  # noqa: S308

    def _error(self, line: int, problem: str) -> PackError:
        return self._markdown.error(line, problem)
