"""A restored database is confirmed by a portal administrator, and nothing starts by that."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from notifications.deliveries import home
from notifications.deliveries.models import DirectMail, Home
from notifications.mailings import restored
from notifications.mailings.models import Mailing, MailingState
from rollout.tenants.models import Role
from tests.factories.accounts import make_portal_administrator
from tests.factories.mailings import make_approved, make_closed_mailing, make_mailing, make_sending_mailing
from tests.factories.notifications import make_direct_mail
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def sending() -> Mailing:
    """A mailing in the midst of being sent, in a database that was restored."""
    mailing = make_sending_mailing(people=3)
    Home.objects.update(place="another", seen_at=AT)
    return mailing


def scheduled(send_at: datetime) -> Mailing:
    mailing = make_mailing(state=MailingState.SCHEDULED, send_at=send_at)
    make_approved(mailing)
    return mailing


def test_confirmed_what_was_being_sent_is_paused_with_the_reason(sending):
    by = make_portal_administrator()

    restored.confirm(by=by, drops_single_mails=True, at=AT)

    assert home.is_at_home()
    assert Mailing.objects.get().state == MailingState.PAUSED
    step = sending.transitions.last()
    assert (step.by, step.reason) == (by, restored.PAUSED)


def test_confirmed_what_was_due_is_a_draft_again_and_what_is_not_stays_planned(sending):
    due, later = scheduled(AT - timedelta(minutes=5)), scheduled(AT + timedelta(days=1))

    restored.confirm(by=None, drops_single_mails=True, at=AT)

    states = {mailing.pk: mailing.state for mailing in Mailing.objects.exclude(pk=sending.pk)}
    assert states == {due.pk: MailingState.DRAFT, later.pk: MailingState.SCHEDULED}
    assert not due.approvals.exists()


@pytest.mark.parametrize(("drops", "state"), [(True, "cancelled"), (False, "waiting")])
def test_single_mails_that_wait_are_dropped_unless_somebody_wants_them(sending, drops, state):
    make_direct_mail()

    restored.confirm(by=None, drops_single_mails=drops, at=AT)

    assert DirectMail.objects.get().state == state


def test_confirmed_nobody_in_doubt_is_sent_it_once_more_by_itself():
    doubtful, queued = make_closed_mailing(people=2), {"next_attempt_at": AT}
    first = doubtful.deliveries.earliest("person_id").person_id
    doubtful.deliveries.update(state="in_doubt")
    doubtful.deliveries.filter(person=first).update(**queued)
    doubtful.chunks.update(sent=0, in_doubt=2, done_at=None)
    Mailing.objects.update(in_doubt_policy="resend")
    Home.objects.update(place="another", seen_at=AT)

    restored.confirm(by=None, drops_single_mails=True, at=AT)

    assert not doubtful.deliveries.filter(**queued).exists()
    assert not Mailing.objects.to_send_once_more().exists()


def test_at_home_there_is_nothing_to_confirm():
    mailing = make_sending_mailing()

    restored.confirm(by=None, drops_single_mails=True, at=AT)

    assert Mailing.objects.get().state == MailingState.SENDING
    assert mailing.transitions.last().to_state == MailingState.SENDING


def test_the_command_confirms_for_who_has_no_browser(sending):
    said = StringIO()
    call_command("confirm_instance", stdout=said)
    call_command("confirm_instance", stdout=said)

    assert said.getvalue().splitlines() == [
        "Confirmed. 1 mailing waited: each is resumed by a person, under Mailings.",
        "This database is where it was: nothing to confirm.",
    ]
    assert Mailing.objects.get().state == MailingState.PAUSED


def test_portal_administrators_see_on_every_page_that_nothing_is_sent(client, sending):
    client.force_login(make_portal_administrator())
    assert "This database was restored or copied." in client.get(reverse("tenants:list")).content.decode()

    client.force_login(make_user_with_role(sending.tenant, Role.ADMINISTRATOR))
    assert "This database was restored or copied." not in client.get(reverse("tenants:list")).content.decode()


def test_the_page_lists_what_would_be_sent_and_one_button_confirms(client, sending, django_assert_num_queries):
    scheduled(timezone.now() - timedelta(minutes=5))
    make_direct_mail()
    client.force_login(make_portal_administrator())

    with django_assert_num_queries(12):
        page = client.get(reverse("mailings:restored")).content.decode()
    for words in ("Wed 24 Sep 2025, 12:00 UTC", "Being sent to 3 people", "it becomes a draft again", "1 single mail"):
        assert words in page

    client.post(reverse("mailings:confirm_restored"), {"send_single_mails": "on"})
    assert DirectMail.objects.get().state == "waiting"
    assert "Nothing to confirm" in client.get(reverse("mailings:restored")).content.decode()


def test_system_status_names_a_restored_database(client, sending):
    client.force_login(make_portal_administrator())

    page = client.get(reverse("status:status")).content.decode()

    assert "It was restored or copied: nothing is sent" in page
    assert "manage.py confirm_instance" in page
