"""Nothing is handed over unless the mailing is sending and the chunk is ours: exact pause, two senders, lost leases."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.journal import ClaimedChunk, Journal, LeaseLost, Outcome
from notifications.deliveries.models import Chunk, DeliveryState, Handover
from notifications.deliveries.outcomes import Fate
from notifications.deliveries.recovery import recover
from notifications.deliveries.sending import IN_FLIGHT_LIMIT, deliver
from notifications.mailings.models import Mailing
from tests.deliveries.sink import Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

SENT = Fate(DeliveryState.SENT, 250, "Accepted by the relay (250)")


T = TypeVar("T")


def with_journal(act: Callable[[Journal], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Journal.open() as journal:
            return await act(journal)

    return asyncio.run(run())


def set_state(mailing: Mailing, state: str) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(state=state)


def let_lease_run_out() -> None:
    Chunk.objects.exclude(worker="").update(lease_until=timezone.now() - timedelta(seconds=1))


async def claimed(journal: Journal) -> ClaimedChunk:
    chunk = await journal.claim()
    assert chunk
    return chunk


def people_of(chunk: ClaimedChunk) -> list[int]:
    return [person.person_id for person in chunk.due]


# Nobody waits in a closed mailing: the database refuses to close it.
@pytest.mark.parametrize("state", sorted(set(Mailing.State) - {Mailing.State.SENDING, Mailing.State.CLOSED}))
def test_only_a_mailing_that_is_sending_is_claimed(state: str) -> None:
    make_frozen_mailing(state=state)

    assert with_journal(lambda journal: journal.claim()) is None


def test_chunk_is_claimed_once() -> None:
    make_frozen_mailing()

    async def act(journal: Journal) -> tuple[ClaimedChunk | None, ClaimedChunk | None]:
        async with Journal.open() as other:
            return await journal.claim(), await other.claim()

    first, second = with_journal(act)

    assert first is not None
    assert second is None


@pytest.mark.parametrize("state", [Mailing.State.PAUSED, Mailing.State.STOPPED])
def test_nothing_is_handed_over_after_a_pause_or_stop(state: str) -> None:
    mailing = make_frozen_mailing()

    async def act(journal: Journal) -> tuple[int, datetime] | None:
        chunk = await claimed(journal)
        await asyncio.to_thread(in_own_connection, lambda: set_state(mailing, state))
        return await journal.hand_over(chunk, people_of(chunk))

    assert with_journal(act) is None
    assert not Handover.objects.exists()


def in_own_connection(act: Callable[[], T]) -> T:
    """In a thread of its own a test has a connection of its own, which it must close."""
    with closing(connection):
        return act()


def test_pause_waits_for_a_hand_over_that_has_begun() -> None:
    mailing = make_frozen_mailing()
    paused = threading.Event()

    def pause() -> None:
        in_own_connection(lambda: set_state(mailing, Mailing.State.PAUSED))
        paused.set()

    with transaction.atomic(), connection.cursor() as cursor:
        # What a hand-over holds until it is committed.
        cursor.execute("SELECT id FROM mailings_mailing WHERE id = %s FOR SHARE", [mailing.pk])
        pausing = threading.Thread(target=pause)
        pausing.start()
        assert not paused.wait(0.3)
    pausing.join(timeout=10)

    assert paused.is_set()


def test_pause_in_the_middle_lets_no_more_through_than_it_says(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=200)
    pause_at = 30

    def pause() -> None:
        in_own_connection(lambda: set_state(mailing, Mailing.State.PAUSED))

    def pause_when_enough(_: object) -> None:
        if len(sink.received) == pause_at:
            pausing = threading.Thread(target=pause)
            pausing.start()
            pausing.join()

    sink.on_mail = pause_when_enough
    deliver(20)
    sums = ledger.sum_of(mailing.pk)
    assert pause_at <= sums["sent"] <= pause_at + IN_FLIGHT_LIMIT
    assert sums["sent"] + sums["waiting"] == 200
    assert len(sink.received) == sums["sent"]
    set_state(mailing, Mailing.State.SENDING)
    deliver(20)
    assert len(set(sink.recipients)) == len(sink.recipients) == 200


def test_worker_that_lost_its_lease_can_neither_hand_over_nor_record() -> None:
    mailing = make_frozen_mailing()

    async def act(journal: Journal) -> None:
        chunk = await claimed(journal)
        noted = await journal.hand_over(chunk, people_of(chunk)[:1])
        assert noted
        await asyncio.to_thread(in_own_connection, lambda: (let_lease_run_out(), recover()))
        assert await journal.hand_over(chunk, people_of(chunk)[1:]) is None
        with pytest.raises(LeaseLost):
            await journal.record(chunk, *noted, [Outcome(chunk.due[0], SENT)])
        with pytest.raises(LeaseLost):
            await journal.release(chunk)

    with_journal(act)

    assert ledger.sum_of(mailing.pk)["in_doubt"] == 1
    assert ledger.sum_of(mailing.pk)["waiting"] == 2


def test_chunk_with_an_open_hand_over_is_not_released() -> None:
    make_frozen_mailing()

    async def act(journal: Journal) -> None:
        chunk = await claimed(journal)
        await journal.hand_over(chunk, people_of(chunk))
        await journal.release(chunk)

    with_journal(act)

    assert Chunk.objects.get().worker != ""


def test_heartbeat_renews_the_lease() -> None:
    make_frozen_mailing()

    async def act(journal: Journal) -> None:
        await claimed(journal)
        await asyncio.to_thread(in_own_connection, let_lease_run_out)
        await journal.beat()

    with_journal(act)

    assert not recover()


def test_second_sender_has_no_place(sink: Sink) -> None:
    mailing = make_frozen_mailing()

    async def act(journal: Journal) -> bool:
        assert await journal.take_place(1)
        return (await asyncio.to_thread(in_own_connection, lambda: deliver(5))).has_place

    assert with_journal(act) is False
    assert ledger.sum_of(mailing.pk)["waiting"] == 3
