"""The list of changes, the posts, their import, and the acts of a change."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rollout.changes.importing import import_announcements
from rollout.changes.models import Announcement, Change
from rollout.changes.tracking import track
from rollout.tenants.models import Role
from tests.changes.posts import as_file, graph_post
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 6, tzinfo=UTC)


@pytest.fixture
def ines(client):
    user = make_portal_administrator(name="Ines Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    user = make_user(name="Ada Lund")
    client.force_login(user)
    return user


def upload(client, content, name="posts.json"):
    return client.post(reverse("changes:import"), {"file": SimpleUploadedFile(name, content)})


def test_the_list_shows_state_window_and_owner(client, reader):
    track("MC1111780", at=NOW)

    page = client.get(reverse("changes:list")).content.decode()

    assert "Authenticator on iOS: backup moves to iCloud" in page
    assert "Window passed, not confirmed" in page
    assert "Sept – early Oct 2025" in page
    assert "Nobody yet" in page


def test_the_list_is_searched_by_number_and_name(client, reader):
    track("MC1111780", at=NOW)

    assert b"Authenticator on iOS" in client.get(reverse("changes:list"), {"q": "icloud"}).content
    assert "No change has “teams”" in client.get(reverse("changes:list"), {"q": "teams"}).content.decode()


def test_an_empty_list_offers_the_packs_to_a_portal_administrator(client, ines):
    page = client.get(reverse("changes:list")).content.decode()

    assert "No changes yet" in page
    assert "Track MC1111780" in page


def test_a_reader_is_not_offered_what_they_may_not_do(client, reader):
    page = client.get(reverse("changes:list")).content.decode()

    assert "Track MC1111780" not in page
    assert reverse("changes:import") not in page


def test_changes_come_as_csv(client, reader):
    track("MC1111780", at=NOW)

    lines = b"".join(client.get(reverse("changes:list"), {"format": "csv"})).decode("utf-8-sig").splitlines()

    assert lines[0] == "Number,Change,State,Vendor window,Days,Owner,Tracked since"
    assert "Sept – early Oct 2025,1 Sep – 10 Oct" in lines[1]


def test_the_list_asks_the_same_number_of_questions_for_more_changes(client, reader, django_assert_max_num_queries):
    change = track("MC1111780", at=NOW)
    for number in range(5):
        Change.objects.create(
            mc_id=f"MC90010{number}", slug=f"c{number}", name="Example", pack="MC1111780",
            tracked_since=change.tracked_since,
        )  # fmt: skip

    with django_assert_max_num_queries(12):
        client.get(reverse("changes:list"))


def test_a_portal_administrator_imports_a_file(client, ines):
    answer = upload(client, as_file(graph_post()))

    assert answer.url == reverse("changes:posts")
    page = client.get(answer.url).content.decode()
    assert "posts.json: 1 post read: 1 new, 0 completed, 0 known already." in page
    assert "Example: a lamp moves" in page


def test_a_wrong_file_says_what_is_wrong_and_keeps_nothing(client, ines):
    answer = upload(client, as_file(graph_post(id="MC900101", title="")))

    assert answer.status_code == 422
    assert "Post 1 (MC900101): “title” is missing." in answer.content.decode()
    assert not Announcement.objects.exists()


def test_a_wrong_post_is_named_and_the_others_are_kept(client, ines):
    answer = upload(client, as_file(graph_post(), graph_post(id="MC900101", title="")))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "posts.json: 1 post read: 1 new, 0 completed, 0 known already. 1 was refused:" in page
    assert page.count("Post 2 (MC900101): “title” is missing.") == 1
    assert Announcement.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "The file is empty."), (b"x" * 20_971_521, "at most 20,971,520 fit")]
)
def test_an_empty_or_huge_file_is_refused(client, ines, content, said):
    answer = upload(client, content)

    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("name", ["import", "posts"])
def test_a_reader_may_read_posts_but_not_import_them(client, reader, name):
    answer = client.get(reverse(f"changes:{name}"))

    assert answer.status_code == {"import": 403, "posts": 200}[name]


def test_a_reader_who_posts_a_file_is_refused(client, reader):
    assert upload(client, as_file(graph_post())).status_code == 403
    assert not Announcement.objects.exists()


def test_posts_are_listed_once_with_their_newest_version(client, reader):
    newer = graph_post(lastModifiedDateTime="2026-06-01T08:00:00Z", title="(Updated) Example")
    import_announcements(as_file(graph_post(), newer), name="posts.json", at=NOW)

    page = client.get(reverse("changes:posts")).content.decode()

    assert page.count("MC900100 ·") == 1
    assert 'badge--outline">Updated</span>' in page


def test_posts_come_as_csv_with_formulas_defused(client, reader):
    import_announcements(as_file(graph_post(title="=HYPERLINK(1)")), name="posts.json", at=NOW)

    text = b"".join(client.get(reverse("changes:posts"), {"format": "csv"})).decode("utf-8-sig")

    assert "MC900100,'=HYPERLINK(1),New" in text


def test_a_post_is_shown_with_its_versions(client, reader):
    newer = graph_post(lastModifiedDateTime="2026-06-01T08:00:00Z", title="(Updated) Example")
    import_announcements(as_file(graph_post(), newer), name="posts.json", at=NOW)
    old = Announcement.objects.get(title__startswith="Example")

    page = client.get(reverse("changes:post", args=["MC900100"]), {"version": old.pk}).content.decode()

    assert "<p>The lamp <b>moves</b> in June 2026.</p>" in page
    assert "This is an older version." in page


@pytest.mark.parametrize("version", ["", "x", "0"])
def test_an_unknown_version_shows_the_newest(client, reader, version):
    import_announcements(as_file(graph_post()), name="posts.json", at=NOW)

    assert client.get(reverse("changes:post", args=["MC900100"]), {"version": version}).status_code == 200


def test_a_post_that_never_came_in_is_not_found(client, reader):
    assert client.get(reverse("changes:post", args=["MC900100"])).status_code == 404


def test_a_pack_is_tracked_by_a_button(client, ines):
    answer = client.post(reverse("changes:track", args=["MC1111780"]))

    assert answer.url == reverse("changes:detail", args=["MC1111780"])
    assert Change.objects.get().mc_id == "MC1111780"


def test_a_number_without_a_pack_cannot_be_tracked(client, ines):
    answer = client.post(reverse("changes:track", args=["MC9999999"]), follow=True)

    assert "MC9999999 cannot be tracked" in answer.content.decode()


def test_closing_and_reopening(client, ines):
    change = track("MC1111780", at=NOW)

    client.post(reverse("changes:close", args=["MC1111780"]))
    change.refresh_from_db()
    assert change.closed_at

    client.post(reverse("changes:reopen", args=["MC1111780"]))
    change.refresh_from_db()
    assert change.closed_at is None


@pytest.mark.parametrize("act", ["close", "reopen"])
def test_a_reader_cannot_close_or_reopen(client, reader, act):
    track("MC1111780", at=NOW)

    assert client.post(reverse(f"changes:{act}", args=["MC1111780"])).status_code == 404


def test_a_portal_administrator_says_who_leads(client, ines):
    change = track("MC1111780", at=NOW)
    url = reverse("changes:owner", args=["MC1111780"])
    assert client.get(url).status_code == 200

    client.post(url, {"owner": ines.pk})

    change.refresh_from_db()
    assert change.owner == ines


def test_an_unknown_owner_is_refused(client, ines):
    track("MC1111780", at=NOW)

    assert client.post(reverse("changes:owner", args=["MC1111780"]), {"owner": 0}).status_code == 422


def test_ticking_a_step_notes_who(client, ines):
    change = track("MC1111780", at=NOW)

    client.post(reverse("changes:tick", args=["MC1111780", "facts"]))

    assert change.ticks.get().by == ines


def test_only_steps_that_a_person_vouches_for_are_ticked(client, ines):
    track("MC1111780", at=NOW)

    assert client.post(reverse("changes:tick", args=["MC1111780", "blocked_phones"])).status_code == 404


def test_a_tenants_administrator_notes_what_was_decided(client):
    change, tenant = track("MC1111780", at=NOW), make_tenant(name="Fabrikam")
    user = make_user_with_role(tenant, Role.ADMINISTRATOR)
    client.force_login(user)
    url = reverse("changes:decide", args=["MC1111780", tenant.slug])

    assert client.get(url).status_code == 200
    client.post(url, {"note": "They get a Temporary Access Pass."})

    tick = change.ticks.get()
    assert (tick.tenant, tick.by, tick.note) == (tenant, user, "They get a Temporary Access Pass.")


def test_a_decision_needs_words(client):
    track("MC1111780", at=NOW)
    tenant = make_tenant()
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR))

    answer = client.post(reverse("changes:decide", args=["MC1111780", tenant.slug]), {"note": " "})

    assert answer.status_code == 422
    assert "Say what was decided." in answer.content.decode()


def test_a_reader_of_the_tenant_cannot_decide(client):
    track("MC1111780", at=NOW)
    tenant = make_tenant()
    client.force_login(make_user_with_role(tenant, Role.READER))

    assert client.get(reverse("changes:decide", args=["MC1111780", tenant.slug])).status_code == 404
