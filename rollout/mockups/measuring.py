"""How wide a text will be, and where its lines break: the server decides, so every reader sees the same picture.

Browsers draw the screens in the reader's own font, which is never sent to them. Widths are therefore measured in
Inter, the font of the PNGs, which is wider than the usual system fonts, with a reserve on top.
"""

import io
from functools import cache, lru_cache
from threading import Lock

import fontpkg_inter
from fontTools.ttLib import TTFont

FONT_FILE = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
FONT_FAMILY = "Inter"
RESERVE = 1.04  # for fonts a little wider than Inter; kerning, which is not counted, only ever helps
_READING = Lock()  # fontTools reads the font's tables when first asked, which threads must not do at once


@lru_cache(maxsize=2048)
def width(text: str, *, size: float, weight: int) -> float:
    """The room that `text` takes in one line, in the units of `size`, reserve included."""
    with _READING:
        advances = _Advances.of(weight)
        return sum(advances.em(character) for character in text) * size * RESERVE


def lines(text: str, *, size: float, weight: int, room: float) -> tuple[str, ...]:
    """`text` broken into lines no wider than `room`, as many words a line as fit, never inside a word.

    A single word that is wider than `room` stands alone: `rollout.mockups.texts` refuses a pack with such a word.
    """
    broken: list[str] = []
    for word in text.split(" "):  # not at other blanks: a no-break space keeps its words together
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and width(longer, size=size, weight=weight) <= room:
            broken[-1] = longer
        else:
            broken.append(word)
    return tuple(broken)


class _Advances:
    """The advance widths of Inter in one weight, at its smallest optical size, where it is widest."""

    def __init__(self, weight: int) -> None:
        font = _font()
        self._units: int = font["head"].unitsPerEm
        self._names: dict[int, str] = font.getBestCmap()
        self._glyphs = font.getGlyphSet(location={"wght": weight, "opsz": 14})

    @classmethod
    @cache
    def of(cls, weight: int) -> "_Advances":
        return cls(weight)

    def em(self, character: str) -> float:
        """The width of one character in parts of the font size. What Inter lacks counts as a full square."""
        name = self._names.get(ord(character))
        return self._glyphs[name].width / self._units if name else 1.0


@cache
def _font() -> TTFont:
    return TTFont(io.BytesIO(FONT_FILE.read_bytes()), lazy=True)
