"""Icons as inline SVG, drawn once per process."""

import functools
import re

import lucide
from django.utils.safestring import SafeString, mark_safe

SIZES = ("", "medium", "big", "large")
_OWN_LOOK = re.compile(r' (?:class|width|height|stroke-width)="[^"]*"')


@functools.cache
def icon_svg(name: str, size: str = "") -> SafeString:
    """The lucide icon `name` without a request and in the colour of the text beside it; hidden from screen readers.

    `size` is one of SIZES. Raises lucide.IconDoesNotExist for a name the package does not know, so that a typing
    error fails in the test of its page. Cached because drawing one takes about 70 µs and a table has hundreds.
    """
    if size not in SIZES:
        raise ValueError(f"{size!r} is not one of {SIZES}")
    drawing = lucide._render_icon(name, None)
    head, body = drawing.split(">", 1)
    kind = f"icon icon--{size}" if size else "icon"
    svg = f'{_OWN_LOOK.sub("", head)} class="{kind}" aria-hidden="true">{body}'
    return mark_safe(re.sub(r"\s*\n\s*", "", svg))  # noqa: S308  drawn from the package's files, no value of ours
