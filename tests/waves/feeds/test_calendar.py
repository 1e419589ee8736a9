"""A tenant's calendar, read by a library that did not write it."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rollout.tenants.models import Cloud
from rollout.waves.feeds import ical
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_tenant
from tests.factories.waves import make_feed, make_wave

AT = datetime(2025, 9, 24, 10, tzinfo=UTC)
HOSTILE = 'Ünï, "Co"; \\n\\ Ltd\r\nBEGIN:VEVENT\nSUMMARY:evil\x07 👩‍👩‍👧‍👦 ' + "漢字" * 60


@pytest.fixture
def tenant(db):
    return make_tenant(name="Contoso, Ltd; 🚀", slug="contoso")


@pytest.fixture
def url(tenant):
    return reverse("feeds:calendar", args=[make_feed(tenant)])


def read(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content)


def events(client, url):
    return {str(event["SUMMARY"]): event for event in read(client, url).walk("VEVENT")}


def test_wave_is_an_event_of_whole_days_that_ends_the_day_after(client, url, tenant):
    wave = make_wave(tenant, name="Sales", starts_on=date(2025, 10, 6), ends_on=date(2025, 10, 10))

    event = events(client, url)[f"Wave 1: Sales – {wave.change.title}"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2025, 10, 6), date(2025, 10, 11))
    assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    assert str(event["DESCRIPTION"]).splitlines()[0] == "Draft, 6–10 Oct 2025 (UTC)."


STATUSES = [
    (WaveState.DRAFT, "TENTATIVE"),
    (WaveState.PAUSED, "TENTATIVE"),
    (WaveState.ROLLING, "CONFIRMED"),
    (WaveState.CANCELLED, "CANCELLED"),
]


@pytest.mark.parametrize(("state", "status"), STATUSES)
def test_state_of_a_wave_is_the_status_of_its_event(client, url, tenant, state, status):
    make_wave(tenant, state=state)

    assert [str(event["STATUS"]) for event in events(client, url).values()] == [status]


def test_each_step_revises_the_same_event(client, url, tenant):
    wave = make_wave(tenant)
    (before,) = events(client, url).values()
    wave.change_plan(by=None, at=AT, starts_on=date(2025, 10, 13), ends_on=date(2025, 10, 17))
    wave.cancel(by=None, reason="No longer needed", at=AT + timedelta(hours=1))

    (after,) = events(client, url).values()
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == AT + timedelta(hours=1)


def test_vendor_s_window_of_the_tenant_s_cloud_is_an_event(client, url, tenant):
    change = make_change()
    make_window(change, begin_from=date(2025, 9, 1), end_to=date(2025, 10, 10))
    make_window(change, cloud=Cloud.CHINA, begin_from=date(2026, 1, 1), end_to=date(2026, 2, 1))

    (event,) = events(client, url).values()
    assert str(event["SUMMARY"]).startswith("Vendor’s window: ")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2025, 9, 1), date(2025, 10, 11))


def test_closed_changes_and_foreign_tenants_are_not_in_it(client, url, tenant):
    make_wave(name="Foreign")
    make_wave(tenant, make_change(mc_id="MC1", slug="mc1", closed_at=AT), name="Over")

    assert events(client, url) == {}


def test_calendar_without_events_is_one_that_can_be_read(client, url):
    calendar = read(client, url)

    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VTIMEZONE", "STANDARD"]
    # Both are unknown to this reader, which leaves them as they are written.
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == r"Contoso\, Ltd\; 🚀: waves"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT1H"


def test_hostile_name_stays_text(client, url, tenant):
    make_wave(tenant, name=HOSTILE[:120])

    answer = client.get(url).content
    (summary,) = [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer).walk("VEVENT")]
    assert summary.startswith('Wave 1: Ünï, "Co"; \\n\\ Ltd\nBEGIN:VEVENT\nSUMMARY:evil 👩‍👩‍👧‍👦 漢字')
    assert all(len(line) <= 75 for line in answer.split(b"\r\n"))
    assert b"\n" not in answer.replace(b"\r\n", b"")


def test_last_day_of_all_needs_no_day_after_it(client, url, tenant):
    make_wave(tenant, starts_on=date.max, ends_on=date.max)

    (event,) = events(client, url).values()
    assert "DTEND" not in event


def test_no_person_is_named(client, url, tenant):
    wave = make_wave(tenant, owner=make_user(name="Ada Lund"), audience={"list": ["pat@contoso.example"]})
    wave.cancel(by=make_user(name="Bo Berg"), reason="Pat Person is ill", at=AT)

    text = client.get(url).content.decode().replace("\r\n ", "")
    assert not [name for name in ("Ada", "Lund", "Bo Berg", "Pat", "contoso.example", "ill") if name in text]


def test_calendar_costs_the_same_with_many_waves(client, url, tenant, django_assert_num_queries):
    for _ in range(12):
        make_wave(tenant)
    make_window(Wave.objects.all()[0].change)

    # The feed, how often it is read (asked, noted, tidied), when it was read; changes, windows, waves.
    with django_assert_num_queries(8):
        client.get(url)


@given(st.text(min_size=1, max_size=300))
def test_any_text_comes_back_but_for_control_characters(value):
    line = ical.folded(f"SUMMARY:{ical.text(value)}")

    assert all(len(part) <= 75 for part in line.split(b"\r\n"))
    back = icalendar.parser.Contentlines.from_ical(line)[0].parts()[2]
    assert icalendar.vText.from_ical(back) == as_kept(value)


def as_kept(value):
    """Line breaks of every kind are one kind; control characters are gone."""
    for line_break in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        value = value.replace(line_break, "\n")
    controls = {*map(chr, range(32)), "\x7f"} - {"\t", "\n"}
    return "".join(character for character in value if character not in controls)
