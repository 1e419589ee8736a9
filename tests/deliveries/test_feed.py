"""Groups in their turn: as large as the relay takes them, and none forgotten."""

import time
from collections import Counter
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from notifications.deliveries.models import Chunk, DirectMail
from notifications.deliveries.recovery import recover
from notifications.deliveries.sending import deliver
from tests.deliveries.sink import Sink
from tests.factories.notifications import make_direct_mail, make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)


def test_single_mails_keep_the_limit_of_a_minute(settings: Settings, sink: Sink) -> None:
    settings.RELAYS = (replace(sink.relay, per_minute=5),)
    for number in range(10):
        make_direct_mail(key=f"copy:{number}", address=f"person{number}@contoso.example")

    deliver(2)

    assert len(sink.received) == 1
    assert DirectMail.objects.filter(state="waiting", lease_until=None).count() == 9


def test_single_mails_keep_the_limit_of_a_connection(settings: Settings, sink: Sink) -> None:
    settings.RELAYS = (replace(sink.relay, per_connection=4),)
    for number in range(10):
        make_direct_mail(key=f"copy:{number}", address=f"person{number}@contoso.example")

    deliver(10)

    mails = Counter(mail.client_port for mail in sink.received)
    assert mails.total() == 10
    assert max(mails.values()) <= 4


def test_people_put_back_are_given_back(settings: Settings, sink: Sink) -> None:
    settings.RELAYS = (replace(sink.relay, per_day=20),)
    make_frozen_mailing(people=25)

    deliver(10)

    chunk = Chunk.objects.get()
    assert (chunk.worker, chunk.sent, chunk.waiting) == ("", 20, 5)
    assert not recover()


def test_limit_of_a_minute_leaves_the_rest_to_the_next_run(settings: Settings, sink: Sink) -> None:
    settings.RELAYS = (replace(sink.relay, per_minute=30),)
    make_frozen_mailing(people=5)

    tally = deliver(1)

    assert (tally.is_cut_short, tally.trouble) == (True, "")
    assert len(sink.received) == 1
    assert not recover()


def test_limit_of_a_minute_holds_nobody_up_when_another_relay_has_taken_over(settings: Settings, sink: Sink) -> None:
    settings.RELAYS = (replace(sink.relay, host="localhost", per_minute=1), sink.relay)
    make_frozen_mailing(people=30)

    started = time.monotonic()
    deliver(30)

    assert len(sink.received) == 30
    assert time.monotonic() - started < 10
