"""Takes posts into the database: each version once, each post whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from portal.errors import BadInput
from portal.formatting import counted
from rollout.changes.models import Announcement, Change
from rollout.changes.posts import Post, RefusedPost, read_posts
from rollout.changes.windows import read_windows

MAX_BYTES = 50 * 1024 * 1024
MAX_NAMED = 50
BATCH = 500
LOCK = "SELECT pg_advisory_xact_lock(hashtext('changes_keep_posts'))"


@dataclass(frozen=True)
class ImportedPosts:
    """What an import did. completed: the post itself took the place of a pack's outline of the same version."""

    added: int
    completed: int
    known: int

    def __str__(self) -> str:
        parts = [f"{self.added:,} new", f"{self.completed:,} completed", f"{self.known:,} known already"]
        return f"{counted(self.added + self.completed + self.known, 'post')} read: {', '.join(parts)}."


@dataclass(frozen=True)
class ImportedFile:
    """What became of a file: the posts that came in, and those that could not be used."""

    posts: ImportedPosts
    refused: tuple[RefusedPost, ...]

    def __str__(self) -> str:
        if not self.refused:
            return str(self.posts)
        were = "was" if len(self.refused) == 1 else "were"
        return f"{self.posts} {len(self.refused):,} {were} refused:"


def import_announcements(content: bytes, *, name: str, at: datetime) -> ImportedFile:
    """Keeps every version of a post in a file that is not there yet; what the posts say of a tenant is left out.

    `content` is JSON as `posts.read_posts` knows it, `name` the file's name for messages. A version that is known stays
    as it is, so importing a file again has no effect. Raises BadInput, having written nothing, where the file is no
    JSON or none of its posts can be used.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MB.", where=name)
    read = read_posts(content, name=name)
    if not read.posts:
        message = f"{name}: none of {counted(len(read.refused), 'post')} can be used. Nothing was imported."
        raise BadInput(message, where=name, problems=named(read.refused))
    return ImportedFile(keep(read.posts, at=at), read.refused)


def named(refused: tuple[RefusedPost, ...]) -> tuple[str, ...]:
    """A sentence for each refused post, shortened to the first 50 and the number of the others."""
    more = (f"And {len(refused) - MAX_NAMED:,} more.",) if len(refused) > MAX_NAMED else ()
    return (*map(str, refused[:MAX_NAMED]), *more)


@transaction.atomic
def keep(posts: Iterable[Post], *, at: datetime) -> ImportedPosts:
    """Keeps every version that is not there yet and points tracked changes at their newest version.

    A version is (mc_id, last_modified_at, raw_hash). The outline of a pack is completed by the first version of its
    moment; every other version is a row of its own, whatever arrived before it. Their dates are read. Joins the
    caller's transaction.
    """
    wanted = {post.version: post for post in posts}
    wait_for_imports()
    known, outlines = _stored({post.mc_id for post in wanted.values()})
    missing = [post for version, post in wanted.items() if version not in known]
    new = []
    for post in missing:
        if outline := outlines.pop(post.version[:2], None):
            Announcement.objects.filter(pk=outline).update(**post.as_values(), received_at=at, is_outline=False)
        else:
            new.append(Announcement(**post.as_values(), received_at=at))
    Announcement.objects.bulk_create(new, batch_size=BATCH)
    for change in Change.objects.filter(mc_id__in={post.mc_id for post in missing}):
        change.point_at_newest_announcement()
        read_windows(change, at=at)
    return ImportedPosts(added=len(new), completed=len(missing) - len(new), known=len(wanted) - len(missing))


def wait_for_imports() -> None:
    """Until the transaction ends nobody adds versions, and all that were added before are seen.

    Imports wait for each other, so that none adds what another has found missing; who tracks a change waits as well, so
    that no version comes in between, neither seen by the new change nor seeing it. Taken before any lock on a row.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _stored(mc_ids: set[str]) -> tuple[set[tuple[str, datetime, str]], dict[tuple[str, datetime], int]]:
    """The versions of these posts that are here, and the outlines that wait for theirs, by number and moment."""
    rows = Announcement.objects.filter(mc_id__in=mc_ids).order_by()
    known, outlines = set(), {}
    for pk, mc_id, moment, raw_hash, is_outline in rows.values_list(
        "pk", "mc_id", "last_modified_at", "raw_hash", "is_outline"
    ):
        known.add((mc_id, moment, raw_hash))
        if is_outline:
            outlines[mc_id, moment] = pk
    return known, outlines
