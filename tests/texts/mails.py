"""Every text that ships, as the mail that somebody gets."""

from collections.abc import Iterator

from notifications.texts.compiling import compile_text
from notifications.texts.models import TextVersion
from notifications.texts.placeholders import samples
from notifications.texts.rendering import RenderedMail, render
from rollout.packs.loader import load_pack

PACK = load_pack("MC1111780")
# (locale, purpose) of each text.
TEXTS = [(locale, purpose) for locale in PACK.locales("texts") for purpose in PACK.stems(f"texts/{locale}")]


def sample(locale: str, purpose: str) -> RenderedMail:
    """The mail of one text, filled with sample values."""
    source = PACK.text(f"texts/{locale}/{purpose}.md")
    mail = compile_text(source, purpose=purpose, locale=locale)
    version = TextVersion(
        locale=locale, subject=mail.subject, html=mail.html, plain=mail.plain, fallbacks=mail.fallbacks
    )
    return render(version, samples(purpose, locale))


def all_samples() -> Iterator[tuple[str, RenderedMail]]:
    """The name of each text, as “de-advance”, and its mail."""
    for locale, purpose in TEXTS:
        yield f"{locale}-{purpose}", sample(locale, purpose)
