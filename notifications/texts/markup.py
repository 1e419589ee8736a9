"""The HTML of a mail: blocks into the layout, CSS inlined once. `templates/texts/mail.html` is the layout."""

from collections.abc import Sequence
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from notifications.texts.pictures import MailPicture
from notifications.texts.placeholders import CLOSE, OPEN
from notifications.texts.reading import CARDS, Head

# (selector, property, value) of the dark mail. `[data-ogsc]` and `[data-ogsb]` are what Outlook sets on its own.
DARK = (
    (".outer", "background-color", "#17181b"),
    (".sheet", "background-color", "#1f2024"),
    (".sheet", "color", "#ececef"),
    (".text, .text p, .text h1, .text h2, .text h3, .text li", "color", "#ececef"),
    (".label, .notes, .notes p, .card__note, .text .picture, .text .picture__note", "color", "#b3b3bb"),
    (".text a", "color", "#8cc4f7"),
    (".card", "background-color", "#26272c"),
    (".card, .card__row", "border-color", "#55565f"),
    (".card__head, .card__name", "color", "#ececef"),
    (".card__label", "color", "#b3b3bb"),
    (".card--after .card__label", "color", "#8cc4f7"),
    (".box", "background-color", "#152c42"),
)
DARK_BEGINS, DARK_MEDIA, DARK_ENDS = "/*dark*/", "@media (prefers-color-scheme:dark){", "}/*end*/"

BOX_OPEN = (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="box-space"><tr>'
    '<td class="box" bgcolor="#e9f2fb">\n'
)
BOX_CLOSE = "</td></tr></table>\n"


def mail_html(head: Head, tokens: Sequence[Token], locale: str, picture: MailPicture | None = None) -> str:
    """The whole document, CSS inlined, with marks for placeholders."""
    body = _blocks_html(head, tokens, picture)
    page = render_to_string(
        "texts/mail.html",
        {
            "head": head,
            "locale": locale,
            "sender_name": f"{OPEN}sender_name{CLOSE}",
            "dark": mark_safe(_dark_css()),  # noqa: S308 (made of the constants above)
            "body": mark_safe(body),  # noqa: S308 (the renderer escapes every word of the text)
        },
    )
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    return inliner.inline(page).replace(' data-css-inline="keep"', "")


def _dark_css() -> str:
    media = "".join(f"{selector}{{{name}:{value}!important}}" for selector, name, value in DARK)
    outlook = "".join(f"{_in_outlook(selector, name)}{{{name}:{value}!important}}" for selector, name, value in DARK)
    return f"{DARK_BEGINS}{DARK_MEDIA}{media}{DARK_ENDS}{outlook}"


def _in_outlook(selector: str, name: str) -> str:
    mark = "[data-ogsb]" if name == "background-color" else "[data-ogsc]"
    return ",".join(f"{mark} {one}" for one in selector.split(", "))


def _blocks_html(head: Head, tokens: Sequence[Token], picture: MailPicture | None) -> str:
    parser = MarkdownIt("commonmark")
    renderer = parser.renderer
    assert isinstance(renderer, RendererHTML)
    small_print = any(token.type == "hr" for token in tokens)
    rules: dict[str, Any] = {
        "slot": lambda all_tokens, index, options, env: _slot_html(head, picture, all_tokens[index].content),
        "blockquote_open": lambda *_: BOX_OPEN,
        "blockquote_close": lambda *_: BOX_CLOSE,
        "hr": lambda *_: '<div class="notes">\n',
    }
    renderer.rules.update(rules)
    body = renderer.render(tokens, parser.options, {}) + ("</div>\n" if small_print else "")
    # A path to a setting goes on in the next line behind its arrow, not in front of it.
    return body.replace(" ›", "\N{NO-BREAK SPACE}›")


def _slot_html(head: Head, picture: MailPicture | None, name: str) -> str:
    if name == CARDS:
        return render_to_string("texts/_mail_cards.html", {"cards": head.cards, "picture": picture})
    return f"{OPEN}{name}{CLOSE}\n"
