"""Writing the next version of a text: a draft, saved language by language and published with all of them at once.

A draft is made by the first save. `seen` says in all verbs which state of it the writer knows: `seen_of` gives it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel import Locale, UnknownLocaleError
from django.db import transaction

from notifications.texts.compiling import Compiled, compile_text, errors_in
from notifications.texts.links import hosts_named_by
from notifications.texts.models import Purpose, Text, TextVersion
from notifications.texts.pictures import keep
from notifications.texts.small_print import problem_in_small_print
from portal.accounts.models import User
from portal.errors import PortalError
from portal.formatting import language
from rollout.changes.models import Change
from rollout.mockups.reading import mockups
from rollout.packs.errors import PackError
from rollout.packs.loader import LOCALE, Pack
from rollout.tenants.models import Tenant

# The locale that everybody gets in whose own, and whose tenant's, nothing is written.
LAST_RESORT = "en"
# What a writer begins with where there is nothing else: every key of a head.
SKELETON = """---
subject: "The product: what changes"
preheader: "What most people have to do, in one sentence."
title: "What changes, in one line"
label: For information
fallbacks:
  tenant_name: your organisation
before_after:
  before:
    label: Before
    place: "In the app: Settings › Backup"
    rows:
      - {name: A switch, state: "On"}
      - {name: A line without a state}
    note: What goes away.
  after:
    label: After
    place: "On the phone: Settings"
    rows:
      - {name: Another switch, state: "On"}
# A screen of the pack’s mockups.yaml, shown behind the cards:
# mockup: {screen: a, note: "Illustration: it may look different on your phone."}
---

What changes, in one or two sentences.

## What changes?

{{ before_after }}

## What do I have to do?

Usually nothing.

> ## Is this message genuine?
>
> In doubt, forward this message to {{ forward_address }}.

---

You get this from {{ sender_name }} because … It is a service notice, so it cannot be switched off. {{ mc_id }}.
"""


class EditedMeanwhile(PortalError):
    """Somebody else saved this text, or published or threw away the draft, while you were writing."""


class NotComplete(PortalError):
    """The draft cannot be published. `missing` says what it lacks, a sentence each."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Beginning:
    """What a writer finds in one language: `row` is the draft's, None where the draft has none.

    `whence` says where the words come from: the draft, a version, the pack's file, or nothing but a form of a text.
    """

    locale: str
    source: str
    seen: str
    whence: str
    row: TextVersion | None

    @property
    def language(self) -> str:
        return language(self.locale)


def begin(change: Change, purpose: str) -> Text:
    """The text of a change for a purpose, to be written. It is nobody's business before something is published."""
    text, _ = Text.objects.get_or_create(change=change, purpose=Purpose(purpose))
    return text


def beginning(text: Text, locale: str, *, from_pack: bool = False) -> Beginning:
    """Where writing begins in a language: the draft, else the newest version, else the pack, else every key of a head.

    `from_pack`: the pack's file, where it has one, whatever was written since.
    """
    row, newest = text.draft().get(locale), text.newest_version()
    seen = _seen(row, newest)
    pack, file = text.change.load_pack(), f"texts/{locale}/{text.purpose}.md"
    packs = pack.text(file) if pack.has(file) and (from_pack or not row) else ""
    if packs and from_pack:
        return Beginning(locale, packs, seen, "the pack", row)
    if row:
        return Beginning(locale, row.markdown, seen, "the draft", row)
    if published := text.versions.published().filter(locale=locale, version=newest or 0).first():
        return Beginning(locale, published.markdown, seen, f"version {newest}", None)
    return Beginning(locale, packs or SKELETON, seen, "the pack" if packs else "", None)


def seen_of(text: Text, locale: str) -> str:
    """The state of a language as it is now, to be handed back with what is typed."""
    return _seen(text.draft().get(locale), text.newest_version())


def seen_of_all(text: Text) -> str:
    """The state of the whole draft as it is now."""
    return " ".join(_seen(row, 0) for row in text.draft().values())


def _seen(row: TextVersion | None, newest: int | None) -> str:
    return str(row.edited_at) if row else f"version {newest or 0}"


def needed_locales(text: Text) -> list[str]:
    """The locales that the next version must have: those of the newest one, of the pack, and English; English first."""
    newest = text.newest_version()
    needed = {LAST_RESORT, *_of_pack(text.change.load_pack(), text.purpose)}
    if newest:
        needed.update(text.locales(newest))
    return _english_first(needed)


def _of_pack(pack: Pack, purpose: str) -> list[str]:
    return [locale for locale in pack.locales("texts") if pack.has(f"texts/{locale}/{purpose}.md")]


def _english_first(locales: Iterable[str]) -> list[str]:
    return sorted(locales, key=lambda locale: (locale != LAST_RESORT, locale))


