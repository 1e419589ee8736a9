"""Secret addresses: who makes them, what a wrong one says, and that nothing of them leaks."""

import logging
import re
import secrets
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.logs import LineFormatter
from rollout.tenants.models import Role
from rollout.waves.feeds.reading import FETCHES
from rollout.waves.models import Feed, FeedKind
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.factories.waves import make_feed, make_wave

pytestmark = pytest.mark.django_db

KINDS = [(FeedKind.CALENDAR, "waves.ics"), (FeedKind.STEPS, "steps.atom")]


@pytest.fixture
def tenant():
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def browser(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
    return client


def make(browser, kind=FeedKind.CALENDAR):
    """The address as the page shows it, this once."""
    page = browser.post(reverse("feeds:make", args=["contoso", kind])).content.decode()
    return re.search(r'id="feed-address"><code>http://[^/]+(/feeds/[^<]+)</code>', page)[1]


@pytest.mark.parametrize(("kind", "ending"), KINDS)
def test_administrator_makes_an_address_that_anybody_may_open(browser, tenant, kind, ending):
    make_wave(tenant, name="Sales")
    address = make(browser, kind)
    browser.logout()

    answer = browser.get(address)
    assert address.endswith(ending)
    assert len(address.split("/")[2]) * 6 >= 128
    assert (answer.status_code, b"Sales" in answer.content) == (200, True)


def test_only_a_hash_is_kept_and_no_page_shows_the_address_again(browser):
    token = make(browser).split("/")[2]

    assert token not in str(list(Feed.objects.values_list()))
    pages = [reverse("feeds:feeds", args=["contoso"]), reverse("board:history")]
    assert not [page for page in pages if token in browser.get(page).content.decode()]


def test_new_address_ends_the_one_before(browser):
    before, after = make(browser), make(browser)

    assert [browser.get(address).status_code for address in (before, after)] == [404, 200]


def test_revoked_address_is_dead_and_the_history_says_who_did_it(browser):
    address = make(browser)
    for _ in range(2):
        browser.post(reverse("feeds:revoke", args=["contoso", "calendar"]))

    assert browser.get(address).status_code == 404
    told = browser.get(reverse("board:history"), {"what": "feed"}).context["entries"]
    assert [(entry.who, entry.verb, entry.title) for entry in told] == [
        ("Ada Lund", "Revoked", "Calendar of Contoso"),
        ("Ada Lund", "Made", "Calendar of Contoso"),
    ]


def test_whatever_is_wrong_with_an_address_is_answered_alike(browser, tenant):
    revoked, other_kind = make(browser), make_feed(tenant, FeedKind.STEPS)
    browser.post(reverse("feeds:revoke", args=["contoso", "calendar"]))

    wrong = [revoked, *(f"/feeds/{token}/waves.ics" for token in ("x", "x" * 5000, "ä%0d%0a", other_kind))]
    answers = [browser.get(address) for address in wrong]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b"There is no feed at this address.\n")
    }
    assert len({frozenset((name, value) for name, value in answer.items() if name != "X-Request-ID")
                for answer in answers}) == 1  # fmt: skip


def test_wrong_address_costs_one_question(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/feeds/wrong/waves.ics")


@pytest.mark.parametrize(("kind", "ending"), KINDS)
def test_answer_is_kept_by_its_reader_alone(client, tenant, kind, ending):
    answer = client.get(f"/feeds/{make_feed(tenant, kind)}/{ending}")

    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-cache", "no-referrer")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


@pytest.mark.parametrize(("kind", "ending"), KINDS)
def test_reader_who_has_it_already_gets_304_until_something_happens(client, tenant, kind, ending):
    wave, address = make_wave(tenant), f"/feeds/{make_feed(tenant, kind)}/{ending}"
    tag = client.get(address)["ETag"]

    same = client.get(address, headers={"If-None-Match": f'W/"other", {tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert same["Cache-Control"] == "private, no-cache"
    wave.change_plan(by=None, at=timezone.now(), name="Sales")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_address_that_is_read_in_a_loop_rests_for_a_minute(client, tenant):
    address, feed = f"/feeds/{make_feed(tenant)}/waves.ics", Feed.objects.get()
    for _ in range(FETCHES.tries):
        FETCHES.note(str(feed.pk), at=timezone.now())

    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    other = client.get(f"/feeds/{make_feed(make_tenant())}/waves.ics")
    assert other.status_code == 200


def test_page_says_when_an_address_was_last_read(browser, tenant):
    address, page = make(browser), reverse("feeds:feeds", args=["contoso"])
    assert "Nobody has read it yet" in browser.get(page).content.decode()

    browser.get(address)
    first = Feed.objects.get().fetched_at
    browser.get(address)
    assert Feed.objects.get().fetched_at == first  # to the minute: not every fetch writes
    assert "Last read on" in browser.get(page).content.decode()
    assert timezone.now() - first < timedelta(minutes=5)


def test_asking_changes_nothing(browser):
    for name in ("make", "revoke"):
        answer = browser.get(reverse(f"feeds:{name}", args=["contoso", "calendar"]))
        assert "stops working at once" in answer.content.decode()
    assert browser.post(reverse("feeds:make", args=["contoso", "nonsense"])).status_code == 404
    assert not Feed.objects.exists()


def test_page_costs_the_same_with_and_without_addresses(browser, django_assert_max_num_queries):
    make(browser)
    make(browser, FeedKind.STEPS)

    with django_assert_max_num_queries(16):
        browser.get(reverse("feeds:feeds", args=["contoso"]))


PATHS = [f"/feeds/{secrets.token_urlsafe(32)}/waves.ics", f"/sign-in/link/{secrets.token_urlsafe(32)}/"]


@pytest.mark.parametrize("path", PATHS, ids=["feed", "sign-in link"])
def test_logs_hold_no_secret_address(path):
    """Django names the address when it refuses or breaks, and so does a traceback."""
    record = logging.makeLogRecord(
        {"name": "django.request", "msg": "Internal Server Error: %s", "args": (path,), "at": f"x{path}?y"}
    )

    line = LineFormatter().format(record)
    secret = max(path.split("/"), key=len)
    assert secret not in line
    assert path.replace(secret, "…") in line


def test_wrong_method_is_refused_before_anything_is_looked_up(client, tenant, caplog, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.post("/feeds/x/waves.ics").status_code == 405
