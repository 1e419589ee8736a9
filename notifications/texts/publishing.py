"""Versions of a text, compiled and published from a pack."""

from datetime import datetime

from django.db import transaction

from notifications.texts.compiling import Compiled, compile_text
from notifications.texts.models import Purpose, Text, TextVersion
from rollout.changes.models import Change
from rollout.packs.loader import Pack, load_pack


@transaction.atomic
def publish_from_pack(change: Change, *, at: datetime) -> list[TextVersion]:
    """Publishes the pack's texts as new versions, all locales of a purpose together. Gives the versions it made.

    A purpose whose newest version already says exactly this makes none. Raises PackError with file and line.
    """
    pack = load_pack(change.pack)
    made: list[TextVersion] = []
    for purpose in Purpose.values:
        sources = _sources(pack, purpose)
        if not sources:
            continue
        text, _ = Text.objects.get_or_create(change=change, purpose=purpose)
        made += _publish(text, sources, at)
    return made


def _sources(pack: Pack, purpose: str) -> dict[str, tuple[str, Compiled]]:
    """By locale, the source of a purpose and what it compiles to."""
    found = {}
    for locale in pack.locales("texts"):
        file = f"texts/{locale}/{purpose}.md"
        if pack.has(file):
            source = pack.text(file)
            found[locale] = source, compile_text(source, purpose=purpose, locale=locale, file=file)
    return found


def _publish(text: Text, sources: dict[str, tuple[str, Compiled]], at: datetime) -> list[TextVersion]:
    Text.objects.select_for_update().get(pk=text.pk)  # two publishers would both take the next number
    newest = text.newest_version()
    if newest and text.hashes(newest) == {locale: compiled.content_hash for locale, (_, compiled) in sources.items()}:
        return []
    return TextVersion.objects.bulk_create(
        TextVersion(
            text=text,
            version=(newest or 0) + 1,
            locale=locale,
            subject=compiled.subject,
            preheader=compiled.preheader,
            markdown=source,
            html=compiled.html,
            plain=compiled.plain,
            placeholders=compiled.placeholders,
            fallbacks=compiled.fallbacks,
            content_hash=compiled.content_hash,
            published_at=at,
        )
        for locale, (source, compiled) in sources.items()
    )
