"""The news feed, read by an XML parser that did not write it."""

from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from rollout.waves.feeds.steps import LATEST
from rollout.waves.models import FeedKind
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant
from tests.factories.waves import PLANNED_AT, make_feed, make_transition, make_wave

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2025, 9, 24, 10, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> & ]]> \x0b\ufffe👩‍👧"


@pytest.fixture
def tenant(db):
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def url(tenant):
    return reverse("feeds:steps", args=[make_feed(tenant, FeedKind.STEPS)])


def read(client, url, **query):
    answer = client.get(url, query)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def entries(client, url, **query):
    return read(client, url, **query).findall(f"{ATOM}entry")


def texts(elements, name):
    return [element.findtext(f"{ATOM}{name}") for element in elements]


def test_steps_are_told_newest_first(client, url, tenant):
    wave = make_wave(tenant, name="Sales")
    wave.cancel(by=None, reason="x", at=AT)

    titles = texts(entries(client, url), "title")
    assert titles == ["Wave 1, Sales: Draft → Cancelled", "Wave 1, Sales: planned"]
    assert texts(entries(client, url), "updated") == ["2025-09-24T10:00:00+00:00", "2025-08-20T09:00:00+00:00"]


def test_new_plan_is_a_step(client, url, tenant):
    make_wave(tenant, name="Sales").change_plan(by=None, at=AT, name="Sales and support")

    assert texts(entries(client, url), "title")[0] == "Wave 1, Sales and support: Draft, with a new plan"


def test_feed_and_entries_have_what_rfc_4287_asks_for(client, url, tenant):
    make_wave(tenant)

    feed = read(client, url)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert element.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Rollout Portal"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}["self"].endswith(url)


def test_ids_stay_and_are_not_shared(client, url, tenant):
    make_wave(tenant)
    before = texts([read(client, url)], "id") + texts(entries(client, url), "id")
    make_wave(tenant)

    after = texts([read(client, url)], "id") + texts(entries(client, url), "id")
    assert set(before) < set(after)
    assert len(set(after)) == len(after) == 3


def test_feed_without_steps_is_as_old_as_its_address(client, url):
    assert read(client, url).findtext(f"{ATOM}updated") == f"{PLANNED_AT.isoformat()}"


def test_one_change_alone_can_be_asked_for(client, url, tenant):
    make_wave(tenant, name="Mine")
    make_wave(tenant, make_change(mc_id="MC1", slug="mc1"), name="Other")

    assert texts(entries(client, url, change="MC1"), "title") == ["Wave 1, Other: planned"]
    assert client.get(url, {"change": "MC0"}).status_code == 404


def test_hostile_name_stays_text_for_xml_and_for_html(client, url):
    tenant = make_tenant(name=HOSTILE)
    make_wave(tenant, name=HOSTILE)
    address = reverse("feeds:steps", args=[make_feed(tenant, FeedKind.STEPS)])

    (entry,) = entries(client, address)
    assert texts([entry], "title") == ["Wave 1, <script>alert(1)</script> & ]]> 👩‍👧: planned"]
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert "<" not in summary.text
    assert unescape(summary.text).startswith("<script>alert(1)</script>")


def test_no_person_and_no_reason_is_in_it(client, url, tenant):
    make_wave(tenant).cancel(by=make_user(name="Bo Berg"), reason="Pat Person is ill", at=AT)

    text = client.get(url).content.decode()
    assert not [name for name in ("Bo Berg", "Pat", "is ill") if name in text]


def test_feed_is_bounded_and_costs_the_same(client, url, tenant, django_assert_num_queries):
    wave = make_wave(tenant)
    for number in range(LATEST + 5):
        make_transition(wave, at=AT + timedelta(minutes=number))

    # The feed, how often it is read (asked, noted, tidied), when it was read; steps.
    with django_assert_num_queries(6):
        answer = client.get(url)
    assert answer.content.count(b"<entry>") == LATEST
