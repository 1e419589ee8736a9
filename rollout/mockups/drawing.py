"""The drawing of a screen: phone, and beside it the numbers that `rollout.mockups.screens.Mark` explains.

Page, download and PNG are this one drawing. It is an illustrative reconstruction, and says so in its description.
"""

from functools import lru_cache
from html import escape

from rollout.mockups.looks import LOOKS, NUMBER_FILL, WHITE, Look
from rollout.mockups.measuring import FONT_FAMILY
from rollout.mockups.phone import HEIGHT as SCREEN_HEIGHT
from rollout.mockups.phone import WIDTH as SCREEN_WIDTH
from rollout.mockups.phone import Phone, Pointer
from rollout.mockups.reading import mockups
from rollout.mockups.screens import Screen
from rollout.mockups.shapes import element, stroke, text

EDGE = 12  # from the edge of the drawing to the screen: room for the bezel
WIDTH = SCREEN_WIDTH + 2 * EDGE
WIDTH_WITH_MARKS = WIDTH + 38
HEIGHT = SCREEN_HEIGHT + 2 * EDGE
BELOW_A_PART = 12  # what is left of the gap between two parts where the drawing is cut
TOP_HEIGHT = 520  # what the helpdesk shows of a screen
FONTS = f"{FONT_FAMILY}, system-ui, 'Segoe UI', sans-serif"
DISCLAIMER = "Illustrative reconstruction. The vendor’s pictures are not available; wording and layout may differ."


def svg(mc_id: str, screen: str, lang: str, *, look: str = "light", marks: bool = True, height: int = HEIGHT) -> str:
    """A screen of a change as SVG, to be placed in a page or saved as a file.

    `screen` is its key ("a"), `look` "light" or "dark"; `marks` puts the numbers beside the phone; a smaller `height`
    shows only the top. Raises KeyError for a screen, language or look there is not, PackError for a pack that is wrong.
    """
    found = mockups(mc_id)
    if found is None:
        raise KeyError(mc_id)
    return draw(found.screen(screen, lang), look=look, marks=marks, height=height)


def height_of_whole_parts(screen: Screen, *, at_most: int) -> int:
    """Where to cut a drawing so that no part of the screen is cut in two; `at_most` where not even one fits."""
    ends = (EDGE + end + BELOW_A_PART for end in Phone(screen, LOOKS["light"]).ends)
    return int(max((end for end in ends if end <= at_most), default=at_most))


@lru_cache(maxsize=256)
def draw(screen: Screen, *, look: str, marks: bool, height: int = HEIGHT) -> str:
    """One screen as SVG. Ids are unique among the screens of a page."""
    colours = LOOKS[look]
    phone = Phone(screen, colours)
    name = f"{screen.mc_id}-{screen.key}-{screen.lang}-{look}".lower()
    clip = element("clipPath", element("rect", width=SCREEN_WIDTH, height=SCREEN_HEIGHT, rx=47), id=f"{name}-screen")
    inside = element(
        "g",
        clip
        + element("rect", x=-5, y=-5, width=400, height=854, rx=52, fill=colours.bezel)
        + element("g", "".join(phone.shapes), clip_path=f"url(#{name}-screen)")
        + ("".join(_number(pointer, colours) for pointer in phone.pointers) if marks else ""),
        transform=f"translate({EDGE} {EDGE})",
    )
    width = WIDTH_WITH_MARKS if marks else WIDTH
    return element(
        "svg",
        element("title", escape(screen.alt, quote=False), id=f"{name}-alt")
        + element("desc", DISCLAIMER, lang="en")
        + inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{name}-alt",
        lang=screen.lang,
        font_family=FONTS,
    )


def _number(pointer: Pointer, look: Look) -> str:
    """The number outside the phone, with a line to what it means, or a triangle to where something stood."""
    y = pointer.y
    if pointer.to_gap:
        lead = element("path", d=f"M397 {y:g}l9 -6v12z", fill=look.number_line)
        lead += stroke(f"M405 {y:g}h6", look.number_line)
    else:
        lead = stroke(f"M374 {y:g}H414", look.number_line)
    circle = element("circle", cx=423, cy=y, r=13, fill=NUMBER_FILL, stroke=WHITE, stroke_width=2)
    digit = text(str(pointer.number), 423, y + 5.3, font_size=15, font_weight=700, fill=WHITE, text_anchor="middle")
    return lead + circle + digit
