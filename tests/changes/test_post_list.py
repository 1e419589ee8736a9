"""The list of posts: states, filters in the URL with their counts, order, and what it says where nothing is left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rollout.changes import triage
from rollout.changes.models import TenantPost
from rollout.changes.triage import Seen
from rollout.tenants.models import Role
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_announcement
from tests.factories.tenants import make_access, make_tenant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUESTIONS = 12


@pytest.fixture
def ines(client):
    user = make_portal_administrator(name="Ines Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def now():
    return timezone.now()


def shown(client, **query):
    answer = client.get(reverse("changes:posts"), query)
    assert answer.status_code == 200
    return [row.post.mc_id for row in answer.context["rows"]]


def page(client, **query):
    return client.get(reverse("changes:posts"), query).content.decode()


def listing(tenant, mc_id, **overrides):
    values = {"listed_since": timezone.now(), "last_listed_at": timezone.now()}
    return TenantPost.objects.create(tenant=tenant, mc_id=mc_id, **(values | overrides))


def test_the_list_begins_with_what_is_to_do(client, ines, now):
    for number in range(3):
        make_announcement(mc_id=f"MC90010{number}", text_hash="a")
    triage.dismiss(Seen.now("MC900100"), reason="No", by=ines, at=now)
    triage.track(Seen.now("MC900101"), by=ines, at=now)

    assert shown(client) == ["MC900102"]
    assert shown(client, state="dismissed") == ["MC900100"]
    assert shown(client, state="tracked") == ["MC900101"]
    assert len(shown(client, state="all")) == 3
    assert shown(client, state="nonsense") == ["MC900102"]


def test_a_changed_post_is_to_do_again(client, ines, now):
    make_announcement(mc_id="MC900100", text_hash="a")
    triage.dismiss(Seen.now("MC900100"), reason="No", by=ines, at=now)

    make_announcement(mc_id="MC900100", text_hash="b", last_modified_at=now, raw_hash="1" * 64)

    assert shown(client) == shown(client, state="changed") == ["MC900100"]
    assert shown(client, state="dismissed") == shown(client, state="new") == []


def test_each_filter_narrows_and_they_combine(client, ines):
    make_announcement(mc_id="MC900100", services=["Teams", "Exchange"], tags=["Retirement"], category="planForChange")
    make_announcement(mc_id="MC900101", services=["Teams"], tags=["New feature"], category="stayInformed")

    assert shown(client, service="Exchange") == shown(client, tag="Retirement") == ["MC900100"]
    assert shown(client, category="stayInformed") == shown(client, service="Teams", tag="New feature") == ["MC900101"]
    assert shown(client, service="Exchange", tag="New feature") == []
    assert shown(client, q="900101") == ["MC900101"]


def test_choices_carry_how_many_posts_they_leave(client, ines):
    make_announcement(mc_id="MC900100", services=["Teams", "Exchange"], tags=["Retirement"])
    make_announcement(mc_id="MC900101", services=["Teams"])

    listed = client.get(reverse("changes:posts"), {"tag": "Retirement"}).context["list"]

    assert [(choice.value, choice.number) for choice in listed.services] == [("Exchange", 1), ("Teams", 1)]
    assert [(choice.value, choice.number) for choice in listed.tags] == [("Retirement", 1)]
    assert [choice.number for choice in listed.states] == [1, 1, 0, 0, 0, 1]


def test_posts_are_narrowed_by_the_day_to_act_by(client, ines, now):
    for number, due in enumerate((now - DAY, now, now + 30 * DAY, now + 32 * DAY, None)):
        make_announcement(mc_id=f"MC90010{number}", act_by_at=due)

    assert shown(client, act_by="overdue") == ["MC900100"]
    assert shown(client, act_by="soon", sort="act_by") == ["MC900101", "MC900102"]
    assert len(shown(client, act_by="dated")) == 4
    assert len(shown(client, act_by="x")) == 5


def test_affecting_posts_are_those_that_a_tenant_of_mine_lists_now(client, ines, now):
    mine, foreign = make_tenant(name="Fabrikam"), make_tenant(name="Woodgrove")
    make_access(ines, mine, role=Role.READER)
    for number in range(3):
        make_announcement(mc_id=f"MC90010{number}")
    listing(mine, "MC900100")
    listing(mine, "MC900101", expired_at=now)
    listing(foreign, "MC900102")

    assert shown(client, affects="1") == ["MC900100"]
    assert "1 lists it" in page(client, affects="1")


def test_without_any_list_of_a_tenant_the_filter_says_so(client, ines):
    make_announcement()

    assert "No Message center of your tenants has been read yet." in page(client, affects="1")
    assert "No Message center of your tenants" not in page(client)


def test_my_own_posts_are_found(client, ines):
    make_announcement(mc_id="MC900100")
    make_announcement(mc_id="MC900101")
    client.post(reverse("changes:take_post", args=["MC900101"]))

    assert shown(client, mine="1") == ["MC900101"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-changed", ["MC900102", "MC900101", "MC900100"]),
        ("published", ["MC900102", "MC900101", "MC900100"]),
        ("act_by", ["MC900101", "MC900100", "MC900102"]),
        ("-act_by", ["MC900100", "MC900101", "MC900102"]),  # no date comes last either way
    ],
)
def test_the_list_is_sorted_by_days(client, ines, now, sort, order):
    for number, due in enumerate((now + 2 * DAY, now + DAY, None)):
        make_announcement(
            mc_id=f"MC90010{number}",
            act_by_at=due,
            last_modified_at=now + number * DAY,
            published_at=now - number * DAY,
        )

    assert shown(client, sort=sort) == order


def test_title_tags_and_major_changes_are_badges(client, ines):
    make_announcement(title="(Updated) Teams: a new lobby", is_major=True)

    found = page(client)

    assert '>Teams: a new lobby</a> <span class="badge badge--outline">Updated</span>' in found
    assert "Major change" in found


def test_a_settled_list_says_how_many_posts_are_settled(client, ines, now):
    make_announcement(mc_id="MC900100")
    triage.dismiss(Seen.now("MC900100"), reason="No", by=ines, at=now)

    assert "Nothing to decide" in page(client)
    assert "1 post is dismissed or tracked." in page(client)


def test_an_empty_list_says_where_posts_come_from(client, ines):
    assert "No posts yet" in page(client)
    assert "No post matches." in page(client, q="lamp")


def test_a_reader_sees_states_and_no_acts(client, ines):
    make_announcement()
    ines.is_portal_administrator = False
    ines.save()

    found = page(client)

    assert "Track" not in found.replace("Tracked", "").replace("Track, dismiss", "")
    assert "checkbox" not in found


def test_each_row_names_the_one_that_follows(client, ines, now):
    for number in range(3):
        make_announcement(mc_id=f"MC90010{number}", last_modified_at=now - number * DAY)

    rows = client.get(reverse("changes:posts")).context["rows"]

    assert [row.after for row in rows] == ["MC900101", "MC900102", "MC900101"]


def test_the_focus_is_in_no_address_that_follows(client, ines):
    make_announcement(mc_id="MC900100")

    found = client.get(
        reverse("changes:posts"), {"focus": "MC900100"}, headers={"HX-Request": "true", "HX-Target": "posts"}
    ).content.decode()

    assert 'id="row-MC900100" href="/changes/posts/MC900100/" data-focus' in found
    assert "focus=MC900100" not in found


def test_the_csv_says_what_was_decided_and_why(client, ines):
    make_announcement(mc_id="MC900100", last_modified_at=datetime(2026, 5, 4, tzinfo=UTC), services=["Teams"])
    triage.dismiss(Seen.now("MC900100"), reason="Not ours", by=ines, at=datetime(2026, 5, 5, tzinfo=UTC))

    answer = client.get(reverse("changes:posts"), {"state": "all", "format": "csv"})

    row = b"".join(answer).decode("utf-8-sig").splitlines()[1]
    assert row.startswith("MC900100,Backup moves to iCloud,Dismissed,Not ours,,Ines Brandt,5 May 2026,Plan for change")


def test_the_number_of_questions_does_not_grow_with_the_posts(client, ines, django_assert_num_queries):
    make_access(ines, make_tenant(), role=Role.READER)
    for number in range(40):
        make_announcement(mc_id=f"MC9001{number:02}", services=["Teams"])
        client.post(reverse("changes:take_post", args=[f"MC9001{number:02}"]))

    with django_assert_num_queries(QUESTIONS):
        client.get(reverse("changes:posts"))
