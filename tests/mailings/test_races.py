"""Two people, or a person and the portal, at once."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from notifications.mailings import moved_dates, of_wave
from notifications.mailings.models import Mailing, MailingState, NotReadyToSend
from notifications.mailings.models.refusals import ChangedMeanwhile
from portal.demo.outcomes import settle
from portal.errors import PortalError, TransitionNotAllowed
from rollout.waves import sweeps
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_window
from tests.factories.mailings import (
    make_closed_mailing,
    make_mailing,
    make_moved_window,
    make_sending_mailing,
    make_told_wave,
)

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


def at_once(*acts: Callable[[], object]) -> list[PortalError]:
    """All acts at the same moment, each on a connection of its own; what was refused."""
    barrier, refused = threading.Barrier(len(acts), timeout=10), []

    def run(act: Callable[[], object]) -> None:
        with closing(connection):
            barrier.wait()
            try:
                act()
            except PortalError as error:
                refused.append(error)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return refused


def loaded(mailing: Mailing) -> Mailing:
    return Mailing.objects.with_rows().get(pk=mailing.pk)


def test_two_people_who_approve_at_once_are_both_counted() -> None:
    mailing = make_mailing(make_told_wave(people=501), state=MailingState.WAITING)
    first, second = loaded(mailing), loaded(mailing)
    one, other = make_user(), make_user()

    def approve_before_the_other_commits() -> None:
        with transaction.atomic():
            first.approve(by=one, at=AT)
            begun.set()
            # The other has its turn only when this is over.
            assert not finished.wait(0.3)

    begun, finished = threading.Event(), threading.Event()

    def approve_meanwhile() -> None:
        assert begun.wait(10)
        second.approve(by=other, at=AT)
        finished.set()

    assert at_once(approve_before_the_other_commits, approve_meanwhile) == []
    assert loaded(mailing).state == MailingState.SCHEDULED


def test_an_approval_is_of_what_was_read() -> None:
    mailing = make_mailing()
    read = loaded(mailing)
    mailing.plan(send_at=AT, not_after=None, in_doubt_policy="ask", at=AT)

    with pytest.raises(ChangedMeanwhile):
        read.approve(by=make_user(), at=AT)

    assert not mailing.approvals.exists()


def test_a_mailing_started_meanwhile_gets_no_other_times() -> None:
    mailing = make_sending_mailing()
    read = loaded(mailing)
    read.state = MailingState.SCHEDULED

    with pytest.raises(TransitionNotAllowed, match="Sending"):
        read.plan(send_at=AT, not_after=AT, in_doubt_policy="ask", at=AT)

    assert loaded(mailing).not_after is None


def test_send_pressed_by_two_starts_it_once() -> None:
    mailing = make_mailing()
    mailing.approve(by=make_user(), at=AT)
    first, second = loaded(mailing), loaded(mailing)

    refused = at_once(lambda: first.start(by=None, at=AT), lambda: second.start(by=None, at=AT))

    assert refused == []
    assert mailing.transitions.filter(to_state=MailingState.SENDING).count() == 1
    assert loaded(mailing).audience_count == 1


def test_a_wave_cancelled_meanwhile_tells_nobody() -> None:
    mailing = make_mailing()
    mailing.approve(by=make_user(), at=AT)
    read = loaded(mailing)
    Wave.objects.filter(pk=mailing.wave_id).update(state=WaveState.CANCELLED)

    with pytest.raises(NotReadyToSend):
        read.start(by=None, at=AT)

    assert loaded(mailing).audience_count is None


def test_who_switched_the_tenant_to_trial_meanwhile_is_heard() -> None:
    mailing = make_mailing()
    mailing.approve(by=make_user(), at=AT)
    read = loaded(mailing)
    mailing.tenant.mode = "trial"
    mailing.tenant.save()

    with pytest.raises(NotReadyToSend, match="Nobody"):
        read.start(by=None, at=AT)


def test_pause_and_stop_at_once_end_in_stopped() -> None:
    mailing = make_sending_mailing(people=3)
    first, second = loaded(mailing), loaded(mailing)
    by = make_user()

    at_once(
        lambda: first.pause(by=by, reason="Wait", at=AT),
        lambda: second.stop(by=by, reason="No", at=AT),
    )

    mailing = loaded(mailing)
    assert mailing.state == MailingState.STOPPED
    assert mailing.closing_sum == {"cancelled": 3}


def test_a_wave_cancelled_while_its_mailing_closes_hangs_neither() -> None:
    mailing = make_sending_mailing()
    settle(mailing, at=AT)
    wave = Wave.objects.get(pk=mailing.wave_id)
    begun, finished = threading.Event(), threading.Event()

    def cancel_the_wave() -> None:
        with transaction.atomic():
            wave.cancel(by=None, reason="Wrong people", at=AT)
            begun.set()
            # The sweep waits for the wave, and holds nothing that this needs.
            assert not finished.wait(0.3)
            of_wave.stop_mailings(wave, by=None, reason="Wrong people", at=AT)

    def close_meanwhile() -> None:
        assert begun.wait(10)
        loaded(mailing).close(at=AT)
        finished.set()

    assert at_once(cancel_the_wave, close_meanwhile) == []
    assert loaded(mailing).state == MailingState.STOPPED


def test_closed_by_two_sweeps_it_keeps_its_first_moment() -> None:
    mailing = make_sending_mailing()
    settle(mailing, at=AT)
    first, second = loaded(mailing), loaded(mailing)

    assert first.close(at=AT)
    assert not second.close(at=AT + timedelta(minutes=1))

    assert loaded(mailing).closed_at == AT


def test_two_sweeps_at_once_move_a_wave_once() -> None:
    make_window(make_change())
    wave = make_told_wave()
    wave.change_plan(by=None, at=AT, follows_window=True)
    make_window(begin_from=date(2025, 9, 15), known_since=AT)

    assert at_once(*[lambda: sweeps.follow_windows(AT)] * 4) == []

    moved = wave.transitions.filter(reason__startswith="The vendor moved the window")
    assert [step.starts_on for step in moved] == [date(2025, 10, 20)]


def test_two_sweeps_at_once_write_one_draft_about_changed_dates() -> None:
    told = make_closed_mailing()
    make_moved_window(told.wave.change)

    assert at_once(*[lambda: moved_dates.sweep(at=AT)] * 4) == []

    assert Mailing.objects.about_changed_dates().count() == 1
