"""Nothing is handed over unless the mailing is sending and the chunk is ours: exact pause, two senders, lost leases."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.claims import ClaimedChunk
from notifications.deliveries.journal import Handed, Report
from notifications.deliveries.models import Chunk, DeliveryState, Handover
from notifications.deliveries.outcomes import Fate
from notifications.deliveries.recording import Outcome
from notifications.deliveries.recovery import recover
from notifications.deliveries.sending import deliver, in_flight_limit
from notifications.mailings.models import Mailing
from tests.deliveries.desk import Desk, at_desk
from tests.deliveries.sink import Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

SENT = Fate(DeliveryState.SENT, 250, "Accepted by the relay (250)")


T = TypeVar("T")


def set_state(mailing: Mailing, state: str) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(state=state)


def let_lease_run_out() -> None:
    Chunk.objects.exclude(worker="").update(lease_until=timezone.now() - timedelta(seconds=1))


# Nobody waits in a closed mailing: the database refuses to close it.
@pytest.mark.parametrize("state", sorted(set(Mailing.State) - {Mailing.State.SENDING, Mailing.State.CLOSED}))
def test_only_a_mailing_that_is_sending_is_claimed(state: str) -> None:
    make_frozen_mailing(state=state)

    assert at_desk(lambda desk: desk.claims.claim()) is None


def test_chunk_is_claimed_once() -> None:
    make_frozen_mailing()

    async def act(desk: Desk) -> tuple[ClaimedChunk | None, ClaimedChunk | None]:
        async with Desk.open() as other:
            return await desk.claims.claim(), await other.claims.claim()

    first, second = at_desk(act)

    assert first is not None
    assert second is None


@pytest.mark.parametrize("state", [Mailing.State.PAUSED, Mailing.State.STOPPED])
def test_nothing_is_handed_over_after_a_pause_or_stop(state: str) -> None:
    mailing = make_frozen_mailing()

    async def act(desk: Desk) -> Handed | None:
        chunk = await desk.claimed()
        await asyncio.to_thread(in_own_connection, lambda: set_state(mailing, state))
        return await desk.hand_over(chunk)

    assert at_desk(act) is None
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
    assert pause_at <= sums["sent"] <= pause_at + in_flight_limit()
    assert sums["sent"] + sums["waiting"] == 200
    assert len(sink.received) == sums["sent"]
    set_state(mailing, Mailing.State.SENDING)
    deliver(20)
    assert len(set(sink.recipients)) == len(sink.recipients) == 200


def test_worker_that_lost_its_chunk_hands_nothing_over() -> None:
    mailing = make_frozen_mailing()

    async def act(desk: Desk) -> tuple[Handed | None, bool]:
        chunk = await desk.claimed()
        assert await desk.hand_over(chunk, chunk.due[:1])
        await asyncio.to_thread(in_own_connection, lambda: (let_lease_run_out(), recover()))
        return await desk.hand_over(chunk, chunk.due[1:]), await desk.claims.release(chunk)

    assert at_desk(act) == (None, False)
    assert ledger.sum_of(mailing.pk)["in_doubt"] == 1
    assert ledger.sum_of(mailing.pk)["waiting"] == 2


def test_sender_does_not_claim_again_what_it_still_has() -> None:
    make_frozen_mailing()

    async def act(desk: Desk) -> tuple[ClaimedChunk | None, bool, ClaimedChunk | None]:
        chunk = await desk.claimed()
        await asyncio.to_thread(in_own_connection, lambda: (let_lease_run_out(), recover()))
        return await desk.claims.claim(), await desk.claims.release(chunk), await desk.claims.claim()

    while_it_has_it, is_released, afterwards = at_desk(act)

    assert (while_it_has_it, is_released) == (None, False)
    assert afterwards is not None


@pytest.mark.parametrize("state", ["sent", "failed", "deferred"])
def test_answer_that_comes_after_the_recovery_ends_the_doubt_if_it_is_final(state: str) -> None:
    mailing = make_frozen_mailing(people=1)
    late = Fate(DeliveryState(state), 250, "Late", retry_seconds=60 if state == "deferred" else None)

    async def act(desk: Desk) -> None:
        chunk = await desk.claimed()
        handed = await desk.hand_over(chunk)
        assert handed
        await asyncio.to_thread(in_own_connection, lambda: (let_lease_run_out(), recover()))
        await desk.journal.turn(Report(chunk, handed, [Outcome(chunk.due[0], late)]), None)

    at_desk(act)

    assert mailing.deliveries.get().state == ("in_doubt" if state == "deferred" else state)
    assert ledger.proof_of(mailing.pk, 1).holds


def test_chunk_with_an_open_hand_over_is_not_released() -> None:
    make_frozen_mailing()

    async def act(desk: Desk) -> None:
        chunk = await desk.claimed()
        await desk.hand_over(chunk)
        assert not await desk.claims.release(chunk)

    at_desk(act)

    assert Chunk.objects.get().worker != ""


def test_heartbeat_renews_the_lease() -> None:
    make_frozen_mailing()

    async def act(desk: Desk) -> object:
        await desk.claimed()
        await asyncio.to_thread(in_own_connection, let_lease_run_out)
        await desk.claims.beat()
        return await asyncio.to_thread(in_own_connection, recover)

    assert not at_desk(act)


def test_heartbeat_takes_chunks_in_the_order_in_which_the_journal_does() -> None:
    for _ in range(2):
        make_frozen_mailing()
    begun, may_end = threading.Event(), threading.Event()

    def lock_both() -> None:
        with transaction.atomic():
            Chunk.objects.select_for_update().earliest("pk")
            begun.set()
            may_end.wait(10)
            Chunk.objects.select_for_update(nowait=True).latest("pk")

    def mix_up(chunk: ClaimedChunk) -> None:
        """Puts its row behind the other's, in a table so small that PostgreSQL reads it from end to end."""
        Chunk.objects.filter(pk=chunk.id).update(not_before=None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE deliveries_chunk")

    async def act(desk: Desk) -> None:
        first, _ = await desk.claimed(), await desk.claimed()
        await asyncio.to_thread(in_own_connection, lambda: mix_up(first))
        journal = asyncio.create_task(asyncio.to_thread(in_own_connection, lock_both))
        await asyncio.to_thread(begun.wait, 10)
        beating = asyncio.create_task(desk.claims.beat())
        await asyncio.sleep(0.3)
        may_end.set()
        await journal
        await beating

    at_desk(act)


def test_sender_that_is_gone_is_missed_at_once() -> None:
    mailing = make_frozen_mailing()

    async def act(desk: Desk) -> None:
        await desk.hand_over(await desk.claimed())

    at_desk(act)

    assert recover().in_doubt == 3
    assert ledger.sum_of(mailing.pk)["in_doubt"] == 3


def test_second_sender_has_no_place(sink: Sink) -> None:
    mailing = make_frozen_mailing()

    async def act(desk: Desk) -> bool:
        return (await asyncio.to_thread(in_own_connection, lambda: deliver(5))).has_place

    assert at_desk(act) is False
    assert ledger.sum_of(mailing.pk)["waiting"] == 3
