"""What is odd about a plan, and what no longer is."""

from datetime import UTC, date, datetime

import pytest

from rollout.tenants.models import Cloud
from rollout.waves.concerns import concerns_of
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_person, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 8, 25, 9, 0, tzinfo=UTC)


def texts(wave, at=AT) -> list[str]:
    return [concern.text for concern in concerns_of(wave, at)]


@pytest.fixture(autouse=True)
def window():
    return make_window(make_change())


def test_working_days_within_the_window_are_in_order():
    assert texts(make_wave()) == []


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2025, 8, 25), date(2025, 9, 5), "It begins before the vendor’s window, which opens on 1 Sep 2025."),
        (date(2025, 10, 6), date(2025, 10, 13), "It ends after the vendor’s window, which closes on 10 Oct 2025."),
        (date(2025, 9, 7), date(2025, 9, 8), "It begins on a Sunday."),
    ],
)
def test_odd_days_are_named(first, last, text):
    assert texts(make_wave(starts_on=first, ends_on=last)) == [text]


def test_cloud_without_a_date_is_named():
    assert texts(make_wave(make_tenant(cloud=Cloud.GCC))) == ["No date for GCC."]


def test_people_of_an_earlier_wave_are_counted():
    tenant = make_tenant()
    make_person(tenant)
    make_person(tenant)
    make_wave(tenant)

    assert texts(make_wave(tenant)) == ["2 people are in wave 1 as well."]


def test_wave_planned_after_the_window_is_a_follow_up():
    tenant = make_tenant()
    make_person(tenant)
    make_wave(tenant)
    reminder = make_wave(tenant, starts_on=date(2026, 11, 29), ends_on=date(2026, 12, 4))

    assert texts(reminder, datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) == ["It begins on a Sunday."]
