"""A sender is killed while mails leave: nobody is lost, nobody is told twice, and doubt is bounded and named."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications.deliveries import ledger
from notifications.deliveries.models import Chunk, Delivery, DeliveryState
from notifications.deliveries.sending import IN_FLIGHT_LIMIT, deliver
from notifications.mailings.models import Mailing
from tests.deliveries.sink import Received, Sink
from tests.factories.notifications import make_frozen_mailing
from tests.faults.sender import environment

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 120


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink()
    with sink.running():
        settings.RELAYS = (sink.relay,)
        yield sink


def send_and_kill(sink: Sink, *, after: int) -> None:
    """Runs a sender and kills it when the relay has this many mails: after it took the last, before it says so."""
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sender", "60"], cwd=ROOT, env=environment(sink.relay)
    )

    def kill(_: Received) -> None:
        if len(sink.received) == after:
            sender.kill()
            sender.wait()

    sink.on_mail = kill
    assert sender.wait(timeout=60) == -signal.SIGKILL


def let_leases_run_out() -> None:
    Chunk.objects.exclude(worker="").update(lease_until=timezone.now() - timedelta(seconds=1))


def send_the_rest(mailing: Mailing) -> None:
    while ledger.open_count(mailing.pk):
        let_leases_run_out()
        deliver(30)


def test_killed_senders_lose_nobody_and_tell_nobody_twice(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=PEOPLE)
    kills = (7, 31, 64)

    for after in kills:
        send_and_kill(sink, after=after)
        let_leases_run_out()
    send_the_rest(mailing)

    rows = dict(Delivery.objects.filter(mailing=mailing).values_list("address", "state"))
    in_doubt = {address for address, state in rows.items() if state == DeliveryState.IN_DOUBT}
    assert len(sink.recipients) == len(set(sink.recipients))
    assert set(sink.recipients) <= set(rows)
    assert set(rows) - in_doubt <= set(sink.recipients)
    assert set(rows.values()) <= {DeliveryState.SENT, DeliveryState.IN_DOUBT}
    assert 1 <= len(in_doubt) <= len(kills) * IN_FLIGHT_LIMIT
    assert ledger.proof_of(mailing.pk, PEOPLE).holds
