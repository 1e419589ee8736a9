"""Posts come in from files: each version once, each post whole or not at all."""

import json
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.errors import BadInput
from rollout.changes.importing import import_announcements
from rollout.changes.models import Announcement
from rollout.changes.tracking import track
from tests.changes.posts import archive_post, as_file, graph_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 6, tzinfo=UTC)
POST = settings.BASE_DIR.parent / "shared" / "data" / "MC1111780.json"


def load(*posts):
    return import_announcements(as_file(*posts), name="posts.json", at=NOW)


def test_a_post_of_graph_is_kept_with_its_fields():
    load(graph_post())

    row = Announcement.objects.get()
    assert (row.mc_id, row.title) == ("MC900100", "Example: a lamp moves to the other side of the desk")
    assert (row.summary, row.category_words) == ("The lamp moves.", "Stay informed")
    assert row.last_modified_at == datetime(2026, 5, 4, 9, 0, 10, 500000, tzinfo=UTC)
    assert row.body_html == "<p>The lamp <b>moves</b> in June 2026.</p>"
    assert row.received_at == NOW
    assert row.raw["details"][0]["value"] == "The lamp moves."


def test_an_archives_spelling_is_the_same_version():
    load(graph_post())
    first = Announcement.objects.get()

    again = load(archive_post())

    assert str(again) == "1 post read: 0 new, 0 completed, 1 known already."
    Announcement.objects.all().delete()
    load(archive_post())
    assert Announcement.objects.get().raw_hash == first.raw_hash


def test_a_page_of_graph_with_several_posts():
    page = {"@odata.context": "…", "value": [graph_post(), graph_post(id="MC900101")]}

    imported = load(page)

    assert (imported.posts.added, Announcement.objects.count()) == (2, 2)


def test_a_later_version_is_a_row_of_its_own():
    load(graph_post())

    load(graph_post(lastModifiedDateTime="2026-06-01T08:00:00Z", title="(Updated) Example"))

    assert next(row.title for row in Announcement.objects.of("MC900100")) == "(Updated) Example"
    assert Announcement.objects.count() == 2


def test_the_same_version_twice_in_one_file_is_one_row():
    imported = load(graph_post(), archive_post())

    assert (imported.posts.added, Announcement.objects.count()) == (1, 1)


def test_the_post_takes_the_place_of_the_packs_outline():
    change = track("MC1111780", at=NOW)
    outline = change.announcement

    imported = load(graph_post(id="MC1111780", lastModifiedDateTime="2025-07-08T23:30:00.65Z"))

    change.refresh_from_db()
    assert imported.posts.completed == 1
    assert change.announcement == outline
    assert (change.announcement.is_outline, change.announcement.summary) == (False, "The lamp moves.")


def test_a_tracked_change_points_at_its_newest_version():
    change = track("MC1111780", at=NOW)

    load(graph_post(id="MC1111780", lastModifiedDateTime="2025-09-03T08:00:00Z"))

    change.refresh_from_db()
    assert change.announcement.last_modified_at == datetime(2025, 9, 3, 8, tzinfo=UTC)


def test_one_wrong_post_is_named_and_the_others_come_in():
    imported = load(graph_post(), graph_post(id="MC900101", title=""))

    assert str(imported) == "1 post read: 1 new, 0 completed, 0 known already. 1 was refused:"
    assert [str(post) for post in imported.refused] == ["Post 2 (MC900101): “title” is missing."]
    assert Announcement.objects.get().mc_id == "MC900100"


def test_a_file_of_wrong_posts_is_refused():
    with pytest.raises(BadInput) as caught:
        load(graph_post(title=""), 7)

    assert str(caught.value) == "posts.json: none of 2 posts can be used. Nothing was imported."
    assert caught.value.problems == ("Post 1 (MC900100): “title” is missing.", "Post 2: this is not a post.")


def test_the_command_imports_a_file(tmp_path, capsys):
    file = tmp_path / "post.json"
    file.write_bytes(as_file(graph_post()))

    call_command("import_announcements", str(file))

    assert capsys.readouterr().out == "post.json: 1 post read: 1 new, 0 completed, 0 known already.\n"


def test_the_command_names_refused_posts_and_keeps_the_others(tmp_path, capsys):
    file = tmp_path / "post.json"
    file.write_bytes(as_file(graph_post(), graph_post(id="MC900101", startDateTime="yesterday")))

    call_command("import_announcements", str(file))

    said = capsys.readouterr()
    assert said.out == "post.json: 1 post read: 1 new, 0 completed, 0 known already. 1 was refused:\n"
    assert said.err.startswith("Post 2 (MC900101): “startDateTime” is not")


def test_a_file_of_no_use_fails_the_command_after_the_others(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(as_file(graph_post()))
    bad.write_bytes(as_file(graph_post(id="MC900101", startDateTime="yesterday")))

    with pytest.raises(CommandError) as caught:
        call_command("import_announcements", str(tmp_path / "none.json"), str(bad), str(good))

    assert "none.json cannot be read: No such file" in str(caught.value)
    assert "bad.json: none of 1 post can be used." in str(caught.value)
    assert Announcement.objects.count() == 1


@pytest.mark.skipif(not POST.exists(), reason="the vendor's post is not at hand (shared/data/MC1111780.json)")
def test_the_real_post_completes_the_packs_outline():
    change = track("MC1111780", at=NOW)

    imported = import_announcements(POST.read_bytes(), name=POST.name, at=NOW)

    change.refresh_from_db()
    post, outline = change.announcement, change.load_pack().announcement
    assert imported.posts.completed == 1
    assert post.body_html.count("[Picture: user settings. It lies at cxcs.microsoft.net and is not loaded.]") == 3
    assert "style=" not in post.body_html
    assert outline.quotation.text in json.dumps(post.raw, ensure_ascii=False)
    for field in ("title", "category", "severity", "is_major", "published_at", "last_modified_at", "expires_at"):
        assert getattr(post, field) == getattr(outline, field), field
    assert (post.services, post.tags) == (list(outline.services), list(outline.tags))


def test_hostile_posts_reach_the_database_whole_beside_a_good_one():
    hostile = [
        graph_post(id="MC900101", body={"contentType": "html", "content": "word " * 1_048_576}),
        graph_post(id="MC900102", body={"contentType": "html", "content": "<div>" * 10_000}),
        graph_post(id="MC900103", title="A\x00\ud800\x1b", **{"o\x00dd": [10**39, 0.5, {"\ud800": "\x00"}]}),
        graph_post(id="MC900104", details=[{"name": "x" * 100_000, "value": None}, 7, None, []]),
    ]

    imported = load(*hostile, graph_post())

    assert (imported.posts.added, imported.refused) == (5, ())
    assert len(Announcement.objects.get(mc_id="MC900101").raw["body"]["content"]) == 5_242_880
    assert Announcement.objects.get(mc_id="MC900103").raw["odd"] == [10**39, 0.5, {"": ""}]
