"""Every text that ships, as the mail that somebody gets."""

from notifications.texts.compiling import Compiled, compile_text
from notifications.texts.files import texts_in
from notifications.texts.preview import Look, variant, with_picture
from notifications.texts.rendering import RenderedMail
from notifications.texts.typed import mail_of
from rollout.mockups.reading import mockups_in
from rollout.packs.loader import load_pack

PACK = load_pack("MC1111780")
TEXTS = texts_in(PACK)


def compiled(locale: str, purpose: str) -> Compiled:
    """One text with its placeholders in it."""
    return compile_text(_source(locale, purpose), purpose=purpose, locale=locale, screens=mockups_in(PACK))


def sample(locale: str, purpose: str) -> RenderedMail:
    """The mail of one text, filled with sample values."""
    mail, _ = mail_of(_source(locale, purpose), purpose=purpose, locale=locale, screens=mockups_in(PACK))
    return mail


def page(locale: str, purpose: str, look: Look) -> str:
    """The same mail as a page for a browser, with its picture."""
    mail, picture = mail_of(_source(locale, purpose), purpose=purpose, locale=locale, screens=mockups_in(PACK))
    html = variant(mail.html, look)
    return with_picture(html, picture) if picture else html


def _source(locale: str, purpose: str) -> str:
    return PACK.text(f"texts/{locale}/{purpose}.md")
