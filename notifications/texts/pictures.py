"""The picture of a mail: the upper part of one of the change's screens, in the language of the text.

It travels in the mail (`cid:`): nothing is fetched from anywhere, so nobody is told who read it.
"""

from dataclasses import dataclass

from notifications.texts.models import Picture
from notifications.texts.reading import Mockup
from rollout.mockups import drawing, pictures
from rollout.mockups.screens import Mockups
from rollout.packs.errors import PackError

# One pixel a unit, as wide as the drawing is: wider than any phone shows a mail, and sharp where nobody scales it.
SCALE = 1
# A little taller than the page's, since the drawing is cut between two parts, which languages move.
MOST_HEIGHT = 580
# With base64's third on top and the rest of the mail it stays below 100 kB.
MOST_BYTES = 55_000


@dataclass(frozen=True)
class MailPicture:
    """A drawing with its size in pixels, the words for those who do not see it, and a line of small print."""

    svg: str
    alt: str
    note: str
    height: int
    width: int = drawing.WIDTH

    @property
    def id(self) -> str:
        """The same for the same picture, drawn by the same program: 32 hexadecimal digits."""
        return pictures.content_hash(self.svg, scale=SCALE)

    @property
    def content_id(self) -> str:
        return Picture(self.id).content_id


def picture_of(mockup: Mockup, screens: Mockups | None, locale: str) -> MailPicture:
    """The picture that a text asks for. Raises PackError with the line where the change has no such screen."""
    if screens is None:
        raise mockup.screen.error("this change has no screens: leave “mockup” out.")
    languages = {language.lower(): language for language in screens.languages}
    lang = languages.get(locale.lower()) or languages.get(locale.lower().partition("-")[0])
    if lang is None:
        raise mockup.screen.error(f"the screens have no language “{locale}”: add it to mockups.yaml.")
    screen = screens.screen(mockup.screen.text(one_of=tuple(one.key for one in screens.screens[lang])), lang)
    height = drawing.height_of_whole_parts(screen, at_most=MOST_HEIGHT)
    drawn = drawing.draw(screen, look="light", marks=False, height=height)
    return MailPicture(drawn, screen.alt, mockup.note, height)


def draw(picture: MailPicture) -> Picture:
    """The picture as it would be kept. Raises PackError where it is too large for a mail."""
    png = pictures.png(picture.svg, scale=SCALE)
    if len(png) > MOST_BYTES:
        raise PackError("mockups.yaml", None, f"the picture has {len(png):,} bytes: {MOST_BYTES:,} fit into a mail.")
    return Picture(picture.id, png)


def keep(picture: MailPicture | None) -> Picture | None:
    """The picture kept for good, drawn unless it was before. Raises PackError where it is too large for a mail."""
    if picture is None:
        return None
    if kept := Picture.objects.filter(pk=picture.id).first():
        return kept
    return Picture.objects.get_or_create(pk=picture.id, defaults={"png": draw(picture).png})[0]
