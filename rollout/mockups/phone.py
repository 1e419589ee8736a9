"""One screen set on the phone: parts from top to bottom, in phone units (390 × 844).

The geometry is the design's; `y` of a text is its baseline. Nothing here copies the vendor's artwork.
"""

from dataclasses import dataclass

from rollout.mockups.looks import WHITE, Look
from rollout.mockups.places import PLACES
from rollout.mockups.screens import Accounts, Gap, Notice, Part, Row, Screen, Section, Tab
from rollout.mockups.shapes import card, element, stroke, text

WIDTH = 390
HEIGHT = 844

TOP = 88  # where the bar ends and blocks begin
FIRST_CARD = 15  # from the bar to a card that opens the screen
CARD_GAP = 16  # between a notice and the accounts
NOTICE_GAP = 8  # between a section's notice and its rows
TITLE_GAP = 28  # from the end of a block to the next section's title
CARD_BELOW_TITLE = 9
GAP_MARK_ABOVE_TITLE = 13
ROW = 44
ACCOUNT_ROW = 68
NOTICE_LINE = 20
FOOTNOTE_LINE = 18
TAB_BAR = 761
TAB_CENTRES = (97, 293)


@dataclass(frozen=True)
class Pointer:
    """A number beside the phone, level with `y`. `to_gap`: it points at a place where nothing is drawn."""

    number: int
    y: float
    to_gap: bool = False


