"""Posts that an earlier version of the portal kept."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps

from rollout.changes.canonical import canonical_hash
from rollout.changes.importing import import_announcements
from rollout.changes.models import Announcement
from tests.changes.posts import as_file, graph_post

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 5, tzinfo=UTC)
POST = graph_post(viewPoint={"userPrivileges": "user", "isRead": True})


@pytest.fixture
def kept_before() -> Announcement:
    """As it was written then: the whole post in `raw`, and no hash of what people read."""
    import_announcements(as_file(POST), name="posts.json", at=AT)
    Announcement.objects.update(raw=POST, raw_hash=canonical_hash(POST), text_hash="")
    return Announcement.objects.get()


def migrate() -> None:
    import_module("rollout.changes.migrations.0008_posts_kept_before").read_again(apps, None)


def test_the_same_post_is_no_new_version(kept_before: Announcement) -> None:
    migrate()

    again = import_announcements(as_file(POST), name="posts.json", at=AT)

    assert (again.posts.added, again.posts.known) == (0, 1)
    assert "viewPoint" not in Announcement.objects.get().raw


def test_what_came_in_again_meanwhile_says_the_same(kept_before: Announcement) -> None:
    import_announcements(as_file(POST), name="posts.json", at=AT)

    migrate()

    kept, again = Announcement.objects.order_by("pk")
    assert again.says_the_same_as(kept)
