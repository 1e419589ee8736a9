"""The texts of a pack as files: the mails that people would get, to be looked at outside the portal."""

from pathlib import Path

from notifications.texts.models import Purpose
from notifications.texts.preview import with_picture
from notifications.texts.typed import mail_of
from rollout.mockups.reading import mockups_in
from rollout.packs.loader import Pack


def texts_in(pack: Pack) -> list[tuple[str, str]]:
    """(locale, purpose) of each text, English first."""
    return [
        (locale, purpose)
        for locale in pack.locales("texts")
        for purpose in Purpose.values
        if pack.has(f"texts/{locale}/{purpose}.md")
    ]


def write_mails(pack: Pack, folder: Path) -> list[str]:
    """Writes `<locale>-<purpose>.html` and `.txt` of each text, filled with sample values. Gives the names.

    A picture stands in the HTML itself. Raises PackError with file and line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for locale, purpose in texts_in(pack):
        source = pack.text(f"texts/{locale}/{purpose}.md")
        mail, picture = mail_of(source, purpose=purpose, locale=locale, screens=mockups_in(pack))
        name = f"{locale}-{purpose}"
        html = with_picture(mail.html, picture) if picture else mail.html
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
        (folder / f"{name}.txt").write_text(mail.plain, encoding="utf-8")
        names.append(name)
    return names
