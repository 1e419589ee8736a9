"""The database drops the sender's connections while mails leave: answers wait for it, and nobody is in doubt."""

import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from notifications.deliveries import ledger
from notifications.deliveries.models import Handover
from notifications.deliveries.sending import deliver
from tests.deliveries.sink import Received, Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

# Our own sessions beside the sender's: the test's, and the one that kills.
KILL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid NOT IN (pg_backend_pid(), %s)
"""


def kill_sessions_but(pid: int) -> int:
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(KILL, [pid])
        return int(cursor.fetchone()[0])


def test_sender_goes_on_when_its_sessions_are_killed(settings: Settings, sink: Sink) -> None:
    # So few that not everybody is on the way when the first sessions are killed.
    settings.RELAYS = (replace(sink.relay, connections=3),)
    mailing = make_frozen_mailing(people=300)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]
    killed = []

    def kill_now_and_then(_: Received) -> None:
        if len(sink.received) in (40, 120, 200):
            killing = threading.Thread(target=lambda: killed.append(kill_sessions_but(own)))
            killing.start()
            killing.join()

    sink.on_mail = kill_now_and_then
    tally = deliver(30)

    assert len(killed) == 3
    assert all(killed)
    assert Counter(sink.recipients).most_common(1)[0][1] == 1
    assert ledger.sum_of(mailing.pk)["sent"] == tally.counts["sent"] == 300
    assert ledger.proof_of(mailing.pk, 300).holds
    assert not Handover.objects.exists()