class Phone:
    """Draws a screen. Afterwards `shapes` are its elements and `pointers` its numbers, both from the top.

    `ends` are the places between two parts, where the screen may be cut.
    """

    def __init__(self, screen: Screen, look: Look) -> None:
        self.look = look
        self.shapes: list[str] = []
        self.pointers: list[Pointer] = []
        self.ends: list[float] = []
        self._end: float = TOP
        self._gap: Gap | None = None
        self.shapes.append(element("rect", width=WIDTH, height=HEIGHT, fill=look.background))
        self._status()
        self._bar(screen)
        for part in screen.parts:
            self._part(part)
            self.ends.append(self._end)
        if screen.tabs:
            self._tabs(screen.tabs)

    # The frame of the screen

    def _status(self) -> None:
        look = self.look
        self._say("9:41", 44, 33, size=16, weight=600, fill=look.label)
        self._add(
            element("rect", x=322, y=21.5, width=24, height=12, rx=3.5, fill="none", stroke=look.secondary),
            element("rect", x=324, y=23.5, width=16, height=8, rx=2, fill=look.label),
            element("path", d="M347.5 25.5v4a2 2 0 0 0 0-4z", fill=look.secondary),
        )

    def _bar(self, screen: Screen) -> None:
        accent = self.look.accent
        if screen.left == "menu":
            self._add(stroke("M20 63h20M20 70h20M20 77h20", accent))
        elif screen.left == "back":
            self._add(stroke("M28 61l-9 9l9 9", accent))
        if screen.right == "plus":
            self._add(stroke("M350 70h20M360 60v20", accent))
        self._set(screen.title, "bar_title", 76, fill=self.look.label, text_anchor="middle")

    def _tabs(self, tabs: tuple[Tab, ...]) -> None:
        look = self.look
        self._add(
            element("rect", y=TAB_BAR, width=WIDTH, height=HEIGHT - TAB_BAR, fill=look.tab_bar),
            element("rect", y=TAB_BAR, width=WIDTH, height=1, fill=look.separator),
        )
        for index, (tab, x) in enumerate(zip(tabs, TAB_CENTRES, strict=False)):
            colour = look.secondary if index else look.accent
            self._add(*(_lock(x, colour) if tab.icon == "lock" else _id_card(x, colour)))
            weight = 400 if index else 600
            self._say(tab.label, x, 808, size=11, weight=weight, fill=colour, text_anchor="middle")

    # Parts

    def _part(self, part: Part) -> None:
        match part:
            case Notice():
                self._end = self._notice(part, self._next_card())
            case Accounts():
                self._end = self._accounts(part, self._next_card())
            case Section():
                self._end = self._section(part, self._end + TITLE_GAP)
            case Gap():
                self._gap = part

    def _next_card(self) -> float:
        return self._end + (FIRST_CARD if self._end == TOP else CARD_GAP)

    def _notice(self, notice: Notice, y: float) -> float:
        look = self.look
        lines = PLACES["notice_text"].lines(notice.text)
        height = 80 + NOTICE_LINE * len(lines)
        self._add(
            card(y, height, radius=12, fill=look.notice_fill, stroke=look.notice_edge),
            element("circle", cx=39, cy=y + 25, r=9.5, fill="none", stroke=look.accent, stroke_width=1.8),
            element("circle", cx=39, cy=y + 20.8, r=1.3, fill=look.accent),
            stroke(f"M39 {y + 24.4:g}v5.2", look.accent, width=1.8),
        )
        if notice.closes:
            self._add(stroke(f"M349 {y + 20:g}l10 10M359 {y + 20:g}l-10 10", look.secondary))
        self._set(notice.title, "notice_title", y + 30, fill=look.label)
        for index, line in enumerate(lines):
            self._set(line, "notice_text", y + 54 + NOTICE_LINE * index, fill=look.label)
        self._set(notice.link, "notice_link", y + height - 18, fill=look.accent)
        self._point(notice.mark, y + 25)
        return y + height

    def _accounts(self, part: Accounts, y: float) -> float:
        look = self.look
        height = ACCOUNT_ROW * len(part.accounts)
        self._add(card(y, height, radius=10, fill=look.card))
        for index, account in enumerate(part.accounts):
            top = y + ACCOUNT_ROW * index
            middle = top + ACCOUNT_ROW / 2
            if index:
                self._separator(84, top)
            avatar = look.avatars[index % len(look.avatars)]
            self._add(element("circle", cx=52, cy=middle, r=20, fill=avatar))
            self._say(account.name[0], 52, middle + 6, size=17, weight=600, fill=WHITE, text_anchor="middle")
            self._set(account.name, "account_name", top + 31, fill=look.label)
            self._set(account.detail, "account_detail", top + 51, fill=look.secondary)
            self._chevron(middle)
            self._point(account.mark, middle)
        return y + height

    def _section(self, section: Section, title: float) -> float:
        look = self.look
        if self._gap:
            self.pointers.append(Pointer(self._gap.mark, title - GAP_MARK_ABOVE_TITLE, to_gap=True))
            self._gap = None
        self._set(section.title, "section_title", title, fill=look.secondary)
        y = title + CARD_BELOW_TITLE
        if section.notice:
            y = self._notice(section.notice, y) + NOTICE_GAP
        self._add(card(y, ROW * len(section.rows), radius=10, fill=look.card))
        for index, row in enumerate(section.rows):
            if index:
                self._separator(32, y + ROW * index)
            self._row(row, y + ROW * index)
        return self._footnote(section.note, y + ROW * len(section.rows))

    def _row(self, row: Row, y: float) -> None:
        look = self.look
        self._set(row.label, "row_label", y + 28, fill=look.label)
        if row.switch is not None:
            self._switch(y + 6.5, on=row.switch)
        elif row.value:
            self._set(row.value, "row_value", y + 28, fill=look.secondary, text_anchor="end")
        else:
            self._chevron(y + ROW / 2)
        self._point(row.mark, y + ROW / 2)

    def _footnote(self, note: str, y: float) -> float:
        """The note under a card that ends at `y`. Returns the end of the block: the card's own without a note."""
        if not note:
            return y
        lines = PLACES["footnote"].lines(note)
        for index, line in enumerate(lines):
            self._set(line, "footnote", y + 19 + FOOTNOTE_LINE * index, fill=self.look.secondary)
        return y + 8 + FOOTNOTE_LINE * len(lines)

    # Small things

    def _switch(self, y: float, *, on: bool) -> None:
        colour = self.look.switch_on if on else self.look.switch_off
        knob = 344.5 if on else 324.5
        self._add(
            element("rect", x=309, y=y, width=51, height=31, rx=15.5, fill=colour),
            element("circle", cx=knob, cy=y + 15.5, r=13.5, fill=WHITE),
        )

    def _chevron(self, middle: float) -> None:
        self._add(stroke(f"M354 {middle - 6:g}l6 6l-6 6", self.look.chevron))

    def _separator(self, x: float, y: float) -> None:
        self._add(element("rect", x=x, y=y - 1, width=374 - x, height=1, fill=self.look.separator))

    def _point(self, mark: int | None, y: float) -> None:
        if mark is not None:
            self.pointers.append(Pointer(mark, y))

    def _set(self, words: str, place: str, y: float, **attributes: str) -> None:
        where = PLACES[place]
        self._say(words, where.x, y, size=where.size, weight=where.weight, **attributes)

    def _say(self, words: str, x: float, y: float, *, size: float, weight: int, **attributes: str) -> None:
        bold = {} if weight == 400 else {"font_weight": weight}
        self._add(text(words, x, y, font_size=size, **bold, **attributes))

    def _add(self, *shapes: str) -> None:
        self.shapes.extend(shapes)


def _lock(x: float, colour: str) -> tuple[str, ...]:
    return (
        element("rect", x=x - 9, y=777, width=18, height=14, rx=3, fill=colour),
        stroke(f"M{x - 5:g} 778v-4a5 5 0 0 1 10 0v4", colour, width=2.2),
    )


def _id_card(x: float, colour: str) -> tuple[str, ...]:
    return (
        element("rect", x=x - 12, y=772, width=24, height=18, rx=3, fill="none", stroke=colour, stroke_width=1.8),
        element("circle", cx=x - 4.7, cy=778.6, r=2.2, fill=colour),
        stroke(f"M{x - 8.2:g} 786c.6-4.2 6.4-4.2 7 0M{x + 3:g} 778.4h5M{x + 3:g} 783.6h5", colour, width=1.6),
    )
