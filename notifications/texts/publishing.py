"""Versions of a text, compiled and published from a pack."""

from datetime import datetime

from django.db import transaction

from notifications.texts.compiling import Compiled, compile_text
from notifications.texts.models import Purpose, Text, TextVersion
from notifications.texts.pictures import keep
from notifications.texts.small_print import problem_in_small_print
from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.mockups.reading import mockups_in
from rollout.packs.checking import checked_pack
from rollout.packs.errors import PackError
from rollout.packs.loader import Pack

# By locale, a text as written and what it compiles to.
Sources = dict[str, tuple[str, Compiled]]


@transaction.atomic
def publish_from_pack(change: Change, *, at: datetime, by: User | None = None) -> list[TextVersion]:
    """Publishes the pack's texts as new versions, all locales of a purpose together. Gives the versions it made.

    A purpose whose newest version already says exactly this makes none, and neither does one that is written in the
    portal by now. Raises PackError with file and line.
    """
    pack = checked_pack(change.pack)
    made: list[TextVersion] = []
    for purpose in Purpose.values:
        sources = _sources(pack, purpose)
        if not sources:
            continue
        text, _ = Text.objects.get_or_create(change=change, purpose=purpose)
        made += _publish(text, sources, at=at, by=by)
    return made


def new_in_pack(change: Change) -> list[str]:
    """The purposes, in words, of which the pack says something that is not published."""
    pack = change.load_pack()
    found = []
    for purpose in Purpose:
        sources = _sources(pack, purpose)
        text = Text.objects.filter(change=change, purpose=purpose).first()
        if sources and not (text and (text.is_written_here() or _is_published(text, sources))):
            found.append(str(purpose.label))
    return found


def check_texts(pack: Pack) -> None:
    """Compiles every text of a pack. Raises PackError with file and line."""
    pack.part(_compiled)


def _sources(pack: Pack, purpose: str) -> Sources:
    # Compiled once: a pack has as many texts as purposes times languages, and each takes tens of milliseconds.
    return pack.part(_compiled).get(purpose, {})


def _compiled(pack: Pack) -> dict[str, Sources]:
    """Every text of a pack by purpose and locale."""
    found: dict[str, Sources] = {}
    for locale in pack.locales("texts"):
        for purpose in Purpose.values:
            file = f"texts/{locale}/{purpose}.md"
            if pack.has(file):
                found.setdefault(purpose, {})[locale] = _compile(pack, file, purpose=purpose, locale=locale)
    return found


def _compile(pack: Pack, file: str, *, purpose: str, locale: str) -> tuple[str, Compiled]:
    source = pack.text(file)
    hosts, screens = pack.change.link_hosts, mockups_in(pack)
    compiled = compile_text(source, purpose=purpose, locale=locale, file=file, hosts=hosts, screens=screens)
    if problem := problem_in_small_print(source, purpose):
        raise PackError(file, None, problem)
    return source, compiled


def _is_published(text: Text, sources: Sources) -> bool:
    newest = text.newest_version()
    compiled = {locale: mail.content_hash for locale, (_, mail) in sources.items()}
    return newest is not None and text.hashes(newest) == compiled


def _publish(text: Text, sources: Sources, *, at: datetime, by: User | None) -> list[TextVersion]:
    Text.objects.select_for_update().get(pk=text.pk)  # two publishers would both take the next number
    if text.is_written_here() or _is_published(text, sources):
        return []
    newest = text.newest_version()
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
            picture=keep(compiled.picture),
            content_hash=compiled.content_hash,
            published_at=at,
            published_by=by,
        )
        for locale, (source, compiled) in sources.items()
    )
