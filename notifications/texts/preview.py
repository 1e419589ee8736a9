"""The same mail as a light client, a dark client, or one that loads no pictures shows it."""

import base64
import re
from typing import Literal

from notifications.texts.markup import DARK_BEGINS, DARK_ENDS, DARK_MEDIA
from notifications.texts.models import Picture

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


def with_picture(html: str, picture: Picture) -> str:
    """A mail's HTML as a page of its own: the picture that travels in the mail stands in the page."""
    data = f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
    return html.replace(f'src="cid:{picture.content_id}"', f'src="{data}"')


def _scheme(html: str, scheme: str) -> str:
    return html.replace('content="light dark"', f'content="{scheme}"').replace(
        "color-scheme:light dark", f"color-scheme:{scheme}"
    )


def _alternative(image: re.Match[str]) -> str:
    found = _ALT.search(image[0])
    return f"<span>[{found[1] or found[2] or ''}]</span>" if found else ""
