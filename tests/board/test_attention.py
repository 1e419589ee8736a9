"""Which reasons there are to look at a tenant, and how they are ordered."""

from datetime import date
from typing import Any

import pytest

from portal.board.attention import Attention, Reason, attention_of
from portal.board.figures import Figures
from portal.board.notices import ADVICE
from portal.board.planned import PlannedWave
from portal.board.windows import Window
from rollout.waves.models import WaveState

DAY = date(2025, 9, 24)
WINDOW = Window(date(2025, 9, 1), date(2025, 10, 10))
NO_DATE = "No date for GCC in the notice"


def planned(state: str = WaveState.ROLLING, **overrides: Any) -> PlannedWave:
    values = {
        "pk": 7,
        "tenant_id": 1,
        "number": 2,
        "name": "East coast",
        "starts_on": date(2025, 9, 22),
        "ends_on": date(2025, 10, 3),
        "people": 720,
        "told": 540,
    }
    return PlannedWave(state=state, **values | overrides)


def found(figures: Figures | None = None, *waves: PlannedWave, **overrides: Any) -> tuple[Attention, ...]:
    values = {"day": DAY, "window": WINDOW, "no_date": ""} | overrides
    return attention_of(figures=figures or Figures(), waves=waves or (planned(),), **values)


def test_tenant_where_all_is_well_needs_none():
    assert found(Figures(phones=10, phones_new=2, documents=3, documents_corrected=1)) == ()


@pytest.mark.parametrize(
    ("figures", "wave", "overrides", "reason", "text"),
    [
        (Figures(blocked=212), planned(), {}, Reason.BLOCKED, "212 phones are blocked"),
        (Figures(blocked=1), planned(), {}, Reason.BLOCKED, "1 phone is blocked"),
        (Figures(), planned(WaveState.PAUSED), {}, Reason.PAUSED, "Wave 2 is paused"),
        (Figures(), planned(is_missed=True), {}, Reason.MISSED, "Wave 2: its mailing did not start"),
        (Figures(), planned(has_other_dates=True), {}, Reason.DATE_CHANGED, "Wave 2: people were told other dates"),
        (Figures(), planned(WaveState.READY, told=0), {}, Reason.NOT_TOLD, "Wave 2 has begun and nobody is told"),
        (Figures(), planned(told=None, people=None), {}, Reason.NOT_TOLD, "Wave 2 has begun and nobody is told"),
        (
            Figures(),
            planned(ends_on=date(2025, 9, 23)),
            {},
            Reason.NOT_CONFIRMED,
            "Wave 2 has ended: confirm it",
        ),
        (
            Figures(),
            planned(WaveState.DRAFT, starts_on=date(2025, 10, 13), ends_on=date(2025, 10, 17)),
            {},
            Reason.AFTER_WINDOW,
            "Wave 2 ends after the window",
        ),
        (
            Figures(phones=10, phones_new=8),
            planned(WaveState.DONE),
            {"day": date(2025, 10, 11)},
            Reason.OLD_PHONES,
            "2 phones still old after the window",
        ),
        (Figures(documents_overdue=1), planned(), {}, Reason.OVERDUE, "1 document overdue"),
        (Figures(), planned(WaveState.CANCELLED), {}, Reason.NO_WAVE, "No wave planned"),
        (Figures(), planned(), {"window": None, "no_date": NO_DATE}, Reason.NO_DATE, NO_DATE),
        (Figures(is_trial=True, people_allowed=5), planned(), {}, Reason.TRIAL, "Trial: 5 allowed people"),
    ],
)
def test_reason_is_found(figures, wave, overrides, reason, text):
    (one,) = found(figures, wave, **overrides)

    assert (one.reason, one.text) == (reason, text)


@pytest.mark.parametrize(
    "wave",
    [
        planned(WaveState.READY, told=0, starts_on=date(2025, 9, 25)),  # begins tomorrow
        planned(ends_on=DAY),  # runs until tonight
        planned(WaveState.DONE, told=0, ends_on=date(2025, 9, 20)),
        planned(ends_on=date(2025, 10, 10)),  # ends on the window's last day
    ],
)
def test_wave_in_order_is_no_reason(wave):
    assert found(Figures(), wave) == ()


def test_later_wave_is_no_slip_once_the_window_has_passed():
    reminder = planned(WaveState.READY, told=0, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 4))

    assert found(Figures(), reminder, day=date(2026, 11, 24)) == ()


def test_every_reason_is_one_of_its_own_with_its_own_advice():
    assert list(Reason) == list(Reason.__members__.values())
    assert set(ADVICE) == set(Reason)
    assert len(set(ADVICE.values())) == len(Reason)


def test_worst_comes_first_and_a_note_does_not_count():
    figures = Figures(blocked=3, documents_overdue=2, is_trial=True)

    reasons = found(figures, planned(WaveState.PAUSED))

    assert [one.reason for one in reasons] == [Reason.BLOCKED, Reason.PAUSED, Reason.OVERDUE, Reason.TRIAL]
    assert [one.counts for one in reasons] == [True, True, True, False]


def test_of_equal_reasons_the_one_about_more_people_comes_first():
    small, large = planned(WaveState.PAUSED, people=5), planned(WaveState.PAUSED, number=3, people=500)

    assert [one.text for one in found(Figures(), small, large)] == ["Wave 3 is paused", "Wave 2 is paused"]
