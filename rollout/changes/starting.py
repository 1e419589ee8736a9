"""Begins the pack of a post: its fields, its one sentence with dates, and a skeleton to fill."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from portal.errors import BadInput
from rollout.changes.models import Announcement, Change
from rollout.changes.statements import statements_of
from rollout.changes.tracking import names_of
from rollout.packs.loader import MC_ID, has_pack
from rollout.packs.outline import CATEGORIES, SEVERITIES
from rollout.packs.starting import write_skeleton

NO_SENTENCE = "TODO: the one sentence with the dates, word for word"
LONGEST_QUOTATION = 300


def start_pack(mc_id: str) -> list[Path]:
    """The files of a new pack for a post that came in, in the first folder of PACK_DIRS.

    Raises BadInput where no such post came in, where a pack is there already, or where nothing can be written.
    """
    post = Announcement.objects.of(mc_id).first()
    if post is None or not MC_ID.fullmatch(mc_id):
        raise BadInput(f"No post {mc_id} came in: import it first.")
    if has_pack(mc_id):
        raise BadInput(f"{mc_id} has a pack already.")
    if not settings.PACK_DIRS:
        raise BadInput("PACK_DIRS names no folder to write into.")
    folder = Path(settings.PACK_DIRS[0]) / mc_id
    try:
        return write_skeleton(folder, _values(post), _outline(post))
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error.strerror}.") from error


def _values(post: Announcement) -> dict[str, str]:
    """The names as they are in the portal, where the post is tracked."""
    change = Change.objects.filter(mc_id=post.mc_id).first()
    names = names_of(post)
    return {
        "mc_id": post.mc_id,
        "slug": change.slug if change else names.slug,
        "name": change.name if change else names.name,
        "short_name": (change.short_name if change else "") or names.short_name,
        "day": (change.tracked_since if change else post.published_at.date()).isoformat(),
        "published": post.published_at.date().isoformat(),
    }


def _outline(post: Announcement) -> dict[str, object]:
    published = f"{post.published_at:%-d %B %Y}"
    return {
        "id": post.mc_id,
        "title": post.title,
        "category": post.category if post.category in CATEGORIES else "stayInformed",
        "severity": post.severity if post.severity in SEVERITIES else "normal",
        "isMajorChange": post.is_major,
        "services": post.services,
        "tags": post.tags,
        "startDateTime": post.published_at.isoformat(),
        "lastModifiedDateTime": post.last_modified_at.isoformat(),
        "endDateTime": _moment(post.expires_at),
        "actionRequiredByDateTime": _moment(post.act_by_at),
        "quotation": {
            "text": _sentence(post),
            "source": f"Quoted from Microsoft 365 Message center, {post.mc_id}, published {published}",
        },
    }


def _sentence(post: Announcement) -> str:
    """The first sentence with dates; a pack may quote one, and only whole."""
    dated = (one.sentence for one in statements_of(post).timeline if one.has_dates)
    return next((sentence for sentence in dated if len(sentence) <= LONGEST_QUOTATION), NO_SENTENCE)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
