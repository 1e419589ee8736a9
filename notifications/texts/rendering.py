"""A published text filled with values. Values are data: nothing in them is ever read as a placeholder or as markup."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from html import escape

from django.conf import settings

from notifications.texts.models import TextVersion
from notifications.texts.placeholders import ALL, PLACEHOLDER, Value, Values
from portal.errors import PortalError

# Explicit directions (they can turn round the text that follows) and all control characters but tab and line feed.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
LINK = re.compile(r"https?://[^\s\"'<>]+")

LIST_STYLE = "margin: 0 0 12px;padding: 0 0 0 28px;"
ITEM_STYLE = "margin: 0 0 8px;"
LINK_STYLE = "color: #0b5ea8;"


class ValueMissing(PortalError):
    """A placeholder of the text has no value. `name` is the placeholder's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{{{{ {name} }}}}” has no value.")
        self.name = name


class ValueRefused(PortalError):
    """A value cannot stand where its placeholder stands. `name` is the placeholder's."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The value of “{{{{ {name} }}}}” {why}.")
        self.name = name


@dataclass(frozen=True)
class RenderedMail:
    """What one person reads."""

    subject: str
    html: str
    plain: str
    locale: str = ""
    # The id of the picture that the HTML shows, if it shows one.
    picture_id: str | None = None


@dataclass(frozen=True)
class OpenMail:
    """A mail in which the places of some names are left open. Each text is its pieces: words, name, words, …, words."""

    subject: list[str]
    html: list[str]
    plain: list[str]
    locale: str = ""


def render(version: TextVersion, values: Values) -> RenderedMail:
    """A version with its placeholders filled, each value escaped for the place it stands in.

    An empty value is an unknown one: the version's fallback stands in its place. Raises ValueMissing where there is
    none, and ValueRefused for a value that could break out of its place: a line break in a header, an address that is
    no http address, a list where a line is expected. Other control characters are left out. Values without a
    placeholder are ignored.
    """
    mail = leave_open(version, values, names=())
    return RenderedMail(mail.subject[0], mail.html[0], mail.plain[0], mail.locale, version.picture_id)


def render_subject(version: TextVersion, values: Values) -> str:
    """The subject alone, as `render` fills it. Raises ValueMissing and ValueRefused."""
    known = version.fallbacks | {name: value for name, value in values.items() if value}
    return _pieces(version.subject, known, (), for_header)[0]


def leave_open(version: TextVersion, values: Values, names: Collection[str]) -> OpenMail:
    """Like `render`, but wherever one of `names` stands, the text is cut and the value not looked at.

    What is put there later must come from `for_header`, `for_html` or `for_plain`.
    """
    known = version.fallbacks | {name: value for name, value in values.items() if value}
    return OpenMail(
        subject=_pieces(version.subject, known, names, for_header),
        html=_pieces(version.html, known, names, for_html),
        plain=_pieces(version.plain, known, names, for_plain),
        locale=version.locale,
    )


def missing(version: TextVersion, values: Values) -> list[str]:
    """The placeholders of a version that have neither a value nor a fallback."""
    return [name for name in version.placeholders if not values.get(name) and name not in version.fallbacks]


def for_header(name: str, value: Value) -> str:
    """A value as it stands in a header. Raises ValueRefused."""
    _check(name, value)
    if not isinstance(value, str):
        raise ValueRefused(name, "is a list, and this is a header")
    if re.search(r"[\r\n\x00]", value):
        raise ValueRefused(name, "has a line break, and this is a header")
    return UNSAFE.sub("", value.replace("\t", " "))


def for_html(name: str, value: Value) -> str:
    """A value as it stands in HTML, between tags or in an attribute. Raises ValueRefused."""
    _check(name, value)
    if isinstance(value, str):
        return escape(_one_line(value))
    items = "".join(f'<li style="{ITEM_STYLE}">{_item_html(item)}</li>' for item in value)
    return f'<ul style="{LIST_STYLE}">{items}</ul>'


def for_plain(name: str, value: Value) -> str:
    """A value as it stands in the text part. Raises ValueRefused."""
    _check(name, value)
    if isinstance(value, str):
        return _one_line(value)
    return "\n".join(
        "- " + "\n  ".join(_one_line(line) for line in item.splitlines()).replace("\n  \n", "\n\n") for item in value
    )


def _pieces(text: str, values: Values, names: Collection[str], encode: Callable[[str, Value], str]) -> list[str]:
    # One pass over the text: what is put in is never looked at again.
    first, *rest = PLACEHOLDER.split(text)
    pieces = [[first]]
    found: list[str] = []
    for name, words in zip(rest[::2], rest[1::2], strict=True):
        if name in names:
            found.append(name)
            pieces.append([words])
        elif value := values.get(name):
            pieces[-1] += [encode(name, value), words]
        else:
            raise ValueMissing(name)
    joined = ["".join(piece) for piece in pieces]
    return [joined[0], *(part for pair in zip(found, joined[1:], strict=True) for part in pair)]


def _check(name: str, value: Value) -> None:
    kind = ALL[name].kind
    if isinstance(value, str) and kind == "link" and not LINK.fullmatch(value):
        raise ValueRefused(name, "is no http address")
    if isinstance(value, str) == (kind == "list"):
        raise ValueRefused(name, "must be a list" if kind == "list" else "must be one line")


def _item_html(item: str) -> str:
    return "<br>".join(_line_html(_one_line(line)) for line in item.splitlines())


def _line_html(line: str) -> str:
    """A line that is an address of the portal is a link; no other, as values may quote what anybody wrote."""
    if line.startswith(f"{settings.PORTAL_URL}/") and LINK.fullmatch(line):
        return f'<a href="{escape(line)}" style="{LINK_STYLE}">{escape(line)}</a>'
    return escape(line)


def _one_line(value: str) -> str:
    return " ".join(UNSAFE.sub("", value.replace("\r", " ")).split())
