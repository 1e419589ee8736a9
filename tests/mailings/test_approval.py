"""Who must approve, and what voids it."""

from datetime import UTC, date, datetime

import pytest

from notifications.mailings.models import Mailing, MailingState, NotReadyToSend
from notifications.mailings.sweeping import sweep
from rollout.tenants.models import Mode
from rollout.waves.models import ChecklistItem, Wave
from rollout.waves.sweeps import follow_windows
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_window
from tests.factories.mailings import make_told_wave
from tests.factories.tenants import make_person, make_tenant

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


def draft(people: int = 1, mode: str = Mode.LIVE) -> Mailing:
    wave = make_told_wave(tenant=make_tenant(mode=mode), people=people)
    return Mailing.objects.draft(wave=wave, purpose="advance", by=make_user(), at=AT)


def test_one_approver_schedules_a_mailing_of_a_live_tenant():
    mailing = draft()

    mailing.approve(by=make_user(), at=AT)

    assert mailing.state == MailingState.SCHEDULED
    assert mailing.wave.ticks.filter(item=ChecklistItem.MESSAGE_APPROVED).exists()


def test_above_500_recipients_two_people_must_approve():
    mailing = draft(people=501)
    author = mailing.created_by

    mailing.approve(by=author, at=AT)
    assert mailing.state == MailingState.WAITING
    mailing.approve(by=make_user(), at=AT)

    assert mailing.state == MailingState.SCHEDULED


def test_of_500_recipients_one_person_is_enough():
    mailing = draft(people=500)

    mailing.approve(by=make_user(), at=AT)

    assert mailing.state == MailingState.SCHEDULED


@pytest.mark.parametrize(("people", "state"), [(501, MailingState.WAITING), (1, MailingState.SCHEDULED)])
def test_who_approves_the_same_content_twice_is_counted_once(people, state):
    mailing = draft(people=people)
    mailing.approve(by=mailing.created_by, at=AT)

    mailing.approve(by=mailing.created_by, at=AT)

    assert mailing.approvals.count() == 1
    assert mailing.state == state


def test_a_mailing_that_is_approved_enough_without_a_last_approval_ticks_it_when_it_starts():
    mailing = draft(people=501)
    mailing.approve(by=mailing.created_by, at=AT)
    mailing.tenant.people.latest("pk").delete()

    mailing.start(by=mailing.created_by, at=AT)

    assert mailing.wave.ticks.filter(item=ChecklistItem.MESSAGE_APPROVED).exists()


def test_in_trial_mode_nobody_needs_to_approve():
    mailing = draft(mode=Mode.TRIAL)
    person = mailing.wave.tenant.people.get()
    mailing.tenant.allow_list = [person.mail]
    mailing.tenant.save()

    mailing.start(by=mailing.created_by, at=AT)

    assert mailing.state == MailingState.SENDING


@pytest.mark.parametrize(
    ("noun", "field", "value"),
    [
        ("wave", "ends_on", date(2025, 10, 9)),
        ("wave", "audience", {"countries": ["DE"]}),
        ("tenant", "sender_address", "other@contoso.example"),
        ("tenant", "service_desk_phone", "+49 30 1"),
        ("tenant", "name", "Fabrikam"),
        ("tenant", "public_host", "check.elsewhere.example"),
        ("tenant", "locale", "de"),
    ],
)
def test_an_edit_voids_the_approval(noun, field, value):
    mailing = draft()
    mailing.approve(by=make_user(), at=AT)
    edited = mailing.wave if noun == "wave" else mailing.tenant
    setattr(edited, field, value)
    edited.save()

    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.DRAFT
    with pytest.raises(NotReadyToSend):
        mailing.start(by=mailing.created_by, at=AT)


def test_an_audience_that_grew_above_500_needs_the_second_approver():
    mailing = draft(people=500)
    mailing.approve(by=make_user(), at=AT)
    make_person(mailing.tenant)

    with pytest.raises(NotReadyToSend, match="Not enough people have approved"):
        mailing.start(by=mailing.created_by, at=AT)


def test_sent_back_it_is_a_draft_without_approvals():
    mailing = draft(people=501)
    mailing.approve(by=mailing.created_by, at=AT)

    mailing.send_back(by=make_user(), reason="The date is wrong.", at=AT)

    assert mailing.state == MailingState.DRAFT
    assert not mailing.approvals.exists()
    assert mailing.transitions.last().reason == "The date is wrong."


def test_other_times_void_the_approval():
    mailing = draft()
    mailing.approve(by=make_user(), at=AT)

    mailing.plan(send_at=datetime(2025, 9, 29, 7, 0, tzinfo=UTC), not_after=None, in_doubt_policy="ask", at=AT)

    assert mailing.state == MailingState.DRAFT


def test_a_large_audience_with_both_approvals_is_not_counted_by_each_sweep(django_assert_num_queries):
    mailing = draft(people=501)
    mailing.approve(by=mailing.created_by, at=AT)
    mailing.approve(by=make_user(), at=AT)
    mailing = Mailing.objects.with_rows().get()

    with django_assert_num_queries(3) as asked:  # text and vendor’s window, for the hash; the approvals
        mailing.return_if_unapproved(at=AT)

    assert not any("tenants_person" in query["sql"] for query in asked)


def test_a_wave_that_moved_with_the_vendors_window_needs_its_message_approved_again():
    make_window(make_change())
    mailing = draft()
    Wave.objects.get().change_plan(by=None, at=AT, follows_window=True)
    mailing.approve(by=make_user(), at=AT)
    make_window(begin_from=date(2025, 9, 15), known_since=AT)

    assert follow_windows(AT) == 1
    with pytest.raises(NotReadyToSend, match="Not enough people have approved"):
        Mailing.objects.get().start(by=None, at=AT)
    sweep(at=AT)

    assert Mailing.objects.get().state == MailingState.DRAFT
