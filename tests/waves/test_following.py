"""Waves that move with the vendor's window."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from rollout.changes.models import VendorWindow
from rollout.waves import sweeps
from rollout.waves.models import Wave, WaveState
from rollout.waves.shifting import SATURDAY, shifted, slip
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_tenant
from tests.factories.waves import PLANNED_AT

AT = datetime(2025, 9, 3, 12, 0, tzinfo=UTC)
MONDAY, FRIDAY = date(2025, 10, 6), date(2025, 10, 10)
S = WaveState


def moved_by(days: int, *, hours_ago: int = 1, **overrides: Any) -> VendorWindow:
    """A newer version of the notice, in which everything is so many days later than in the first."""
    by = timedelta(days=days)
    values = {
        "begin_from": date(2025, 9, 1) + by,
        "begin_to": date(2025, 9, 30) + by,
        "end_from": date(2025, 10, 1) + by,
        "end_to": FRIDAY + by,
        "known_since": AT - timedelta(hours=hours_ago),
    }
    return make_window(**values | overrides)


def planned(state: str = S.READY, **overrides: Any) -> Wave:
    """A wave that follows, planned by the portal's verb while the first window counted."""
    change = make_change()
    if not change.windows.exists():
        make_window(change)
    values = {"name": "Pilot", "starts_on": MONDAY, "ends_on": FRIDAY, "follows_window": True} | overrides
    wave = Wave.objects.plan(tenant=make_tenant(), change=change, by=None, at=PLANNED_AT, **values)
    Wave.objects.filter(pk=wave.pk).update(state=state)
    return Wave.objects.get(pk=wave.pk)


def days_of(wave: Wave) -> tuple[date, date]:
    return Wave.objects.values_list("starts_on", "ends_on").get(pk=wave.pk)


def later(days: int) -> tuple[date, date]:
    return MONDAY + timedelta(days=days), FRIDAY + timedelta(days=days)


@pytest.mark.django_db
def test_wave_moves_with_the_window_once() -> None:
    wave = planned()
    moved_by(14)

    moved = [sweeps.follow_windows(AT), sweeps.follow_windows(AT)]

    assert moved == [1, 0]
    assert days_of(wave) == later(14)
    step = wave.transitions.last()
    assert (step.by, step.is_new_plan) == (None, True)
    assert "The vendor moved the window to" in step.reason
    assert "it begins 14 days later than when the wave was planned." in step.reason


@pytest.mark.django_db
@pytest.mark.parametrize("seen_between", [True, False])
def test_two_moves_add_up_whether_or_not_the_sweep_saw_the_first(seen_between: bool) -> None:
    wave = planned()
    moved_by(7, hours_ago=2)
    if seen_between:
        sweeps.follow_windows(AT - timedelta(minutes=90))

    moved_by(21)
    sweeps.follow_windows(AT)

    assert days_of(wave) == later(21)


@pytest.mark.django_db
def test_move_back_leads_back_even_over_a_weekend() -> None:
    wave = planned()
    moved_by(27, hours_ago=2)
    sweeps.follow_windows(AT - timedelta(minutes=90))
    # 27 days after a Monday is a Sunday; the days become Monday to Friday.
    assert days_of(wave) == later(28)

    moved_by(0)
    sweeps.follow_windows(AT)

    assert days_of(wave) == (MONDAY, FRIDAY)
    assert wave.transitions.last().reason.endswith("the days are as planned again.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "follows"), [(S.ROLLING, True), (S.DONE, True), (S.PAUSED, True), (S.CANCELLED, True), (S.READY, False)]
)
def test_other_waves_keep_their_days(state: str, follows: bool) -> None:
    wave = planned(state, follows_window=follows)
    moved_by(14)

    assert sweeps.follow_windows(AT) == 0
    assert days_of(wave) == (MONDAY, FRIDAY)


@pytest.mark.django_db
def test_announced_wave_whose_day_has_come_stays() -> None:
    wave = planned(S.ANNOUNCED)
    moved_by(14)

    assert sweeps.follow_windows(datetime(2025, 10, 6, 0, 5, tzinfo=UTC)) == 0
    assert days_of(wave) == (MONDAY, FRIDAY)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "is_moved"), [(-33, False), (-32, True)])
