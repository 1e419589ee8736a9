"""What is a version of a post, which is the newest, and which are no news."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from rollout.changes.importing import keep
from rollout.changes.models import Announcement
from rollout.changes.posts import read_values
from rollout.changes.tracking import track
from tests.changes.posts import archive_post, graph_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def bring(*values, at=NOW):
    return keep(read_values(values).posts, at=at)


def html(content):
    return {"contentType": "html", "content": content}


def versions():
    return list(Announcement.objects.of("MC900100"))


def test_a_silent_edit_is_a_version_of_its_own_and_the_newest():
    bring(graph_post())

    imported = bring(graph_post(body=html("<p>The lamp moves in July 2026.</p>")), at=LATER)

    assert imported.added == 1
    assert [row.body_html for row in versions()] == [
        "<p>The lamp moves in July 2026.</p>",
        "<p>The lamp <b>moves</b> in June 2026.</p>",
    ]
    assert not versions()[0].says_the_same_as(versions()[1])


def test_an_older_version_that_arrives_later_never_becomes_the_newest():
    change = track("MC1111780", at=NOW)
    moments = ("2026-06-01T08:00:00Z", "2026-05-01T08:00:00Z")
    newer, older = (graph_post(id="MC1111780", lastModifiedDateTime=moment) for moment in moments)

    bring(newer)
    bring(older, at=LATER)

    change.refresh_from_db()
    assert change.announcement.last_modified_at == datetime(2026, 6, 1, 8, tzinfo=UTC)


def test_importing_again_has_no_effect():
    posts = graph_post(), graph_post(body=html("<p>Edited.</p>"))
    bring(*posts)
    before = list(Announcement.objects.values())

    again = bring(*posts, at=LATER)

    assert (again.added, again.completed, again.known) == (0, 0, 2)
    assert list(Announcement.objects.values()) == before


def test_an_archives_variant_is_kept_and_is_no_news():
    bring(graph_post(title="(Updated) A lamp moves", body=html("<p>[When:]</p><p>In June.</p>")))

    bring(archive_post(title="A lamp moves", body=html("<p><b>When:</b></p><p>In June.</p>")), at=LATER)

    archived, original = versions()
    assert archived.title == "A lamp moves"
    assert archived.says_the_same_as(original)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "(Rescheduled) Example: a lamp moves to the other side of the desk"},
        {"body": html("<p>The lamp <b>moves</b> in July 2026.</p>")},
        {"details": [{"name": "Summary", "value": "The lamp stays."}]},
        {"actionRequiredByDateTime": "2026-06-30T07:00:00Z"},
    ],
)
def test_what_a_reader_would_notice_is_news(changed):
    bring(graph_post())

    bring(graph_post(**changed), at=LATER)

    assert not versions()[0].says_the_same_as(versions()[1])


def test_an_outline_is_completed_once_and_says_nothing_by_itself():
    outline = track("MC1111780", at=NOW).announcement
    values = {"id": "MC1111780", "lastModifiedDateTime": outline.last_modified_at.isoformat()}
    assert outline.says_the_same_as(outline)
    assert not outline.says_the_same_as(Announcement(text_hash=""))

    imported = bring(graph_post(**values), graph_post(**values, title="Of an archive"))

    assert (imported.completed, imported.added) == (1, 1)
    assert not Announcement.objects.filter(is_outline=True).exists()


def test_tracking_copes_with_two_versions_of_one_moment():
    outline = track("MC1111780", at=NOW).announcement
    values = {"id": "MC1111780", "lastModifiedDateTime": outline.last_modified_at.isoformat()}
    bring(graph_post(**values), graph_post(**values, title="Of an archive"))

    change = track("MC1111780", at=LATER)

    assert Announcement.objects.count() == 2
    assert change.announcement.title == "Of an archive"


def test_what_is_a_tenants_own_makes_no_version():
    status = {"name": "FeatureStatusJson", "value": json.dumps({"1": [{"Platform": "All", "Status": "InRollout"}]})}
    details = [*graph_post()["details"], status]
    bring(graph_post())

    imported = bring(graph_post(viewPoint={"isRead": True}, details=details, **{"@odata.etag": "x"}))

    assert imported.known == 1
    assert "viewPoint" not in versions()[0].raw
