"""`make mails`: every mail that ships as .html and .txt in var/mails, and the advance notice as pictures.

Each language in four looks: on a desktop, on a phone, dark, and on a phone that loads no pictures. The pictures are
drawn with Inter, which is on every machine that runs the tests; mail programs take the fonts of theirs.
`make mails ARGS=--docs` also renews those that docs/mails.md shows.
"""

import base64
import io
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.conf import settings
from PIL import Image

from tests.browser import ARGUMENTS, executable

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path("var/mails")
DOCUMENT = Path("docs/mails.md")
COLOURS = 64  # of a mail’s picture: text and tints; a quarter of the bytes
# Name, look, width of the window in pixels.
LOOKS = (
    ("desktop", "light", 700),
    ("phone", "light", 375),
    ("dark", "dark", 700),
    ("no-images", "noimages", 375),
)


def main(arguments: list[str]) -> None:
    """Write the mails and draw the pictures."""
    django.setup()
    from playwright.sync_api import sync_playwright

    from notifications.texts.files import write_mails
    from tests.texts import mails

    names = write_mails(mails.PACK, settings.BASE_DIR / FOLDER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        page = browser.new_page()
        for locale in mails.PACK.locales("texts"):
            for name, look, width in LOOKS:
                picture = drawn(page, mails.page(locale, "advance", look), width)
                (settings.BASE_DIR / FOLDER / f"{locale}-advance-{name}.png").write_bytes(picture)
        browser.close()
    if "--docs" in arguments:
        renew_document()
    print(f"{len(names)} mails and their pictures are in {FOLDER}.")


def drawn(page: "Page", html: str, width: int) -> bytes:
    """A mail in a window of this width, in Inter, as PNG."""
    font = base64.b64encode(_font().read_bytes()).decode()
    page.set_viewport_size({"width": width, "height": 200})
    page.set_content(html)
    page.add_style_tag(content=f"@font-face{{font-family:'Segoe UI';src:url(data:font/ttf;base64,{font})}}")
    page.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    written = io.BytesIO()
    shot.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def renew_document() -> None:
    """Copies what the document shows beside it."""
    shown = settings.BASE_DIR / DOCUMENT.with_suffix("")
    for picture in shown.glob("*.png"):
        shutil.copy(settings.BASE_DIR / FOLDER / picture.name, picture)


def _font() -> Path:
    from rollout.mockups.measuring import FONT_FILE

    return FONT_FILE


if __name__ == "__main__":
    main(sys.argv[1:])
