"""Somebody in doubt is sent the same mail once more, and stays in doubt until the relay has it."""

import asyncio
import threading
from contextlib import closing

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.journal import Handed
from notifications.deliveries.models import Chunk, Delivery
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing
from tests.deliveries.desk import Desk, at_desk
from tests.deliveries.sink import HANG_UP, Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def doubtful(sink: Sink) -> Delivery:
    """One of three of whom nobody knows; the relay has the mail."""
    mailing = make_frozen_mailing(people=3)
    first = mailing.deliveries.order_by("person_id")[0]
    sink.after[first.address] = HANG_UP
    sink.once.add(first.address)
    deliver(10)
    first.refresh_from_db()
    assert first.state == "in_doubt"
    return first


def once_more(delivery: Delivery) -> Delivery:
    assert ledger.resend(delivery.mailing_id, delivery.person_id, at=timezone.now()) == 1
    deliver(10)
    delivery.refresh_from_db()
    assert ledger.proof_of(delivery.mailing_id, 3).holds
    assert not Chunk.objects.filter(done_at=None).exists()
    return delivery


def test_second_mail_is_the_same_as_the_first(sink: Sink, doubtful: Delivery) -> None:
    handed_at = doubtful.handed_at

    row = once_more(doubtful)

    first, second = [mail.content for mail in sink.received if mail.recipient == row.address]
    assert first == second
    assert (row.state, row.handed_at) == ("sent", handed_at)
    assert row.resent_at > handed_at


@pytest.mark.parametrize("refusal", ["550 5.1.1 No such user", "554 5.7.1 Spam"])
def test_refused_second_mail_leaves_the_doubt_about_the_first(sink: Sink, doubtful: Delivery, refusal: str) -> None:
    sink.at_recipient[doubtful.address] = refusal

    row = once_more(doubtful)

    assert (row.state, row.next_attempt_at) == ("in_doubt", None)
    assert row.resent_at
    assert row.reason.startswith("Sent once more: ")


def test_second_mail_in_doubt_is_not_followed_by_a_third(sink: Sink, doubtful: Delivery) -> None:
    sink.after[doubtful.address] = HANG_UP

    once_more(doubtful)
    assert ledger.resend(doubtful.mailing_id, at=timezone.now()) == 0
    deliver(10)

    assert sink.recipients.count(doubtful.address) == 2


def test_deferred_second_mail_is_tried_again_and_stays_in_doubt(sink: Sink, doubtful: Delivery) -> None:
    sink.at_recipient[doubtful.address] = "451 4.7.1 Greylisted"
    ledger.resend(doubtful.mailing_id, at=timezone.now())

    deliver(10)

    doubtful.refresh_from_db()
    assert doubtful.state == "in_doubt"
    assert doubtful.next_attempt_at > timezone.now()
    assert Chunk.objects.get().not_before == doubtful.next_attempt_at


def test_closed_mailing_stays_closed_while_somebody_is_sent_the_mail_again(sink: Sink, doubtful: Delivery) -> None:
    mailing = Mailing.objects.with_rows().get(pk=doubtful.mailing_id)
    assert mailing.close(at=timezone.now())

    row = once_more(doubtful)

    mailing.refresh_from_db()
    assert (row.state, mailing.state) == ("sent", "closed")


def test_stopped_mailing_sends_nothing_more(sink: Sink, doubtful: Delivery) -> None:
    mailing = Mailing.objects.with_rows().get(pk=doubtful.mailing_id)
    ledger.resend(mailing.pk, at=timezone.now())

    mailing.stop(by=None, reason="Wrong text", at=timezone.now())
    deliver(10)

    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.next_attempt_at) == ("in_doubt", None)
    assert len(sink.received) == 3


def test_chunk_that_is_released_meanwhile_stays_open_for_those_sent_once_more(doubtful: Delivery) -> None:
    # Nobody in it is due, and its sender has not given it back yet.
    Chunk.objects.update(done_at=None)
    has_begun, may_end = threading.Event(), threading.Event()

    def resend() -> None:
        with closing(connection), transaction.atomic():
            ledger.resend(doubtful.mailing_id, at=timezone.now())
            has_begun.set()
            may_end.wait(10)

    async def act(desk: Desk) -> None:
        chunk = await desk.claimed()
        deciding = threading.Thread(target=resend)
        deciding.start()
        await asyncio.to_thread(has_begun.wait, 10)
        releasing = asyncio.create_task(desk.claims.release(chunk))
        await asyncio.sleep(0.3)
        may_end.set()
        assert await releasing
        deciding.join()

    at_desk(act)

    assert Chunk.objects.get().done_at is None


def test_nobody_is_settled_whose_second_mail_a_sender_has_in_hand(doubtful: Delivery) -> None:
    ledger.resend(doubtful.mailing_id, at=timezone.now())

    def settle() -> int:
        with closing(connection):
            return ledger.settle(doubtful.mailing_id, "sent", at=timezone.now())

    async def act(desk: Desk) -> tuple[int, Handed | None]:
        chunk = await desk.claimed()
        return await asyncio.to_thread(settle), await desk.hand_over(chunk)

    settled, handed = at_desk(act)

    assert settled == 0
    assert handed is not None
