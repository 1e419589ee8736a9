"""Every text that ships, as the mail that somebody gets."""

from notifications.texts.compiling import Compiled, compile_text
from notifications.texts.models import TextVersion
from notifications.texts.placeholders import samples
from notifications.texts.rendering import RenderedMail, render
from rollout.mockups.reading import mockups_in
from rollout.packs.loader import load_pack

PACK = load_pack("MC1111780")
# (locale, purpose) of each text.
TEXTS = [(locale, purpose) for locale in PACK.locales("texts") for purpose in PACK.stems(f"texts/{locale}")]


def compiled(locale: str, purpose: str) -> Compiled:
    """One text with its placeholders in it."""
    source = PACK.text(f"texts/{locale}/{purpose}.md")
    return compile_text(source, purpose=purpose, locale=locale, screens=mockups_in(PACK))


def sample(locale: str, purpose: str) -> RenderedMail:
    """The mail of one text, filled with sample values."""
    mail = compiled(locale, purpose)
    version = TextVersion(
        locale=locale, subject=mail.subject, html=mail.html, plain=mail.plain, fallbacks=mail.fallbacks
    )
    return render(version, samples(purpose, locale))
