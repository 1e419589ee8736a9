"""The text part: the same blocks, headings in capitals, the cards as two lists, lines unwrapped."""

from dataclasses import dataclass, field

from markdown_it.token import Token

from notifications.texts.pictures import MailPicture
from notifications.texts.placeholders import CLOSE, MARK, OPEN
from notifications.texts.reading import CARDS, Card, Head

RULE = "--"


def write(head: Head, tokens: list[Token], picture: MailPicture | None = None) -> str:
    """The text part of a mail, with marks for placeholders."""
    sender = f"{OPEN}sender_name{CLOSE}"
    writer = _Writer(head, [f"{sender} · {head.label}" if head.label else sender, capitals(head.title)], picture)
    for token in tokens:
        writer.take(token)
    return "\n\n".join(writer.blocks) + "\n"


def capitals(text: str) -> str:
    """In capitals, but for the placeholders."""
    parts = MARK.split(text)
    return "".join(part.upper() if index % 2 == 0 else f"{OPEN}{part}{CLOSE}" for index, part in enumerate(parts))


@dataclass
class _Writer:
    head: Head
    blocks: list[str]
    picture: MailPicture | None
    # One entry per list that is open: the number of the next item, None for bullets.
    lists: list[int | None] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    in_heading: bool = False

    def take(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.lists.append(int(token.attrs.get("start", 1)) if token.type[0] == "o" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            if not self.lists:
                self.blocks.append("\n".join(self.items))
                self.items = []
        elif token.type == "heading_open":
            self.in_heading = True
        elif token.type == "heading_close":
            self.in_heading = False
        elif token.type == "hr":
            self.blocks.append(RULE)
        elif token.type == "slot":
            self.blocks.append(self._cards() if token.content == CARDS else f"{OPEN}{token.content}{CLOSE}")
        elif token.type == "inline":
            self._line(_inline(token))

    def _line(self, line: str) -> None:
        if not self.lists:
            self.blocks.append(capitals(line) if self.in_heading else line)
            return
        number = self.lists[-1]
        bullet = "-" if number is None else f"{number}."
        if number is not None:
            self.lists[-1] = number + 1
        self.items.append("   " * (len(self.lists) - 1) + f"{bullet} {line}")

    def _cards(self) -> str:
        assert self.head.cards
        picture = [f"[{self.picture.alt}]"] if self.picture else []
        return "\n\n".join([*map(_card, self.head.cards), *picture])


def _card(card: Card) -> str:
    rows = [f"- {row.name}: {row.state}" if row.state else f"- {row.name}" for row in card.rows]
    note = [f"- {card.note}"] if card.note else []
    return "\n".join([f"{capitals(card.label)}: {card.place}", *rows, *note])


def _inline(token: Token) -> str:
    """The words of a line; a link is followed by its address, unless the address is the word."""
    words, href, start = [], "", 0
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" " if child.type == "softbreak" else "\n")
        elif child.type == "link_open":
            href, start = str(child.attrs["href"]), len(words)
        elif child.type == "link_close":
            address = href.removeprefix("mailto:")
            if "".join(words[start:]) not in (href, address):
                words.append(f" ({address})")
    return "".join(words)
