"""The database drops the sender's connections while mails leave: answers wait for it, and nobody is told twice."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications.deliveries import ledger
from notifications.deliveries.claims import ClaimedChunk
from notifications.deliveries.models import Chunk, Handover
from notifications.deliveries.presence import SENDERS
from notifications.deliveries.recovery import recover
from notifications.deliveries.sending import deliver
from tests.deliveries.desk import Desk, at_desk
from tests.deliveries.sink import Received, Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

# Our own sessions beside the sender's: the test's, and the one that kills.
KILL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid NOT IN (pg_backend_pid(), %s)
"""
KILL_SENDERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
KILL_WAITING = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
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


def recover_from_a_sender_that_lives() -> None:
    """As another worker that looks before the sender has noticed that its session ended."""
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(KILL_SENDERS, [SENDERS])
        assert any(recover() for _ in range(100))


def test_sender_that_was_taken_for_dead_tells_nobody_twice(settings: Settings, sink: Sink) -> None:
    settings.RELAYS = (replace(sink.relay, connections=3),)
    mailing = make_frozen_mailing(people=150)

    def recover_once(_: Received) -> None:
        if len(sink.received) == 30:
            recovering = threading.Thread(target=recover_from_a_sender_that_lives)
            recovering.start()
            recovering.join()

    sink.on_mail = recover_once
    deliver(30)
    deliver(30)  # those who were left of the chunk that it lost

    assert ledger.sum_of(mailing.pk)["sent"] == 150
    assert Counter(sink.recipients).most_common(1)[0][1] == 1


def kill_who_waits() -> None:
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(KILL_WAITING)


def test_hand_over_of_a_transaction_that_outlives_its_connection_is_forgotten() -> None:
    make_frozen_mailing()

    async def act(desk: Desk) -> None:
        chunk = await desk.claimed()
        with unfinished_hand_over(chunk, desk.presence.worker):
            handing_over = asyncio.create_task(desk.hand_over(chunk))
            await asyncio.sleep(0.3)
            await asyncio.to_thread(kill_who_waits)
            await asyncio.sleep(0.5)
        assert await handing_over

    at_desk(act)

    assert Handover.objects.count() == 1


@contextmanager
def unfinished_hand_over(chunk: ClaimedChunk, worker: str) -> Iterator[None]:
    """A transaction of the sender's that the server still works on though its connection is lost; then it commits."""
    has_begun, may_end = threading.Event(), threading.Event()

    def hand_over() -> None:
        with closing(connection), transaction.atomic():
            Chunk.objects.select_for_update().get(pk=chunk.id)
            row = {"mailing_id": chunk.mailing_id, "chunk_id": chunk.id, "worker": worker, "at": timezone.now()}
            Handover.objects.create(people=[person.person_id for person in chunk.due], **row)
            has_begun.set()
            may_end.wait(10)

    thread = threading.Thread(target=hand_over)
    thread.start()
    assert has_begun.wait(10)
    yield
    may_end.set()
    thread.join()
