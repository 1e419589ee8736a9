"""The head of a text, and its Markdown as blocks: read, and refused with file and line where it is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from notifications.texts.links import Hosts, problem_of_link, problem_of_words
from notifications.texts.placeholders import ALL, MARK, from_marks, known_for, to_marks
from rollout.packs.reading import Markdown, Node

SUBJECT_MOST = 60
PREHEADER_MOST = 110
CARDS = "before_after"
# Fewer letters are an abbreviation: “MFA”, “iOS 26”.
SHORTEST_SHOUT = 6
LINK = re.compile(r"https://[^\s\"'<>\ue000-\uf8ff]+|mailto:[^\s\"'<>\ue000-\uf8ff]+@[^\s\"'<>\ue000-\uf8ff]+")


@dataclass(frozen=True)
class Row:
    """A line of a card: what it names, and the word in its pill, if it has one."""

    name: str
    state: str = ""


@dataclass(frozen=True)
class Card:
    """How something is before or after the change."""

    label: str
    place: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class Mockup:
    """What the head says of a picture: the node with the screen's key, and a line of small print below it."""

    screen: Node
    note: str = ""


@dataclass(frozen=True)
class Head:
    """What stands above the Markdown. `fallbacks` stand where a value is unknown, by placeholder."""

    subject: str
    preheader: str
    title: str
    fallbacks: dict[str, str]
    label: str = ""
    cards: tuple[Card, Card] | None = None
    mockup: Mockup | None = None


def read_head(markdown: Markdown, purpose: str) -> Head:
    """The head, with marks for placeholders. A subject that shouts is refused."""
    front = markdown.front
    if front is None:
        raise markdown.error(1, "the text has no head: begin with “---”, “subject: …”, “---”.")
    front.only("subject", "preheader", "title", "label", "fallbacks", CARDS, "mockup")
    label, cards, fallbacks = front.get("label"), front.get(CARDS), front.get("fallbacks")
    mockup = _read_mockup(front)
    return Head(
        subject=_subject(front["subject"]),
        preheader=_line(front["preheader"], at_most=PREHEADER_MOST),
        title=_line(front["title"]),
        fallbacks=_read_fallbacks(fallbacks, purpose) if fallbacks else {},
        label=_line(label) if label else "",
        cards=(_read_card(cards.only("before", "after")["before"]), _read_card(cards["after"])) if cards else None,
        mockup=mockup,
    )


def _subject(node: Node) -> str:
    subject = _line(node, at_most=SUBJECT_MOST)
    if re.search("[!\uff01¡‼⁉❗❕]", subject):
        raise node.error("a subject has no exclamation mark: say what changes, do not shout.")
    letters = [letter for letter in MARK.sub("", subject) if letter.isalpha()]
    if len(letters) >= SHORTEST_SHOUT and sum(letter.isupper() for letter in letters) * 2 > len(letters):
        raise node.error("more than half of the subject’s letters are capitals: that reads as shouting.")
    return subject


def _read_fallbacks(node: Node, purpose: str) -> dict[str, str]:
    node.only(*(name for name, place in known_for(purpose).items() if place.kind == "text"))
    for name, value in node.items():
        if MARK.search(_line(value)):
            raise value.error(f"the fallback of “{name}” has a placeholder in it.")
    return {name: value.text() for name, value in node.items()}


def _read_mockup(front: Node) -> Mockup | None:
    if (node := front.get("mockup")) is None:
        return None
    if front.get(CARDS) is None:
        raise node.error(f"a mockup stands behind the cards: the head needs “{CARDS}” too.")
    note = node.only("screen", "note").get("note")
    return Mockup(node["screen"], _line(note) if note else "")


def _read_card(node: Node) -> Card:
    node.only("label", "place", "rows", "note")
    note = node.get("note")
    return Card(
        label=_line(node["label"]),
        place=_line(node["place"]),
        rows=tuple(_read_row(row) for row in node["rows"]),
        note=_line(note) if note else "",
    )


