"""Findings that a person accepts, and what is held up by those that nobody did."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from notifications.deliveries.freezing import preview
from notifications.mailings.checks import Case, Check, checks_of
from notifications.mailings.checks.accepting import accept
from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.models.refusals import ChangedMeanwhile, FindingsOpen, NeverAccepted
from notifications.mailings.sweeping import sweep
from rollout.tenants.models import Role
from rollout.waves.models import WaveState
from tests.factories.accounts import make_user
from tests.factories.mailings import make_approved, make_mailing, make_told_wave
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


def outside_the_window(**overrides) -> Mailing:
    days = {"starts_on": date(2025, 11, 3), "ends_on": date(2025, 11, 7)}
    return make_mailing(make_told_wave(**days), **overrides)


def finding(mailing: Mailing, key: str = "window") -> Check:
    return next(check for check in checks_of(Case(mailing, preview(mailing, AT), AT)) if check.key == key)


def accept_it(mailing: Mailing, key: str = "window") -> None:
    found = finding(mailing, key).found_hash
    accept(mailing, key, found, reason="The vendor said so on the phone.", by=make_user(), at=AT)


def test_an_open_finding_holds_up_approving_and_starting():
    mailing = outside_the_window()

    with pytest.raises(FindingsOpen, match="The wave"):
        mailing.approve(by=make_user(), at=AT)
    make_approved(mailing)
    with pytest.raises(FindingsOpen):
        mailing.start(by=None, at=AT)

    assert mailing.state == MailingState.DRAFT


def test_accepted_it_says_who_and_why_and_holds_up_nothing():
    mailing = outside_the_window()

    accept_it(mailing)

    check = finding(mailing)
    assert (check.state, check.acceptance.reason) == ("accepted", "The vendor said so on the phone.")
    mailing.approve(by=make_user(), at=AT)
    mailing.start(by=None, at=AT)
    assert mailing.state == MailingState.SENDING


def test_any_edit_voids_it():
    mailing = outside_the_window()
    accept_it(mailing)

    mailing.plan(send_at=None, not_after=AT + timedelta(days=9), in_doubt_policy="ask", at=AT)

    assert finding(mailing).state == "to_do"


def test_another_finding_voids_it():
    mailing = outside_the_window()
    accept_it(mailing)

    mailing.wave.ends_on = date(2025, 11, 14)

    assert finding(mailing).state == "to_do"


def test_what_is_not_found_any_more_is_not_accepted():
    mailing = outside_the_window()
    seen = finding(mailing).found_hash
    mailing.wave.starts_on, mailing.wave.ends_on = date(2025, 10, 6), date(2025, 10, 10)

    with pytest.raises(ChangedMeanwhile):
        accept(mailing, "window", seen, reason="Fine", by=make_user(), at=AT)


def test_a_draft_wave_is_never_accepted():
    mailing = make_mailing(make_told_wave(state=WaveState.DRAFT))

    with pytest.raises(NeverAccepted):
        accept_it(mailing, "wave")


def test_a_start_by_the_clock_waits_for_a_person_and_the_page_says_so(client, time_machine):
    time_machine.move_to(AT, tick=False)
    mailing = outside_the_window(state=MailingState.SCHEDULED, send_at=AT - timedelta(minutes=5))
    make_approved(mailing)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    sweep(at=AT)
    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SCHEDULED
    assert mailing.transitions.filter(reason__startswith="It did not start. To do first: The wave").count() == 1
    assert "It waits for a person" in client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()


def test_accepted_within_the_grace_time_it_starts():
    mailing = outside_the_window(state=MailingState.SCHEDULED, send_at=AT - timedelta(minutes=5))
    make_approved(mailing)
    sweep(at=AT)

    accept_it(mailing)
    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING


def test_by_hand_on_the_page(client):
    mailing = outside_the_window()
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER, name="Rosa Lind"))
    page = reverse("mailings:detail", args=[mailing.pk])
    assert "Accept with a reason" in client.get(page).content.decode()
    typed = {"check": "window", "found_hash": finding(mailing).found_hash, "reason": "Agreed by <phone>"}

    answer = client.post(reverse("mailings:accept", args=[mailing.pk]), typed, follow=True).content.decode()

    assert "Accepted by Rosa Lind" in answer
    assert "“Agreed by &lt;phone&gt;”" in answer
    assert "Accept with a reason" not in answer


@pytest.mark.parametrize("reason", ["", "x" * 401])
def test_without_a_reason_nothing_is_accepted(client, reason):
    mailing = outside_the_window()
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))
    typed = {"check": "window", "found_hash": finding(mailing).found_hash, "reason": reason}

    client.post(reverse("mailings:accept", args=[mailing.pk]), typed)

    assert not mailing.acceptances.exists()


def test_who_may_not_approve_sees_no_form(client):
    mailing = outside_the_window()
    client.force_login(make_user_with_role(mailing.tenant, Role.READER))

    assert "Accept with a reason" not in client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()
