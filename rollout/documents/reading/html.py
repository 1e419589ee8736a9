"""HTML pages, as intranets give them out."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rollout.documents.reading.encodings import decoded
from rollout.documents.reading.text import DocumentText, TextBuilder

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What is no text, or repeats it.
SILENT = "script style template noscript head svg iframe object select button nav"
BLOCKS = """
    p div section article main aside header footer ul ol li dl dt dd table thead tbody tfoot tr td th caption figure
    figcaption blockquote pre form fieldset details summary address hr body html
"""
OWNERS = ("owner", "author")
SILENT_TAGS = frozenset(SILENT.split())
BLOCK_TAGS = frozenset(BLOCKS.split()) | frozenset(HEADINGS)
DEEPEST = 200
"""Elements inside each other; what is nested deeper is left out."""


def read_html(content: bytes) -> DocumentText:
    """The text of a page. `<meta name="owner">` (else `author`) names its owner, `<html lang>` its language."""
    tree = LexborHTMLParser(decoded(content))
    builder = TextBuilder()
    if tree.body is not None:
        _Walk(builder).through(tree.body)
    title = tree.css_first("title")
    root = tree.css_first("html")
    return builder.finished(
        title=title.text(deep=True) if title else "",
        language=(root.attributes.get("lang") or "") if root else "",
        owner=_meta(tree),
    )


def _meta(tree: LexborHTMLParser) -> str:
    for name in OWNERS:
        node = tree.css_first(f'meta[name="{name}"]')
        if node is not None and (content := node.attributes.get("content")):
            return content
    return ""


class _Walk:
    """Goes through the elements of a page and cuts it into paragraphs at every block."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._words: list[str] = []
        self._lists = 0
        self._pictures: list[str] = []

    def through(self, node: LexborNode, depth: int = 0) -> None:
        for child in _children(node):
            tag = child.tag or ""
            if tag == "-text":
                # In the source a line break is a space.
                self._words.append((child.text_content or "").replace("\n", " "))
            elif tag in SILENT_TAGS or tag.startswith(("-", "!")) or depth > DEEPEST:
                continue
            elif tag == "br":
                self._words.append("\n")
            elif tag == "img":
                self._pictures.append(child.attributes.get("alt") or "")
            elif tag == "table":
                self._end()
                self._table(child, depth)
            elif tag in BLOCK_TAGS:
                self._block(child, tag, depth)
            else:
                self._inline(child, tag, depth)
        if depth == 0:
            self._end()

    def _block(self, node: LexborNode, tag: str, depth: int) -> None:
        self._end()
        self._lists += tag in ("ul", "ol")
        self.through(node, depth + 1)
        if tag in HEADINGS:
            self._builder.heading(HEADINGS[tag], self._taken())
        self._end()
        self._lists -= tag in ("ul", "ol")

    def _inline(self, node: LexborNode, tag: str, depth: int) -> None:
        self.through(node, depth + 1)
        address = (node.attributes.get("href") or "") if tag == "a" else ""
        if address.startswith("http") and address not in "".join(self._words):
            self._words.append(f" ({address})")

    def _table(self, table: LexborNode, depth: int) -> None:
        columns: list[str] = []
        for row in _rows(table):
            cells = [cell for cell in _children(row) if cell.tag in ("td", "th")]
            if cells and not columns and all(cell.tag == "th" for cell in cells):
                columns = [cell.text(deep=True) for cell in cells]
                continue
            first = ""
            for number, cell in enumerate(cells):
                self.through(cell, depth + 1)
                text = self._taken()
                self._builder.paragraph(text, under=[*columns[number : number + 1], *([first] if number else [])])
                first = first if number else text
                self._show_pictures()

    def _taken(self) -> str:
        text = "".join(self._words)
        self._words = []
        return text

    def _end(self) -> None:
        """A paragraph ends here."""
        text = self._taken()
        if self._lists:
            self._builder.item(text)
        elif text.strip():
            self._builder.paragraph(text)
        self._show_pictures()

    def _show_pictures(self) -> None:
        for description in self._pictures:
            self._builder.picture(description)
        self._pictures = []


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of this table. Those of a table in a cell come with the cell: asked for here, they would double."""
    for part in _children(table):
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in _children(part) if row.tag == "tr")


def _children(node: LexborNode) -> Iterator[LexborNode]:
    return node.iter(include_text=True)
