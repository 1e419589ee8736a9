"""Takes a post's or a pack's change into the database, so that waves, mailings and documents can hang on it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils.text import slugify

from portal.accounts.models import User
from portal.errors import BadInput
from rollout.changes.canonical import canonical_hash
from rollout.changes.importing import wait_for_imports
from rollout.changes.models import Announcement, Change, Triage, TriageState, VendorWindow
from rollout.changes.models.window import columns_of
from rollout.changes.titles import read_title
from rollout.changes.windows import read_windows
from rollout.packs.checking import checked_pack
from rollout.packs.facts import SourceWindow
from rollout.packs.loader import Pack, has_pack, pack_ids
from rollout.packs.outline import AnnouncementOutline

MAX_NAME = 200
MAX_SHORT_NAME = 80
MAX_SLUG_WORDS = 36


@dataclass(frozen=True)
class Names:
    """What a change is called before anybody named it: after its post."""

    slug: str
    name: str
    short_name: str


def names_of(post: Announcement) -> Names:
    """Out of the title without what became of the post: “(Updated) …”."""
    words = read_title(post.title).words
    # Unique, since the number is: no other change of the same name can be in the way.
    slug = f"{slugify(words)[:MAX_SLUG_WORDS].strip('-')}-{post.mc_id.lower()}".strip("-")
    return Names(slug, _shortened(words, MAX_NAME), _shortened(words, MAX_SHORT_NAME))


@transaction.atomic
def track_post(mc_id: str, *, by: User | None, at: datetime) -> Change:
    """The change of a post that came in, tracked from now on; with a pack what `track` does, else with an empty one.

    Run twice it changes nothing, also when two people ask at once. Raises BadInput where no such post came in,
    PackError where the pack is wrong.
    """
    if has_pack(mc_id):
        return track(mc_id, by=by, at=at)
    wait_for_imports()
    post = Announcement.objects.of(mc_id).first()
    if post is None:
        raise BadInput(f"No post {mc_id} came in.")
    names = names_of(post)
    values = {
        "slug": names.slug,
        "name": names.name,
        "short_name": names.short_name,
        "pack": mc_id,
        "announcement": post,
        "tracked_since": at.date(),
    }
    change, _ = Change.objects.get_or_create(mc_id=mc_id, defaults=values)
    read_windows(change, at=at)
    _note_tracked(post, by=by, at=at)
    return change


@transaction.atomic
def track(mc_id: str, *, at: datetime, by: User | None = None) -> Change:
    """The change of a pack, tracked from now on: its row, its announcement's fields and the vendor's windows.

    Run twice it brings names and windows up to what the pack says and leaves the rest alone: owner, steps and a
    closing stay. Windows are rows of record: one that the pack no longer names stays, a moved date comes as a new row.
    Raises PackError where the pack is missing or wrong.
    """
    pack = checked_pack(mc_id)
    facts = pack.change
    wait_for_imports()
    _keep_outline(pack.announcement, at=at)
    newest = Announcement.objects.of(mc_id)[0]
    values = {
        "slug": facts.slug,
        "name": facts.name,
        "short_name": facts.short_name,
        "pack": mc_id,
        "announcement": newest,
    }
    change, _ = Change.objects.update_or_create(
        mc_id=mc_id, defaults=values, create_defaults=values | {"tracked_since": facts.tracked_since}
    )
    for window in facts.windows:
        _keep_window(change, window, pack)
    read_windows(change, at=at)
    _note_tracked(newest, by=by, at=at)
    return change


def untracked_packs() -> list[str]:
    """Packs whose change nobody tracks yet."""
    tracked = Change.objects.numbers(pack_ids())
    return [mc_id for mc_id in pack_ids() if mc_id not in tracked]


def _note_tracked(post: Announcement, *, by: User | None, at: datetime) -> None:
    """The list of posts says so too; who tracked it first stays."""
    triage, _ = Triage.objects.get_or_create(mc_id=post.mc_id)
    if triage.state != TriageState.TRACKED:
        Triage.objects.decide(post, TriageState.TRACKED, by=by, at=at, last=triage.decided_at, reason="")


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _keep_outline(outline: AnnouncementOutline, *, at: datetime) -> None:
    raw = {
        "id": outline.mc_id,
        "title": outline.title,
        "startDateTime": outline.published_at.isoformat(),
        "lastModifiedDateTime": outline.last_modified_at.isoformat(),
    }
    if Announcement.objects.of(outline.mc_id).filter(last_modified_at=outline.last_modified_at).exists():
        return
    Announcement.objects.get_or_create(
        mc_id=outline.mc_id,
        last_modified_at=outline.last_modified_at,
        raw_hash=canonical_hash(raw),
        defaults={
            "title": outline.title,
            "category": outline.category,
            "severity": outline.severity,
            "is_major": outline.is_major,
            "services": list(outline.services),
            "tags": list(outline.tags),
            "published_at": outline.published_at,
            "expires_at": outline.expires_at,
            "act_by_at": outline.act_by_at,
            "raw": raw,
            "received_at": at,
            "is_outline": True,
        },
    )


def _keep_window(change: Change, window: SourceWindow, pack: Pack) -> None:
    for cloud in window.clouds:
        VendorWindow.objects.update_or_create(
            change=change,
            cloud=cloud,
            phase=window.phase,
            platform=window.platform,
            source=window.source.name,
            known_since=_known_since(window, pack),
            defaults={
                **columns_of(window.begin, window.end),
                "sentence": pack.announcement.quotation.text if window.is_quoted else "",
                "reading": window.reading,
                "source_url": window.source.url,
                "is_used": not window.why_not_used,
                "why_not_used": window.why_not_used,
            },
        )


def _known_since(window: SourceWindow, pack: Pack) -> datetime:
    """The moment a window became known: of the post itself its own moment, of other sources the start of their day."""
    if window.is_quoted:
        return pack.announcement.published_at
    return _start_of(window.known_since)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
