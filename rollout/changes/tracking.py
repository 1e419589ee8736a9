"""Takes a pack's change into the database, so that waves, mailings and documents can hang on it."""

from datetime import UTC, date, datetime, time

from django.db import transaction

from rollout.changes.canonical import canonical_hash
from rollout.changes.models import Announcement, Change, VendorWindow
from rollout.packs.facts import SourceWindow
from rollout.packs.loader import Pack, load_pack, pack_ids
from rollout.packs.outline import AnnouncementOutline


@transaction.atomic
def track(mc_id: str, *, at: datetime) -> Change:
    """The change of a pack, tracked from now on: its row, its announcement's fields and the vendor's windows.

    Run twice it brings names and windows up to what the pack says and leaves the rest alone: owner, steps and a
    closing stay. Windows are rows of record: one that the pack no longer names stays, a moved date comes as a new row.
    Raises PackError where the pack is missing or wrong.
    """
    pack = load_pack(mc_id)
    facts = pack.change
    _keep_outline(pack.announcement, at=at)
    values = {
        "slug": facts.slug,
        "name": facts.name,
        "short_name": facts.short_name,
        "pack": mc_id,
        "announcement": Announcement.objects.of(mc_id).first(),
    }
    change, _ = Change.objects.update_or_create(
        mc_id=mc_id, defaults=values, create_defaults=values | {"tracked_since": facts.tracked_since}
    )
    for window in facts.windows:
        _keep_window(change, window, pack)
    return change


def untracked_packs() -> list[str]:
    """Packs whose change nobody tracks yet."""
    tracked = Change.objects.numbers(pack_ids())
    return [mc_id for mc_id in pack_ids() if mc_id not in tracked]


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
                "begin_from": window.begin.first if window.begin else None,
                "begin_to": window.begin.last if window.begin else None,
                "begin_granularity": window.begin.granularity if window.begin else "",
                "end_from": window.end.first if window.end else None,
                "end_to": window.end.last if window.end else None,
                "end_granularity": window.end.granularity if window.end else "",
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
