"""`manage.py deliver`: without a broker mailings start, are sent, and close."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications.mailings.models import Mailing, MailingState
from tests.deliveries.sink import Sink
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_sending_mailing

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(**options: object) -> str:
    said = StringIO()
    call_command("deliver", stdout=said, **options)
    return said.getvalue()


def test_it_sends_what_waits_and_closes_what_is_finished(sink: Sink) -> None:
    make_sending_mailing(people=3)

    assert deliver() == "Sent 3.\n"

    assert Mailing.objects.get().state == MailingState.CLOSED


def test_for_a_while_it_starts_what_becomes_due_meanwhile(sink: Sink) -> None:
    mailing = make_mailing(send_at=timezone.now() + timedelta(seconds=2))
    mailing.approve(by=make_user(), at=timezone.now())

    assert deliver(seconds=6) == "Sent 1.\n"

    assert Mailing.objects.get().state == MailingState.CLOSED


def test_without_a_relay_it_says_so(settings: Settings) -> None:
    settings.RELAYS = ()

    with pytest.raises(CommandError, match="EMAIL_URL"):
        deliver()
