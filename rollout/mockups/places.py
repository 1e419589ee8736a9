"""Where texts stand on the screen: start, size, weight and room of each kind, in phone units (the screen is 390 wide).

The reader of packs refuses what does not fit; the drawing sets what does. The numbers are the design's.
"""

from dataclasses import dataclass

from rollout.mockups import measuring

VALUE_GAP = 8  # between a text and whatever ends its line


@dataclass(frozen=True)
class Place:
    """One kind of text. `breaks`: it may take several lines."""

    x: float
    size: float
    weight: int
    room: float
    breaks: bool = False

    def width(self, text: str) -> float:
        """The room a text takes in one line, with the reserve for fonts wider than Inter."""
        return measuring.width(text, size=self.size, weight=self.weight)

    def lines(self, text: str) -> tuple[str, ...]:
        """The text as it is set: in one line, or broken between words."""
        if not self.breaks:
            return (text,)
        return measuring.lines(text, size=self.size, weight=self.weight, room=self.room)


PLACES = {
    "bar_title": Place(x=195, size=17, weight=600, room=290),  # centred between the signs of the bar
    "notice_title": Place(x=58, size=15, weight=600, room=349 - 58 - VALUE_GAP),  # ends before the ×
    "notice_text": Place(x=58, size=15, weight=400, room=296, breaks=True),
    "notice_link": Place(x=58, size=15, weight=600, room=296),
    "section_title": Place(x=32, size=13, weight=400, room=326),
    "footnote": Place(x=32, size=13, weight=400, room=326, breaks=True),
    "row_label": Place(x=32, size=17, weight=400, room=354 - 32 - VALUE_GAP),  # ends before the chevron
    "switch_label": Place(x=32, size=17, weight=400, room=309 - 32 - VALUE_GAP),
    "row_value": Place(x=358, size=17, weight=400, room=326),
    "account_name": Place(x=84, size=17, weight=400, room=354 - 84 - VALUE_GAP),
    "account_detail": Place(x=84, size=13, weight=400, room=354 - 84 - VALUE_GAP),
    "tab": Place(x=97, size=11, weight=600, room=180),
}
