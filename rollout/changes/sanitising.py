"""Makes a vendor's HTML safe to show: a few tags, links that lead to https or a mail, no pictures."""

import re
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

HEADINGS = ("h3", "h4", "h5", "h6")
TAGS = {
    "p", "div", "br", "a", "b", "strong", "i", "em", "s", "del", "ins", "sub", "sup", "ul", "ol", "li", "dl", "dt",
    "dd", "blockquote", "code", "pre", "hr", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", *HEADINGS,
}  # fmt: skip
LINK_SCHEMES = {"https", "mailto"}
# Gone with all they hold; of every other unknown tag the text stays.
GONE_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "noscript", "svg", "math", "title", "textarea"}
# Tags that change before nh3 sees them. Parsers open formatting again in every block, so a thousand unclosed <b id=…>
# become a million elements; of the same tag without attributes they open three (WHATWG HTML, 13.2.4.3).
REWRITTEN = {
    **dict.fromkeys(("big", "font", "nobr", "small", "tt", "u"), ""),
    **{name: name for name in ("b", "code", "em", "i", "s", "strong")},
    "strike": "s",
    **dict.fromkeys(
        ("address", "article", "aside", "center", "details", "fieldset", "figcaption", "figure", "footer", "form",
         "header", "main", "nav", "section", "summary"),
        "div",
    ),
}  # fmt: skip
# A tag that nothing closes reaches to the end, so that it is read once.
WRITTEN_TAG = re.compile(rf"<(/?)({'|'.join(REWRITTEN)}|h[1-6])\b[^>]*(?:>|\Z)", re.IGNORECASE)
HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)
# Vendors write headings as a paragraph in square brackets; archives write them bold.
BRACKETED = re.compile(r"<p>\s*\[([^\[\]<>]{1,200})\]\s*</p>")
# nh3 writes attributes as name="value", with quotes in the value escaped.
IMAGE = re.compile(r"<img((?:\s[\w-]+=\"[^\"]*\")*)\s*/?>")
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
LINK = re.compile(r"<a((?:\s[\w-]+=\"[^\"]*\")*)>(.*?)</a>", re.DOTALL)
ANY_TAG = re.compile(r"<[^>]*>")
HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,62})\.){1,9}[^\W\d_]{2,24}")
# Everything below a space but tab and line breaks, the C1 controls, and what turns the reading direction around.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def without_controls(text: str) -> str:
    """The text without control characters, direction overrides and lone surrogates."""
    return CONTROL.sub("", text)


def clean_html(html: str) -> str:
    """The HTML with known tags only and no attributes but `href` (and nh3's `rel`).

    A picture becomes a sentence that names it; a link whose text names another host says where it leads; the highest
    heading is an h3, since pages have an h1 and an h2 above it. The time nh3 takes grows with the square of the
    nesting: callers limit the number of tags first (`rollout.changes.bodies`).
    """
    cleaned = _clean(_rewritten(without_controls(html)), TAGS | {"img"})
    cleaned = BRACKETED.sub(r"<p><b>\1</b></p>", cleaned)
    return LINK.sub(_honest_link, _clean(IMAGE.sub(_placeholder, cleaned), TAGS)).strip()


def text_as_html(text: str) -> str:
    """Plain text as paragraphs."""
    blocks = re.split(r"\n\s*\n", without_controls(text).replace("\r\n", "\n").strip())
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block)


def _rewritten(html: str) -> str:
    levels = sorted(set(HEADING.findall(html)))
    names = REWRITTEN | {f"h{level}": HEADINGS[min(rank, 3)] for rank, level in enumerate(levels)}

    def rewritten(tag: re.Match[str]) -> str:
        name = names.get(tag[2].lower(), "")
        return f"<{tag[1]}{name}>" if name else ""

    return WRITTEN_TAG.sub(rewritten, html)


def _clean(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        clean_content_tags=GONE_WITH_CONTENT,
        attributes={"a": {"href"}, "img": {"alt", "src"}},
        url_schemes=LINK_SCHEMES,
        url_relative="deny",
    )


def _placeholder(image: re.Match[str]) -> str:
    attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(image[1])}
    label = attributes.get("alt", "").strip() or "without a description"
    host = _host_of(attributes.get("src", "")) or "an unknown place"
    return f"[Picture: {escape(label)}. It lies at {escape(host)} and is not loaded.]"


def _honest_link(link: re.Match[str]) -> str:
    """The link, followed by its host where the text names another; without a usable address its text alone."""
    attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(link[1])}
    if not (host := _host_of(attributes.get("href", ""))):
        return link[2]
    named = {name.lower() for name in HOST.findall(unescape(ANY_TAG.sub("", link[2])))}
    if all(host == name or host.endswith(f".{name}") or name == f"www.{host}" for name in named):
        return link[0]
    return f"{link[0]} (leads to {escape(host)})"


def _host_of(address: str) -> str:
    """The host of an https address or of a mail; empty where there is none."""
    if address.lower().startswith("mailto:"):
        return address.partition("?")[0].rpartition("@")[2].lower()
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no address
        return ""
