"""A published text as a reader has it before them: its blocks, sentences, links and pictures, read once per content."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from notifications.texts.models import TextVersion
from notifications.texts.placeholders import PLACEHOLDER
from rollout.documents.sentences import sentences
from rollout.documents.statements import Paragraph

HEADINGS = ("h1", "h2", "h3")
# A picture and the line below it are for those who see it.
BLOCKS = "h1, h2, h3, p:not(.picture):not(.picture__note), li, td.card__head, td.card__row"
# What a value stands for while sentences are read: a short word that begins and ends none.
VALUE = "so"


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, item or line of a card; `is_old`: of the card that shows how it was before."""

    tag: str
    text: str
    headings: tuple[str, ...]
    is_old: bool

    @property
    def is_prose(self) -> bool:
        return self.tag in ("p", "li")


@dataclass(frozen=True)
class Link:
    """Where a link leads, and the words it shows."""

    href: str
    words: str


@dataclass(frozen=True)
class Written:
    """One locale of a text. Equal contents are equal, so what is found in one is found once."""

    locale: str
    subject: str
    preheader: str
    html: str
    plain: str

    @classmethod
    def of(cls, version: TextVersion) -> "Written":
        return cls(version.locale, version.subject, version.preheader, version.html, version.plain)

    @property
    def language(self) -> str:
        return self.locale.partition("-")[0]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(_blocks(LexborHTMLParser(self.html)))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        nodes = LexborHTMLParser(self.html).css("a[href]")
        return tuple(Link(node.attributes.get("href") or "", _text(node)) for node in nodes)

    @cached_property
    def pictures_without_words(self) -> int:
        """Pictures that say nothing to whoever does not see them."""
        pictures = LexborHTMLParser(self.html).css("img")
        return sum(not (picture.attributes.get("alt") or "").strip() for picture in pictures)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Everything that says how it is from now on, without what is put in for placeholders."""
        said = (self.subject, self.preheader, *(block.text for block in self.blocks if not block.is_old))
        return tuple(PLACEHOLDER.sub(" ", line) for line in said if line.strip())

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The same with the headings above, as documents are read."""
        head = [Paragraph(_filled(line), language=self.language) for line in (self.subject, self.preheader) if line]
        body = [
            Paragraph(_filled(block.text), tuple(map(_filled, block.headings)), number, self.language)
            for number, block in enumerate(self.blocks, start=len(head) + 1)
            if not block.is_old
        ]
        return (*head, *body)

    @cached_property
    def sentences(self) -> tuple[tuple[str, int], ...]:
        """The sentences of the running text, each with how many words it has; a placeholder counts as one."""
        prose = (_filled(block.text) for block in self.blocks if block.is_prose)
        return tuple((sentence.text, len(sentence.words)) for text in prose for sentence in sentences(text))


@lru_cache(maxsize=128)
def remembered(written: Written) -> Written:
    """The same content as it was read before in this process, with what was found in it."""
    return written


def _blocks(tree: LexborHTMLParser) -> Iterator[Block]:
    above: list[tuple[int, str]] = []
    old = {node.mem_id for card in tree.css("table.card") if _is_old(card) for node in card.css(BLOCKS)}
    for node in tree.css(BLOCKS):
        tag, text = node.tag or "", _text(node)
        if not text or (tag == "li" and node.css_first("p")):
            continue
        if tag in HEADINGS:
            level = HEADINGS.index(tag)
            above = [*(item for item in above if item[0] < level), (level, text)]
            yield Block(tag, text, (), is_old=False)
        else:
            yield Block(tag, text, tuple(heading for _, heading in above), is_old=node.mem_id in old)


def _is_old(card: LexborNode) -> bool:
    return "card--after" not in (card.attributes.get("class") or "").split()


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _filled(text: str) -> str:
    return PLACEHOLDER.sub(VALUE, text)
