"""Every step of a wave: allowed, refused, asked twice, and noted."""

from datetime import UTC, date, datetime

import pytest

from portal.errors import TransitionNotAllowed
from rollout.waves.models import ChecklistItem, ChecklistOpen, ChecklistTick, Wave, WaveNotOver, WaveState
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant
from tests.factories.waves import make_transition, make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 22, 8, 0, tzinfo=UTC)
LATER = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)


def steps(wave: Wave) -> list[tuple[str, str]]:
    return [(step.from_state, step.to_state) for step in wave.transitions.all()]


def test_planned_wave_is_a_draft_with_the_next_number_and_a_first_step():
    wave = make_wave()
    by = make_user()

    second = Wave.objects.plan(
        tenant=wave.tenant, change=wave.change, by=by, at=AT, name="Plants", starts_on=AT.date(), ends_on=AT.date()
    )

    assert (second.number, second.state) == (2, WaveState.DRAFT)
    step = second.transitions.get()
    assert (step.from_state, step.to_state, step.by, step.at, step.name) == ("", "draft", by, AT, "Plants")


def test_first_wave_of_a_tenant_is_number_one_whatever_other_tenants_have():
    make_wave()

    wave = Wave.objects.plan(
        tenant=make_tenant(), change=make_change(), by=None, at=AT, name="Pilot", starts_on=AT.date(), ends_on=AT.date()
    )

    assert wave.number == 1


def test_ready_needs_briefing_and_documents_but_not_the_approval():
    wave = make_wave()

    with pytest.raises(ChecklistOpen, match="“Helpdesk briefed” and “Documents assigned”"):
        wave.make_ready(by=None, at=AT)
    wave.tick(ChecklistItem.HELPDESK_BRIEFED, by=None, at=AT)
    wave.tick(ChecklistItem.DOCUMENTS_ASSIGNED, by=None, at=AT)
    wave.make_ready(by=None, at=AT)

    assert Wave.objects.get().state == WaveState.READY
    assert steps(wave) == [("", "draft"), ("draft", "ready")]


def test_ticking_twice_keeps_the_first_tick():
    wave = make_wave()
    first = make_user()

    wave.tick(ChecklistItem.HELPDESK_BRIEFED, by=first, at=AT)
    wave.tick(ChecklistItem.HELPDESK_BRIEFED, by=make_user(), at=LATER)

    assert [(tick.by, tick.at) for tick in ChecklistTick.objects.all()] == [(first, AT)]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (WaveState.READY, WaveState.ANNOUNCED),
        (WaveState.DRAFT, WaveState.DRAFT),  # its mailing went out before anybody made it ready: a person must look
        (WaveState.PAUSED, WaveState.PAUSED),
        (WaveState.ROLLING, WaveState.ROLLING),  # a second mailing of a wave that rolls
        (WaveState.CANCELLED, WaveState.CANCELLED),
    ],
)
def test_announce_moves_only_a_ready_wave(state, after):
    wave = make_wave(state=state)

    wave.announce(at=AT)

    assert Wave.objects.get().state == after


def test_wave_starts_when_its_day_has_come_in_the_zone_of_the_tenant():
    new_york = make_tenant(time_zone="America/New_York")
    wave = make_wave(new_york, state=WaveState.ANNOUNCED, starts_on=date(2025, 9, 22))

    wave.start(at=datetime(2025, 9, 22, 3, 59, tzinfo=UTC))
    before = Wave.objects.get().state
    wave.start(at=datetime(2025, 9, 22, 4, 0, tzinfo=UTC))

    assert (before, Wave.objects.get().state) == (WaveState.ANNOUNCED, WaveState.ROLLING)


def test_wave_is_done_only_after_its_last_day():
    wave = make_wave(make_tenant(time_zone="Europe/Berlin"), state=WaveState.ROLLING)

    with pytest.raises(WaveNotOver, match="until 10 Oct 2025"):
        wave.confirm_done(by=None, at=datetime(2025, 10, 10, 21, 59, tzinfo=UTC))
    wave.confirm_done(by=None, at=datetime(2025, 10, 10, 22, 0, tzinfo=UTC))

    assert Wave.objects.get().state == WaveState.DONE