def test_it_never_moves_to_a_day_that_has_come(days: int, is_moved: bool) -> None:
    wave = planned(S.ANNOUNCED)
    moved_by(days)

    assert sweeps.follow_windows(AT) == is_moved
    assert days_of(wave)[0] > AT.date()
    assert sweeps.start_due(AT) == 0


@pytest.mark.django_db
def test_looking_takes_the_same_few_questions_however_many_waves_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        planned()

    with django_assert_num_queries(2):
        sweeps.follow_windows(AT)


@pytest.mark.django_db
def test_paused_wave_moves_after_it_goes_on() -> None:
    wave = planned(S.PAUSED)
    moved_by(14)
    sweeps.follow_windows(AT)

    Wave.objects.update(state=S.READY)
    sweeps.follow_windows(AT)

    assert days_of(wave) == later(14)


@pytest.mark.django_db
def test_what_a_person_plans_anew_counts_as_planned_in_the_window_of_then() -> None:
    wave = planned()
    moved_by(7, hours_ago=2)
    sweeps.follow_windows(AT - timedelta(minutes=90))
    first, last = date(2025, 10, 20), date(2025, 10, 24)
    Wave.objects.get().change_plan(by=make_user(), at=AT - timedelta(minutes=80), starts_on=first, ends_on=last)
    assert sweeps.follow_windows(AT - timedelta(minutes=70)) == 0

    moved_by(14)
    sweeps.follow_windows(AT)

    assert days_of(wave) == (first + timedelta(days=7), last + timedelta(days=7))


@pytest.mark.django_db
def test_switched_on_late_it_follows_from_then_on() -> None:
    wave = planned(follows_window=False)
    moved_by(14, hours_ago=2)
    wave.change_plan(by=make_user(), at=AT - timedelta(minutes=90), follows_window=True)
    assert sweeps.follow_windows(AT - timedelta(minutes=80)) == 0

    moved_by(21)
    sweeps.follow_windows(AT)

    assert days_of(wave) == later(7)


@pytest.mark.django_db
def test_other_clouds_windows_and_windows_that_do_not_count_move_nothing() -> None:
    wave = planned()
    moved_by(14, cloud="gcc")
    moved_by(21, is_used=False, why_not_used="Its year is unclear.")

    assert sweeps.follow_windows(AT) == 0
    assert days_of(wave) == (MONDAY, FRIDAY)


@pytest.mark.django_db
def test_wave_planned_without_a_date_follows_from_the_first_date_on() -> None:
    make_window(make_change(), cloud="gcc")
    wave = planned()
    moved_by(0, hours_ago=3)
    assert sweeps.follow_windows(AT - timedelta(hours=2)) == 0

    moved_by(7)
    sweeps.follow_windows(AT)

    assert days_of(wave) == later(7)


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        ({"begin_from": MONDAY}, {"begin_from": FRIDAY}, 4),
        # The begin is what people meet first: where both are known, the end is not asked.
        ({"begin_from": MONDAY, "end_to": FRIDAY}, {"begin_from": MONDAY, "end_to": date(2025, 10, 31)}, 0),
        ({"end_to": FRIDAY}, {"begin_from": MONDAY, "end_to": date(2025, 10, 3)}, -7),
        ({"begin_from": MONDAY}, {"end_to": FRIDAY}, None),
        ({}, {}, None),
    ],
)
def test_slip_is_of_the_begin_else_of_the_end(
    before: dict[str, date], after: dict[str, date], days: int | None
) -> None:
    found = slip(VendorWindow(**before), VendorWindow(**after))

    assert (found.days if found else None) == days


@pytest.mark.parametrize("length", range(12))
def test_moved_days_are_working_days_near_where_they_belong(length: int) -> None:
    for weekday in range(7):
        starts_on = MONDAY + timedelta(days=weekday)
        for days in (*range(-15, 0), *range(1, 16)):
            first, last = shifted(starts_on, starts_on + timedelta(days=length), days)

            assert max(first.weekday(), last.weekday()) < SATURDAY
            assert 0 <= (first - starts_on).days - days <= 2
            assert 0 <= (last - first).days - length <= 2
