"""SVG elements as strings: values escaped, numbers short, colours as attributes."""

from html import escape

Value = str | float


def element(name: str, content: str = "", /, **attributes: Value) -> str:
    """One element. `content` is markup already; attribute names are written with _ for - (`font_size`)."""
    written = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, x: float, y: float, **attributes: Value) -> str:
    """One line of text, its baseline at `y`. Text comes from packs, so it is escaped."""
    return element("text", escape(words, quote=False), x=x, y=y, **attributes)


def card(y: float, height: float, *, radius: float, **attributes: Value) -> str:
    """A rounded rectangle across the screen, 16 units from both edges."""
    return element("rect", x=16, y=y, width=358, height=height, rx=radius, **attributes)


def stroke(path: str, colour: str, *, width: float = 2) -> str:
    """An open line with round ends."""
    return element(
        "path", d=path, fill="none", stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round"
    )


def _value(value: Value) -> str:
    return escape(value) if isinstance(value, str) else f"{value:g}"
