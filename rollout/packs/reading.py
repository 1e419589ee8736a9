"""YAML, JSON and Markdown files of a pack, read so that every value knows the file and line it stands on.

Values keep the text they were written with: `Node.text()` of `On`, `16.0` or `2025-09-01` is exactly that, so YAML's
own ideas of yes, numbers and dates never change what a writer typed. A reader asks for the type it needs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import yaml

from rollout.packs.errors import PackError

MISSING = "“{key}” is missing."


@dataclass(frozen=True)
class Node:
    """One value of a file: a mapping, a list or a single value, with its file and line."""

    file: str
    line: int
    raw: yaml.Node

    def error(self, problem: str) -> PackError:
        """An error that points here; the caller raises it."""
        return PackError(self.file, self.line, problem)

    # Mappings

    def items(self) -> list[tuple[str, "Node"]]:
        """The keys of a mapping with their values, in the order of the file. A key written twice is refused."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.error("a mapping (“key: value”) is expected here.")
        found: dict[str, Node] = {}
        for raw_key, raw_value in self.raw.value:
            key = self._child(raw_key)
            if key.text() in found:
                raise key.error(f"“{key.text()}” is written twice.")
            found[key.text()] = self._child(raw_value, line=key.line)
        return list(found.items())

    def __getitem__(self, key: str) -> "Node":
        """The value of a key. Raises PackError where the key is missing."""
        if (node := self.get(key)) is None:
            raise self.error(MISSING.format(key=key))
        return node

    def get(self, key: str) -> "Node | None":
        """The value of a key, or None."""
        return dict(self.items()).get(key)

    def only(self, *keys: str) -> "Node":
        """This mapping, having no other keys than these: a misspelt key is an error and not a silence."""
        for key, value in self.items():
            if key not in keys:
                raise value.error(f"“{key}” is not known here. Known are: {', '.join(keys)}.")
        return self

    # Lists

    def __iter__(self) -> Iterator["Node"]:
        """The values of a list."""
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.error("a list (“- item”) is expected here.")
        return iter([self._child(item) for item in self.raw.value])

    def texts(self) -> tuple[str, ...]:
        """The single values of a list."""
        return tuple(item.text() for item in self)

    # Single values

    def text(self, *, at_most: int | None = None, one_of: tuple[str, ...] = ()) -> str:
        """What was typed, without the spaces around it; never empty."""
        if not isinstance(self.raw, yaml.ScalarNode):
            raise self.error("a single value is expected here.")
        text = str(self.raw.value).strip()
        if not text:
            raise self.error("the value is empty.")
        if at_most is not None and len(text) > at_most:
            raise self.error(f"{len(text)} characters are too many: {at_most} fit.")
        if one_of and text not in one_of:
            raise self.error(f"“{text}” is not known. Known are: {', '.join(one_of)}.")
        return text

    def matching(self, pattern: str, example: str) -> str:
        """A value of this form, the example being what the writer is told."""
        if not re.fullmatch(pattern, text := self.text()):
            raise self.error(f"“{text}” has not the form of {example}.")
        return text

    def number(self) -> int:
        """A whole number."""
        return int(self.matching(r"-?\d+", "a whole number"))

    def flag(self) -> bool:
        """`true` or `false`."""
        return self.text(one_of=("true", "false")) == "true"

    def day(self) -> date:
        """A day, “2025-09-01”."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.error(f"“{self.text()}” is not a day like 2025-09-01.") from None

    def moment(self) -> datetime:
        """An instant, “2025-07-08T23:29:36Z”; without a zone it is UTC."""
        try:
            moment = datetime.fromisoformat(self.text())
        except ValueError:
            raise self.error(f"“{self.text()}” is not a moment like 2025-07-08T23:29:36Z.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def is_null(self) -> bool:
        """Whether this is `null` or nothing at all."""
        return isinstance(self.raw, yaml.ScalarNode) and self.raw.tag == "tag:yaml.org,2002:null"

    def plain(self) -> Any:
        """Everything below as dicts, lists and the texts that were typed."""
        if isinstance(self.raw, yaml.MappingNode):
            return {key: value.plain() for key, value in self.items()}
        if isinstance(self.raw, yaml.SequenceNode):
            return [item.plain() for item in self]
        return str(self.raw.value)

    def _child(self, raw: yaml.Node, *, line: int | None = None) -> "Node":
        own_line = raw.start_mark.line + 1
        # A block that begins on the line after its key is looked for at its key.
        return Node(self.file, own_line if line is None or isinstance(raw, yaml.ScalarNode) else line, raw)


@dataclass(frozen=True)
class Markdown:
    """A Markdown file: the mapping between its two `---` lines, and the text below them.

    `front` is None where the file has no such head. `body_line` is the line on which `body` begins.
    """

    file: str
    front: Node | None
    body: str
    body_line: int

    def error(self, line: int, problem: str) -> PackError:
        """An error on a line of the body (1 is the body's first)."""
        return PackError(self.file, self.body_line + line - 1, problem)


def read_yaml(file: str, text: str) -> Node:
    """The root of a YAML (or JSON) text. Raises PackError with the line of the first mistake."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise PackError(file, line, f"this is not valid YAML: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise PackError(file, None, f"this is not valid YAML: {error}.") from error
    if root is None:
        raise PackError(file, None, "the file is empty.")
    return Node(file, root.start_mark.line + 1, root)


def read_markdown(file: str, text: str) -> Markdown:
    """Head and body of a Markdown text. Raises PackError for a head that is not closed."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "---":
        return Markdown(file, None, text, 1)
    end = next((number for number, line in enumerate(lines[1:], start=2) if line.rstrip() == "---"), None)
    if end is None:
        raise PackError(file, 1, "the head that begins with “---” is not closed with a second “---”.")
    # The first line is kept in place, as a document mark, so that lines count from the top of the file.
    front = read_yaml(file, "\n".join(lines[: end - 1]))
    body = lines[end:]
    blank = next((number for number, line in enumerate(body) if line.strip()), 0)
    return Markdown(file, front, "\n".join(body[blank:]) + "\n", end + 1 + blank)
