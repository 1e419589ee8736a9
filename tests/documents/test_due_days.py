"""By when a document should be corrected, and the reason that people read."""

from datetime import date

import pytest

from rollout.documents.due_days import due_day
from rollout.tenants.work_hours import work_day
from rollout.waves.models import WaveState
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant
from tests.factories.waves import make_wave

TODAY = date(2025, 9, 12)  # a Friday
TWO_WEEKS = "Two weeks, as no wave is planned for later."


@pytest.mark.parametrize(
    ("starts_on", "state", "due_on", "why"),
    [
        # Monday 6 October: its people are told on Monday 29 September.
        (
            date(2025, 10, 6),
            WaveState.READY,
            date(2025, 9, 29),
            "Wave 1 begins on 6 Oct 2025, and its people are told 5 working days before.",
        ),
        # Told at the latest tomorrow: three working days are the least.
        (
            date(2025, 9, 22),
            WaveState.ANNOUNCED,
            date(2025, 9, 17),
            "Wave 1 begins on 22 Sep 2025, and its people know or will soon: 3 working days are the least.",
        ),
        (TODAY, WaveState.ROLLING, date(2025, 9, 26), TWO_WEEKS),
        (date(2025, 10, 6), WaveState.CANCELLED, date(2025, 9, 26), TWO_WEEKS),
    ],
)
@pytest.mark.django_db
def test_due_is_the_day_on_which_people_of_the_next_wave_are_told(
    starts_on: date, state: str, due_on: date, why: str
) -> None:
    tenant = make_tenant(work_days=[1, 2, 3, 4, 5])
    make_wave(tenant, starts_on=starts_on, ends_on=starts_on, state=state)

    due = due_day(tenant, make_change(), TODAY)

    assert (due.on, due.why) == (due_on, why)


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        (date(2025, 9, 12), 0, date(2025, 9, 12)),
        (date(2025, 9, 13), 0, date(2025, 9, 15)),
        (date(2025, 9, 12), 1, date(2025, 9, 15)),
        (date(2025, 9, 13), 1, date(2025, 9, 15)),
        (date(2025, 9, 15), -1, date(2025, 9, 12)),
        (date(2025, 9, 14), -5, date(2025, 9, 8)),
    ],
)
@pytest.mark.django_db
def test_working_days_are_counted_without_the_day_itself(day: date, number: int, found: date) -> None:
    assert work_day(make_tenant(work_days=[1, 2, 3, 4, 5]), day, number) == found
