"""A restored database is confirmed by a portal administrator, and nothing starts by that."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from notifications.deliveries import home
from notifications.deliveries.models import DirectMail, Home
from notifications.mailings import restored
from notifications.mailings.models import Mailing, MailingState
from tests.factories.accounts import make_portal_administrator
from tests.factories.mailings import make_approved, make_mailing, make_sending_mailing
from tests.factories.notifications import make_direct_mail

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
