"""Makes a vendor's HTML safe to show: a few tags, links that lead to https or a mail, no pictures."""

import re
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

TAGS = {
    "p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr", "table", "thead",
    "tbody", "tr", "th", "td",
}  # fmt: skip
LINK_SCHEMES = {"https", "mailto"}
# Gone with all they hold; of every other unknown tag the text stays.
GONE_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "noscript", "svg", "math", "title", "textarea"}
# nh3 writes attributes as name="value", with quotes in the value escaped.
IMAGE = re.compile(r"<img((?:\s[\w-]+=\"[^\"]*\")*)\s*/?>")
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
# Everything below a space but tab and line breaks, the C1 controls, and what turns the reading direction around.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def without_controls(text: str) -> str:
    """The text without control characters, direction overrides and lone surrogates."""
    return CONTROL.sub("", text)


def clean_html(html: str) -> str:
    """The HTML with known tags only and no attributes but `href`; a picture becomes a sentence that names it.

    The time nh3 takes grows with the square of the nesting: callers limit the number of tags first.
    """
    with_pictures = _clean(without_controls(html), TAGS | {"img"})
    return _clean(IMAGE.sub(_placeholder, with_pictures), TAGS).strip()


def text_as_html(text: str) -> str:
    """Plain text as paragraphs."""
    blocks = re.split(r"\n\s*\n", without_controls(text).replace("\r\n", "\n").strip())
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block)


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
    host = urlsplit(attributes.get("src", "")).hostname or "an unknown place"
    label = attributes.get("alt", "").strip() or "without a description"
    return f"[Picture: {escape(label)}. It lies at {escape(host)} and is not loaded.]"