def offered_locales(text: Text) -> list[str]:
    """Those needed, those of the draft, and those that tenants speak and nobody wrote yet."""
    spoken = Tenant.objects.values_list("locale", flat=True).distinct()
    languages = {locale.partition("-")[0].lower() for locale in spoken}
    return _english_first({*needed_locales(text), *text.draft(), *filter(is_language, languages)})


def is_language(locale: str) -> bool:
    """Whether a text may be written in it: “de”, “pt-BR”, and somebody speaks it."""
    try:
        return bool(LOCALE.fullmatch(locale) and Locale.parse(locale, sep="-"))
    except UnknownLocaleError:
        return False


def hosts_for(change: Change) -> set[str]:
    """The hosts that a text of a change may link to: the pack's, each tenant's, and the portal's own."""
    return hosts_named_by(change.load_pack(), Tenant.objects.only("link_hosts", "public_host"))


@transaction.atomic
def save(text: Text, locale: str, source: str, *, seen: str, by: User, at: datetime) -> TextVersion:
    """Saves one language of the draft, which is made when there is none. The other languages stay as they are.

    Raises PackError with the line of what is wrong, and EditedMeanwhile when `seen` is no longer so.
    """
    screens = mockups(text.change.pack)
    mail = compile_text(source, purpose=text.purpose, locale=locale, hosts=hosts_for(text.change), screens=screens)
    _wait_for_turn(text)
    row, newest = text.draft().get(locale), text.newest_version()
    if _seen(row, newest) != seen:
        raise EditedMeanwhile
    row = row or TextVersion(text=text, version=(newest or 0) + 1, locale=locale)
    _fill(row, source, mail)
    row.edited_at, row.edited_by = at, by
    row.save()
    return row


def missing_in(text: Text) -> list[str]:
    """What keeps the draft from being published, a sentence each; empty when nothing does."""
    draft, newest = text.draft(), text.newest_version()
    if not draft:
        return ["Nothing is written yet."]
    lacking = [
        f"{language(locale)} is missing: {_why_needed(text, locale, newest)}."
        for locale in needed_locales(text)
        if locale not in draft
    ]
    hosts, screens = hosts_for(text.change), mockups(text.change.pack)
    for row in draft.values():
        wrong = errors_in(row.markdown, purpose=text.purpose, locale=row.locale, hosts=hosts, screens=screens)
        lacking += [f"{row.language}, {line_of(error)}" for error in wrong[:1]]
        if not wrong and (problem := problem_in_small_print(row.markdown, text.purpose)):
            lacking.append(f"{row.language}: {problem}")
    return lacking


def _why_needed(text: Text, locale: str, newest: int | None) -> str:
    if newest and locale in text.locales(newest):
        return f"version {newest} has it"
    if locale in _of_pack(text.change.load_pack(), text.purpose):
        return "the pack has it"
    return "people whose language nobody wrote get it"


def line_of(error: PackError) -> str:
    """What is wrong and where: “line 12: “{{ nickname }}” is no placeholder.”"""
    return f"line {error.line}: {error.problem}" if error.line else error.problem


@transaction.atomic
def publish(text: Text, *, seen: str, by: User, at: datetime) -> int:
    """draft -> published, all its languages together; the number of the version, which never changes any more.

    Raises NotComplete with what is missing, and EditedMeanwhile when `seen` (of all) is no longer so.
    """
    _wait_for_turn(text)
    draft, newest = text.draft(), text.newest_version()
    if seen_of_all(text) != seen or not draft:
        raise EditedMeanwhile
    if missing := missing_in(text):
        raise NotComplete(missing)
    for row in draft.values():
        # Once more: the layout of mails may have changed since it was saved.
        mail = compile_text(row.markdown, purpose=text.purpose, locale=row.locale, screens=mockups(text.change.pack))
        _fill(row, row.markdown, mail)
        row.published_at, row.published_by = at, by
    if newest and text.hashes(newest) == {locale: row.content_hash for locale, row in draft.items()}:
        raise NotComplete([f"It says exactly what version {newest} says."])
    for row in draft.values():
        row.save()
    return next(iter(draft.values())).version


def throw_away(text: Text, *, seen: str) -> None:
    """Removes the draft in all its languages. Raises EditedMeanwhile when `seen` (of all) is no longer so."""
    with transaction.atomic():
        _wait_for_turn(text)
        if seen_of_all(text) != seen:
            raise EditedMeanwhile
        text.versions.drafts().delete()


def _wait_for_turn(text: Text) -> None:
    # Two who save at once would each find the draft as they saw it; two who publish would take the same number.
    Text.objects.select_for_update().get(pk=text.pk)


def _fill(row: TextVersion, source: str, mail: Compiled) -> None:
    row.markdown, row.subject, row.preheader = source, mail.subject, mail.preheader
    row.html, row.plain, row.content_hash = mail.html, mail.plain, mail.content_hash
    row.placeholders, row.fallbacks, row.picture = mail.placeholders, mail.fallbacks, keep(mail.picture)
