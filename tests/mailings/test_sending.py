"""From the button to the closing sum."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.deliveries import ledger
from notifications.mailings.models import Mailing, MailingState, NotReadyToSend, settling
from notifications.mailings.sweeping import sweep
from portal.demo.outcomes import settle
from portal.errors import TransitionNotAllowed
from rollout.tenants.models import Mode, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_sending_mailing, make_told_wave
from tests.factories.tenants import make_person

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 9, 0, tzinfo=UTC)


def test_the_ledger_holds_everybody_of_the_audience():
    wave = make_told_wave(people=3)
    make_person(wave.tenant, mail="")
    mailing = make_mailing(wave)
    mailing.approve(by=make_user(), at=AT)

    mailing.start(by=make_user(), at=AT)

    assert mailing.audience_count == 4
    sums = ledger.sum_of(mailing.pk)
    assert (sums["waiting"], sums["suppressed"]) == (3, 1)


def test_started_twice_nobody_is_frozen_twice():
    mailing = make_sending_mailing(people=2)

    mailing.start(by=make_user(), at=AT)

    assert mailing.deliveries.count() == 2
    assert mailing.transitions.filter(to_state=MailingState.SENDING).count() == 1


def test_a_draft_wave_is_not_told():
    mailing = make_mailing(make_told_wave(state=WaveState.DRAFT))
    mailing.approve(by=make_user(), at=AT)

    with pytest.raises(NotReadyToSend, match="must be ready first"):
        mailing.start(by=make_user(), at=AT)

    assert not mailing.deliveries.exists()


def test_after_its_deadline_a_mailing_does_not_start():
    mailing = make_mailing(not_after=AT - timedelta(minutes=1))
    mailing.approve(by=make_user(), at=AT)

    with pytest.raises(NotReadyToSend, match="deadline"):
        mailing.start(by=make_user(), at=AT)


def test_a_finished_mailing_closes_and_announces_its_wave():
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT, refused=1)

    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.CLOSED
    assert mailing.closing_sum == {"sent": 2, "failed": 1}
    mailing.wave.refresh_from_db()
    assert mailing.wave.state == WaveState.ANNOUNCED


def test_a_mailing_of_which_somebody_waits_does_not_close():
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT, sent=2)

    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING


def test_a_mailing_whose_sum_does_not_hold_does_not_close():
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT)
    Mailing.objects.filter(pk=mailing.pk).update(audience_count=4)

    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING


def test_stopped_it_cancels_who_waits_and_the_sum_still_holds():
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT, sent=1)

    mailing.stop(by=make_user(), reason="Wrong date.", at=AT)

    assert mailing.closing_sum == {"sent": 1, "cancelled": 2}
    assert sum(mailing.closing_sum.values()) == mailing.audience_count


def test_stopped_it_cannot_go_on():
    mailing = make_sending_mailing()
    mailing.stop(by=make_user(), reason="Wrong date.", at=AT)

    with pytest.raises(TransitionNotAllowed):
        mailing.resume(by=make_user(), at=AT)


def test_a_person_in_doubt_is_settled_and_the_sum_written_anew():
    mailing = make_sending_mailing(people=2)
    settle(mailing, at=AT)
    first = mailing.deliveries.earliest("person_id").person_id
    mailing.deliveries.filter(person=first).update(state="in_doubt")
    mailing.chunks.update(sent=1, in_doubt=1)
    sweep(at=AT)
    mailing.refresh_from_db()
    assert mailing.closing_sum == {"sent": 1, "in_doubt": 1}

    settling.settle(mailing, outcome="sent", person_id=None, by=make_user(), at=AT)

    assert mailing.closing_sum == {"sent": 2}


def test_a_tenant_switched_to_trial_pauses_what_is_sent_beyond_its_allow_list():
    mailing = make_sending_mailing(people=2)
    Tenant.objects.update(mode=Mode.TRIAL, allow_list=[mailing.deliveries.earliest("person_id").address])

    sweep(at=AT)

    mailing = Mailing.objects.get()
    assert mailing.state == MailingState.PAUSED
    with pytest.raises(NotReadyToSend, match="trial mode"):
        mailing.resume(by=make_user(), at=AT)


def test_a_trial_mailing_to_the_allow_list_goes_on():
    mailing = make_sending_mailing(people=1)
    Tenant.objects.update(mode=Mode.TRIAL, allow_list=[mailing.deliveries.get().address.upper()])

    sweep(at=AT)

    assert Mailing.objects.get().state == MailingState.SENDING


def test_at_its_moment_the_sweep_starts_an_approved_mailing():
    mailing = make_mailing(send_at=AT)
    mailing.approve(by=make_user(), at=AT - timedelta(days=1))

    sweep(at=AT - timedelta(seconds=1))
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SCHEDULED
    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING


def test_a_start_missed_by_hours_waits_for_a_person():
    mailing = make_mailing(send_at=AT)
    mailing.approve(by=make_user(), at=AT - timedelta(days=1))

    sweep(at=AT + timedelta(hours=3))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SCHEDULED


def test_a_mailing_that_cannot_be_judged_keeps_no_other_from_starting():
    unreadable, due = (make_mailing(make_told_wave(), state=MailingState.SCHEDULED) for _ in range(2))
    Wave.objects.filter(pk=unreadable.wave_id).update(audience={"no such part": True})
    due.plan(send_at=AT, not_after=None, in_doubt_policy="ask", at=AT - timedelta(days=1))
    due.approve(by=make_user(), at=AT - timedelta(days=1))

    sweep(at=AT)

    states = {mailing.pk: mailing.state for mailing in Mailing.objects.all()}
    assert states == {unreadable.pk: MailingState.SCHEDULED, due.pk: MailingState.SENDING}