def _read_row(node: Node) -> Row:
    state = node.only("name", "state").get("state")
    return Row(_line(node["name"]), _line(state) if state else "")


def _line(node: Node, at_most: int | None = None) -> str:
    text = to_marks(node.text())
    if at_most is not None and len(bare := MARK.sub("", text)) > at_most:
        raise node.error(f"{len(bare)} characters are too many: {at_most} fit.")
    if "\n" in text:
        raise node.error("this must be one line.")
    return text


def read_blocks(markdown: Markdown, *, has_cards: bool, hosts: Hosts = None) -> list[Token]:
    """The body as Markdown tokens. A paragraph that is one list placeholder, or the cards, is one token `slot`.

    Links lead to `hosts` alone; None: to any.
    """
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "lheading"])
    # Links are checked by `_problem_of_link`; the parser must leave the marks of placeholders in them.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    tokens = list(_with_slots(parser.parse(_linked(to_marks(markdown.body)))))
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if problem := _problem(token, hosts):
            raise markdown.error(line, problem)
    uses = sum(token.type == "slot" and token.content == CARDS for token in tokens)
    if uses != has_cards:
        raise markdown.error(1, f"“{CARDS}” in the head and one line “{{{{ {CARDS} }}}}” in the text go together.")
    if sum(token.type == "hr" for token in tokens) > 1:
        raise markdown.error(1, "a text has one line “---” at most: what follows it is small print.")
    return tokens


def _linked(source: str) -> str:
    """A placeholder for a link that stands for itself becomes a link to itself."""

    def link(found: re.Match[str]) -> str:
        return f"[{found[0]}]({found[0]})" if found[1] in ALL and ALL[found[1]].kind == "link" else found[0]

    return re.sub(rf"(?<!\(){MARK.pattern}(?!\))", link, source)


def _with_slots(tokens: list[Token]) -> Iterator[Token]:
    skip = 0
    for position, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        name = _slot(tokens[position + 1]) if token.type == "paragraph_open" else None
        if name:
            yield Token("slot", "", 0, map=token.map, content=name, block=True)
            skip = 2
        else:
            yield token


def _slot(inline: Token) -> str | None:
    found = MARK.fullmatch(inline.content.strip())
    return found[1] if found and _stands_alone(found[1]) else None


def _stands_alone(name: str) -> bool:
    return name == CARDS or ALL[name].kind == "list"


def _problem(token: Token, hosts: Hosts) -> str:
    if token.type == "heading_open" and token.tag not in ("h2", "h3"):
        return "headings have two or three “#”: the title is in the head."
    if token.type != "inline":
        return ""
    if name := next(filter(_stands_alone, MARK.findall(token.content)), None):
        return f"“{{{{ {name} }}}}” stands in a paragraph of its own."
    return _problem_of_links(token.children or [], hosts)


def _problem_of_links(children: list[Token], hosts: Hosts) -> str:
    href, words = "", ""
    for child in children:
        if child.type == "link_open":
            href, words = str(child.attrs["href"]), ""
        elif child.type == "link_close":
            if problem := _problem_of_link(href, words, hosts):
                return problem
            href = ""
        elif href:
            words += child.content
        elif problem := problem_of_words(from_marks(child.content), hosts):
            return problem
    return ""


def _problem_of_link(href: str, words: str, hosts: Hosts) -> str:
    if not words.strip():
        return f"“{from_marks(href)}” has no words that one could press."
    placeholder = MARK.fullmatch(href)
    if not (ALL[placeholder[1]].kind == "link" if placeholder else LINK.fullmatch(href)):
        return f"“{from_marks(href)}” is neither an https address, a mail address nor a placeholder for a link."
    if placeholder:
        return problem_of_words(from_marks(words), ())
    return problem_of_link(href, from_marks(words), hosts)
