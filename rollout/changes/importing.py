"""Takes posts from a file into the database: each version once, all of a file or nothing."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from portal.errors import BadInput
from portal.formatting import counted
from rollout.changes.models import Announcement, Change
from rollout.changes.posts import Post, read_posts

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class ImportedPosts:
    """What an import did. completed: the post itself took the place of a pack's outline of the same version."""

    added: int
    completed: int
    known: int

    def __str__(self) -> str:
        parts = [f"{self.added:,} new", f"{self.completed:,} completed", f"{self.known:,} known already"]
        return f"{counted(self.added + self.completed + self.known, 'post')} read: {', '.join(parts)}."


def import_announcements(content: bytes, *, name: str, at: datetime) -> ImportedPosts:
    """Keeps every version of a post that is not there yet and points tracked changes at their newest version.

    `content` is JSON as `posts.read_posts` knows it, `name` the file's name for messages. A version that is known stays
    as it is, so importing a file again has no effect. Raises BadInput, having written nothing.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MB.", where=name)
    posts = {post.version: post for post in read_posts(content, name=name)}
    with transaction.atomic():
        return _keep(posts, at=at)


def _keep(posts: dict[tuple[str, datetime], Post], *, at: datetime) -> ImportedPosts:
    ids = {post.mc_id for post in posts.values()}
    stored = {
        (row.mc_id, row.last_modified_at): row
        for row in Announcement.objects.select_for_update().filter(mc_id__in=ids).defer("raw", "body_html")
    }
    new = [post for version, post in posts.items() if version not in stored]
    outlined = [post for version, post in posts.items() if version in stored and stored[version].is_outline]
    # Two imports at once: the second waits at the unique constraint and then leaves the row alone.
    Announcement.objects.bulk_create(
        [Announcement(**asdict(post), received_at=at) for post in new], batch_size=200, ignore_conflicts=True
    )
    for post in outlined:
        Announcement.objects.filter(pk=stored[post.version].pk).update(**asdict(post), received_at=at, is_outline=False)
    for change in Change.objects.filter(mc_id__in=ids):
        change.point_at_newest_announcement()
    return ImportedPosts(added=len(new), completed=len(outlined), known=len(posts) - len(new) - len(outlined))
