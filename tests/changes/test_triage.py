"""What somebody decides about posts: tracked, dismissed with a reason, brought back, assigned; and races."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from portal.errors import TransitionNotAllowed
from rollout.changes import triage
from rollout.changes.models import Announcement, AssignedMeanwhile, Change, DecidedMeanwhile, PostState, Triage
from rollout.changes.triage import Seen
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_announcement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 6, tzinfo=UTC)
MC = "MC900100"
REASON = "None of our tenants uses this"


@pytest.fixture
def ines(client):
    user = make_portal_administrator(name="Ines Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def jonas():
    return make_portal_administrator(name="Jonas Weber")


@pytest.fixture
def post():
    return make_announcement(mc_id=MC, text_hash="a")


def newer(**overrides):
    values = {"mc_id": MC, "last_modified_at": NOW, "raw_hash": "1" * 64, "text_hash": "b"}
    return make_announcement(**(values | overrides))


def state():
    return Announcement.objects.newest_versions().triaged().get(mc_id=MC).post_state


def act(client, name, **data):
    return client.post(reverse(f"changes:{name}", args=[MC]), data, follow=True).content.decode()


def test_a_post_is_new_until_somebody_decides(post, ines):
    assert state() == PostState.NEW

    triage.track(Seen.now(MC), by=ines, at=NOW)
    assert state() == PostState.TRACKED
    assert Change.objects.get().mc_id == MC


def test_a_dismissed_post_that_says_something_else_is_changed(post, ines):
    triage.dismiss(Seen.now(MC), reason=REASON, by=ines, at=NOW)
    assert state() == PostState.DISMISSED

    newer()

    assert state() == PostState.CHANGED


def test_a_version_that_says_the_same_is_no_news(post, ines):
    triage.dismiss(Seen.now(MC), reason=REASON, by=ines, at=NOW)

    newer(text_hash="a")

    assert state() == PostState.DISMISSED


def test_versions_of_which_nobody_knows_what_they_say_count_as_changed(post, ines):
    Announcement.objects.update(text_hash="")
    triage.dismiss(Seen.now(MC), reason=REASON, by=ines, at=NOW)

    newer(text_hash="")

    assert state() == PostState.CHANGED


def test_tracking_a_changed_post_again_counts_it_as_read(post, ines):
    triage.track(Seen.now(MC), by=ines, at=NOW)
    newer()

    triage.track(Seen.now(MC), by=ines, at=NOW + timedelta(days=1))

    assert state() == PostState.TRACKED
    assert Change.objects.count() == 1


def test_a_version_that_came_in_while_somebody_decided_is_not_counted_as_read(post, ines):
    seen = Seen.now(MC)
    newer()

    triage.dismiss(Seen.by_token(seen.token, MC), reason=REASON, by=ines, at=NOW)

    assert state() == PostState.CHANGED


def test_a_post_brought_back_is_new(post, ines):
    triage.dismiss(Seen.now(MC), reason=REASON, by=ines, at=NOW)

    triage.bring_back(Seen.now(MC), by=ines, at=NOW + timedelta(days=1))

    assert state() == PostState.NEW
    assert Triage.objects.get().reason == ""


def test_a_tracked_post_cannot_be_dismissed(post, ines):
    triage.track(Seen.now(MC), by=ines, at=NOW)

    with pytest.raises(TransitionNotAllowed):
        triage.dismiss(Seen.now(MC), reason=REASON, by=ines, at=NOW)


def test_the_second_to_decide_is_told(post, ines, jonas):
    seen = Seen.now(MC)
    triage.dismiss(seen, reason=REASON, by=jonas, at=NOW)

    with pytest.raises(DecidedMeanwhile, match="Jonas Weber was first: MC900100 is dismissed, because: None of our"):
        triage.track(seen, by=ines, at=NOW)

    assert not Change.objects.exists()


def test_deciding_twice_changes_nothing(post, ines):
    seen = Seen.now(MC)
    triage.dismiss(seen, reason=REASON, by=ines, at=NOW)

    triage.dismiss(seen, reason="Another", by=ines, at=NOW + timedelta(minutes=1))

    assert Triage.objects.get().reason == REASON


def test_who_assigns_second_is_told(post, ines, jonas):
    Triage.objects.assign(MC, jonas, instead_of=None)

    with pytest.raises(AssignedMeanwhile, match="Jonas Weber looks into MC900100 by now"):
        Triage.objects.assign(MC, ines, instead_of=None)


@pytest.mark.parametrize("token", ["", "x", "1|2|3", "999999|2026-13-45|", "9" * 30, "1||;DROP"])
def test_a_token_that_nobody_wrote_means_the_post_as_it_is(post, token):
    assert Seen.by_token(token, MC) == Seen.now(MC)


def test_a_token_of_another_post_is_not_taken(post):
    other = make_announcement(mc_id="MC900101")

    assert Seen.by_token(f"{other.pk}||", MC).post == post


def test_tracking_by_the_page_goes_on_with_the_list(client, ines, post):
    data = {"next": "/changes/posts/?q=lamp", "focus": "MC900101"}
    answer = client.post(reverse("changes:track_post", args=[MC]), data)

    assert answer.url == "/changes/posts/?q=lamp#row-MC900101"
    assert Triage.objects.get().decided_by == ines


def test_an_island_is_told_where_the_focus_goes(client, ines, post):
    data = {"next": "/changes/posts/", "focus": "MC900101"}
    answer = client.post(reverse("changes:track_post", args=[MC]), data, headers={"HX-Request": "true"})

    assert answer.url == "/changes/posts/?focus=MC900101"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "evil", "/\\evil.example"])
def test_an_act_leads_to_no_foreign_page(client, ines, post, elsewhere):
    answer = client.post(reverse("changes:track_post", args=[MC]), {"next": elsewhere})

    assert answer.url == reverse("changes:posts")


def test_dismissing_needs_a_reason(client, ines, post):
    answer = client.post(reverse("changes:dismiss_post", args=[MC]))

    assert answer.status_code == 422
    assert "Choose a reason, or write one." in answer.content.decode()
    assert state() == PostState.NEW


def test_ready_and_own_words_make_one_reason(client, ines, post):
    assert client.get(reverse("changes:dismiss_post", args=[MC])).status_code == 200
    said = act(client, "dismiss_post", ready=REASON, words="asked on Monday")

    assert "MC900100 is dismissed." in said
    assert Triage.objects.get().reason == "None of our tenants uses this: asked on Monday"


def test_dismissing_a_tracked_post_says_what_to_do_instead(client, ines, post):
    act(client, "track_post")

    assert "MC900100 is tracked: close its change instead." in act(client, "dismiss_post", words="No")


def test_bringing_back_a_new_post_does_not_call_it_tracked(client, ines, post):
    assert "This post is “New” and cannot become “New”." in act(client, "bring_back_post")


def test_several_posts_are_dismissed_with_one_reason(client, ines, post):
    make_announcement(mc_id="MC900101")
    act(client, "track_post")
    tracked, free = Seen.now(MC), Seen.now("MC900101")
    ticked = [f"{seen.post.mc_id} {seen.token}" for seen in (tracked, free)]
    assert "Dismiss 2 posts?" in client.get(reverse("changes:dismiss_posts"), {"post": ticked}).content.decode()

    answer = client.post(reverse("changes:dismiss_posts"), {"post": ticked, "ready": REASON}, follow=True)

    assert "Dismissed 1 post." in answer.content.decode()
    assert "MC900100 is tracked: close its change instead." in answer.content.decode()


def test_a_tracked_post_that_the_vendor_changed_cannot_be_ticked(client, ines, post):
    act(client, "track_post")
    make_announcement(mc_id=MC, last_modified_at=datetime(2026, 3, 1, tzinfo=UTC))
    make_announcement(mc_id="MC900101")

    found = client.get(reverse("changes:posts")).content.decode()

    assert "Mark as read" in found
    assert 'name="post" value="MC900101 ' in found
    assert f'name="post" value="{MC} ' not in found


def test_dismissing_nothing_says_what_to_do(client, ines, post):
    assert "Tick the posts" in client.get(reverse("changes:dismiss_posts"), follow=True).content.decode()


def test_bringing_back_taking_and_assigning_by_the_page(client, ines, jonas, post):
    act(client, "dismiss_post", words="No")
    assert "MC900100 is new again." in act(client, "bring_back_post")
    assert "You look into MC900100." in act(client, "take_post")

    assert client.get(reverse("changes:assign_post", args=[MC])).status_code == 200
    assert "Jonas Weber looks into MC900100." in act(client, "assign_post", assignee=jonas.pk)
    assert "Nobody looks into MC900100." in act(client, "assign_post", assignee="")
    assert client.post(reverse("changes:assign_post", args=[MC]), {"assignee": 0}).status_code == 422


@pytest.mark.parametrize("name", ["track", "dismiss", "bring_back", "take", "assign"])
def test_a_post_that_never_came_in_is_not_found_by_any_act(client, ines, name):
    assert client.post(reverse(f"changes:{name}_post", args=[MC])).status_code == 404


@pytest.mark.parametrize("name", ["track", "dismiss", "bring_back", "take", "assign"])
def test_only_portal_administrators_decide(client, post, name):
    client.force_login(make_user())

    assert client.post(reverse(f"changes:{name}_post", args=[MC])).status_code == 403


def test_the_post_says_what_was_decided_and_what_may_be(client, ines, post):
    act(client, "dismiss_post", words="Nobody here has rooms")

    page = client.get(reverse("changes:post", args=[MC])).content.decode()

    assert "Nobody here has rooms" in page
    assert "Bring back" in page
    assert "Assign…" in page
    assert 'name="next" value="/changes/posts/MC900100/"' in page


def test_a_reader_sees_the_decision_without_acts(client, ines, post):
    act(client, "dismiss_post", words="Nobody here has rooms")
    client.force_login(make_user())

    page = client.get(reverse("changes:post", args=[MC])).content.decode()

    assert "Nobody here has rooms" in page
    assert "Bring back" not in page
