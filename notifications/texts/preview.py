"""The same mail as a light client, a dark client, or one that loads no pictures shows it."""

import re
from typing import Literal

from notifications.texts.markup import DARK_BEGINS, DARK_ENDS, DARK_MEDIA

Look = Literal["light", "dark", "noimages"]

_DARK = re.compile(re.escape(DARK_BEGINS + DARK_MEDIA) + "(.*?)" + re.escape(DARK_ENDS), re.DOTALL)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def variant(html: str, look: Look) -> str:
    """A mail's HTML for one look, whatever the reader's own theme is.

    light: without its dark rules. dark: with them, outside their media query. noimages: the light mail with the
    alternative text in the place of each picture.
    """
    if look == "dark":
        return _scheme(_DARK.sub(lambda found: found[1], html), "dark")
    light = _scheme(_DARK.sub("", html), "light")
    return _IMAGE.sub(_alternative, light) if look == "noimages" else light


def _scheme(html: str, scheme: str) -> str:
    return html.replace('content="light dark"', f'content="{scheme}"').replace(
        "color-scheme:light dark", f"color-scheme:{scheme}"
    )


def _alternative(image: re.Match[str]) -> str:
    found = _ALT.search(image[0])
    return f"<span>[{found[1] or found[2] or ''}]</span>" if found else ""