@pytest.mark.parametrize("state", [WaveState.READY, WaveState.ANNOUNCED, WaveState.ROLLING])
def test_resumed_wave_returns_to_the_state_before_the_pause(state):
    wave = make_wave(state=state)
    by = make_user()

    wave.pause(by=by, reason="Keychain is blocked", at=AT)
    paused = wave.transitions.last()
    wave.resume(by=by, at=LATER)

    assert (paused.to_state, paused.reason, paused.by) == (WaveState.PAUSED, "Keychain is blocked", by)
    assert Wave.objects.get().state == state


def test_new_plan_during_a_pause_does_not_hide_the_state_before():
    wave = make_wave(state=WaveState.ANNOUNCED)

    wave.pause(by=None, reason="Wait", at=AT)
    wave.change_plan(by=None, at=AT, ends_on=date(2025, 10, 17))
    wave.resume(by=None, at=LATER)

    assert Wave.objects.get().state == WaveState.ANNOUNCED


@pytest.mark.parametrize("state", [state for state in WaveState if state != WaveState.DONE])
def test_any_wave_that_is_not_done_can_be_cancelled(state):
    wave = make_wave(state=state)

    wave.cancel(by=None, reason="Merged with wave 1", at=LATER)

    assert Wave.objects.get().state == WaveState.CANCELLED


REFUSED = {
    "make_ready": [WaveState.ANNOUNCED, WaveState.ROLLING, WaveState.DONE, WaveState.PAUSED, WaveState.CANCELLED],
    "start": [WaveState.DRAFT, WaveState.READY, WaveState.DONE, WaveState.PAUSED, WaveState.CANCELLED],
    "confirm_done": [
        WaveState.DRAFT,
        WaveState.READY,
        WaveState.ANNOUNCED,
        WaveState.PAUSED,
        WaveState.CANCELLED,
    ],
    "pause": [WaveState.DRAFT, WaveState.DONE, WaveState.CANCELLED],
    "cancel": [WaveState.DONE],
    "change_plan": [WaveState.DONE, WaveState.CANCELLED],
}


@pytest.mark.parametrize(("verb", "state"), [(verb, state) for verb, states in REFUSED.items() for state in states])
def test_every_other_step_is_refused_and_changes_nothing(verb, state):
    wave = make_wave(state=state)
    arguments = {"at": LATER} if verb == "start" else {"by": None, "at": LATER}
    if verb in ("pause", "cancel"):
        arguments["reason"] = "Because"

    with pytest.raises(TransitionNotAllowed, match=WaveState(state).label):
        getattr(wave, verb)(**arguments)

    assert Wave.objects.get().state == state
    assert wave.transitions.last().to_state == state


def test_asking_twice_has_no_effect():
    wave = make_wave(state=WaveState.ROLLING)

    wave.pause(by=None, reason="First", at=AT)
    wave.pause(by=None, reason="Second", at=LATER)

    assert [step.reason for step in wave.transitions.filter(to_state=WaveState.PAUSED)] == ["First"]


def test_wave_that_somebody_else_moved_first_is_judged_by_its_new_state():
    mine = make_wave(state=WaveState.ROLLING)
    theirs = Wave.objects.get(pk=mine.pk)

    theirs.cancel(by=None, reason="Not needed", at=AT)

    with pytest.raises(TransitionNotAllowed, match="“Cancelled” and cannot become “Paused”"):
        mine.pause(by=None, reason="Wait", at=LATER)


def test_moved_days_are_a_step_that_keeps_the_state():
    wave = make_wave(state=WaveState.READY)

    wave.change_plan(by=None, at=AT, reason="Freeze week", starts_on=date(2025, 10, 13), ends_on=date(2025, 10, 17))

    step = wave.transitions.last()
    assert step.is_new_plan
    assert (step.to_state, step.starts_on, step.reason) == (WaveState.READY, date(2025, 10, 13), "Freeze week")


def test_new_audience_is_no_step():
    wave = make_wave()

    wave.change_plan(by=None, at=AT, audience={"groups": ["Pilot"]})

    assert Wave.objects.get().audience == {"groups": ["Pilot"]}
    assert wave.transitions.count() == 1


def test_last_step_per_wave_is_the_last_one_until_the_moment():
    wave = make_wave(state=WaveState.READY, at=AT)
    make_transition(wave, from_state=WaveState.READY, to_state=WaveState.ANNOUNCED, at=LATER)

    step = wave.transitions.until(AT).latest_per_wave().get()

    assert step.to_state == WaveState.READY
