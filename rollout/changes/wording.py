"""The words of an HTML body, block by block, without its markup. Linear in the length of whatever comes in."""

import re
from html import unescape

# `[^<>]`, not `[^>]`: brackets that nothing closes would be read again from each of them.
TAG = re.compile(r"<[^<>]*>")
NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
BLOCKS = {
    "p", "div", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th",
    "caption", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer",
    "main", "aside", "figure", "figcaption", "center", "form", "fieldset", "address", "details", "summary", "nav",
}  # fmt: skip
SILENT = {"script", "style", "template", "title", "textarea", "noscript", "iframe", "object"}


def blocks_of(html: str) -> list[str]:
    """The text of each paragraph, item, heading or cell, spaces and line breaks within it collapsed; no empty ones."""
    blocks: list[list[str]] = [[]]
    position, silent = 0, ""
    for tag in TAG.finditer(html):
        if not silent:
            blocks[-1].append(html[position : tag.start()])
        position = tag.end()
        closing, name = (match[1], match[2].lower()) if (match := NAME.match(tag[0])) else ("", "")
        if silent:
            silent = "" if closing and name == silent else silent
        elif name in SILENT:
            silent = "" if closing else name
        elif name in BLOCKS:
            blocks.append([])
    if not silent:
        blocks[-1].append(html[position:])
    return [text for pieces in blocks if (text := " ".join(unescape("".join(pieces)).split()))]
