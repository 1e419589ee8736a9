"""Whether a moment lies within a tenant's working hours, and when they begin again."""

from datetime import UTC, datetime, time

import pytest
from django.db import IntegrityError, transaction

from rollout.tenants.models import Tenant
from rollout.tenants.work_hours import in_words, is_at_work, next_at_work
from tests.factories.tenants import make_tenant


def berlin(**hours: object) -> Tenant:
    return Tenant(**{"time_zone": "Europe/Berlin", "work_from": time(8), "work_until": time(18)} | hours)


WITHIN = [
    (datetime(2025, 9, 29, 6, 0, tzinfo=UTC), True),  # Monday, 08:00 in Berlin
    (datetime(2025, 9, 29, 5, 59, tzinfo=UTC), False),
    (datetime(2025, 9, 29, 15, 59, tzinfo=UTC), True),
    (datetime(2025, 9, 29, 16, 0, tzinfo=UTC), False),  # 18:00 is their end
    (datetime(2025, 9, 28, 10, 0, tzinfo=UTC), False),  # Sunday
    (datetime(2025, 10, 27, 7, 0, tzinfo=UTC), True),  # winter time: 08:00
]


@pytest.mark.parametrize(("at", "is_within"), WITHIN)
def test_working_hours_are_those_of_the_tenants_clock(at, is_within):
    assert is_at_work(berlin(), at) is is_within


NEXT = [
    # at, hours, when they begin again in the tenant's words
    (datetime(2025, 9, 29, 10, 0, tzinfo=UTC), {}, "2025-09-29T12:00:00+02:00"),
    (datetime(2025, 9, 29, 4, 0, tzinfo=UTC), {}, "2025-09-29T08:00:00+02:00"),
    (datetime(2025, 10, 24, 16, 0, tzinfo=UTC), {}, "2025-10-27T08:00:00+01:00"),  # over the end of summer time
    (datetime(2025, 9, 29, 10, 0, tzinfo=UTC), {"work_days": [1], "work_until": time(9)}, "2025-10-06T08:00:00+02:00"),
    # Clocks are set forward at 02:00: the hours of that night begin at 03:00.
    (datetime(2025, 3, 29, 20, 0, tzinfo=UTC), {"work_days": [7], "work_from": time(2)}, "2025-03-30T03:00:00+02:00"),
    # All of this night's hours are skipped: a week later.
    (
        datetime(2025, 3, 29, 20, 0, tzinfo=UTC),
        {"work_days": [7], "work_from": time(2), "work_until": time(3)},
        "2025-04-06T02:00:00+02:00",
    ),
]


@pytest.mark.parametrize(("at", "hours", "begins"), NEXT)
def test_after_hours_it_is_said_when_they_begin_again(at, hours, begins):
    assert next_at_work(berlin(**hours), at).isoformat() == begins


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([1, 2, 3, 4, 5], "Mon to Fri, 08:00–18:00"),
        ([1, 3, 4], "Mon, Wed, Thu, 08:00–18:00"),
        ([6, 7], "Sat, Sun, 08:00–18:00"),
        ([1, 2, 3, 4, 5, 6, 7], "Every day, 08:00–18:00"),
    ],
)
def test_working_hours_are_said_in_words(days, words):
    assert in_words(berlin(work_days=days)) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hours", [{"work_days": []}, {"work_days": [8]}, {"work_from": time(8), "work_until": time(8)}]
)
def test_a_tenant_without_any_working_hours_cannot_be(hours):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_tenant(**hours)


def test_until_the_last_minute_is_until_midnight():
    around = berlin(time_zone="UTC", work_days=[1, 2, 3, 4, 5, 6, 7], work_from=time(0), work_until=time(23, 59))

    assert is_at_work(around, datetime(2025, 9, 28, 23, 59, 59, tzinfo=UTC))
