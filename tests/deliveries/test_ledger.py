"""Sums that hold person by person, and what people do to a mailing: stop it, settle who is in doubt."""

import pytest
from django.db import IntegrityError, connection

from notifications.deliveries import ledger
from notifications.deliveries.models import Chunk, Delivery, Handover
from notifications.mailings.models import Mailing
from tests.factories.notifications import FROZEN_AT, make_frozen_mailing

pytestmark = pytest.mark.django_db


def move(mailing: Mailing, **states: int) -> None:
    """Gives the first waiting people these outcomes, with the chunk's counts."""
    chunk = Chunk.objects.get(mailing=mailing)
    for state, people in states.items():
        ids = mailing.deliveries.filter(state="waiting").order_by("person_id").values_list("person_id", flat=True)
        mailing.deliveries.filter(person_id__in=list(ids[:people])).update(state=state)
        setattr(chunk, state, getattr(chunk, state) + people)
        chunk.waiting -= people
    chunk.done_at = None if chunk.waiting else FROZEN_AT
    chunk.save()


def test_sum_counts_every_state() -> None:
    mailing = make_frozen_mailing(people=6)
    move(mailing, sent=2, failed=1, in_doubt=1)

    sums = ledger.sum_of(mailing.pk)

    assert sums == {
        "waiting": 2,
        "deferred": 0,
        "sent": 2,
        "failed": 1,
        "suppressed": 0,
        "cancelled": 0,
        "in_doubt": 1,
    }
    assert ledger.open_count(mailing.pk) == 2


def test_people_in_doubt_do_not_hold_a_mailing_open() -> None:
    mailing = make_frozen_mailing(people=3)
    move(mailing, sent=2, in_doubt=1)

    assert ledger.is_finished(mailing.pk)
    assert ledger.proof_of(mailing.pk, mailing.audience_count).holds


def test_sum_that_does_not_hold_is_named() -> None:
    mailing = make_frozen_mailing(people=3)
    move(mailing, sent=3)
    mailing.deliveries.filter(person_id=mailing.deliveries.first().person_id).update(state="failed")

    proof = ledger.proof_of(mailing.pk, audience_count=4)

    assert proof.problems == [
        "2 people are “Sent”, and the chunks count 3.",
        "1 people are “Failed”, and the chunks count 0.",
        "The audience was 4 people, and the ledger has 3.",
    ]
    assert not ledger.is_finished(mailing.pk)


def test_person_outside_every_chunk_is_named() -> None:
    mailing = make_frozen_mailing(people=3)
    move(mailing, sent=3)
    last = mailing.deliveries.order_by("person_id").last()
    Chunk.objects.filter(mailing=mailing).update(last_person=last.person_id - 1)

    assert ledger.proof_of(mailing.pk).people == [last.person_id]


def test_stop_cancels_everybody_but_those_on_their_way() -> None:
    mailing = make_frozen_mailing(people=5)
    move(mailing, sent=1)
    on_their_way = list(mailing.deliveries.filter(state="waiting").values_list("person_id", flat=True)[:2])
    chunk = Chunk.objects.get(mailing=mailing)
    Handover.objects.create(mailing=mailing, chunk=chunk, worker="w", people=on_their_way, at=FROZEN_AT)

    assert ledger.in_flight(mailing.pk) == 2
    assert ledger.cancel_waiting(mailing.pk, reason="Stopped by Ada Lund", at=FROZEN_AT) == 2

    sums = ledger.sum_of(mailing.pk)
    assert (sums["sent"], sums["waiting"], sums["cancelled"]) == (1, 2, 2)
    assert set(Delivery.objects.filter(state="cancelled").values_list("reason", flat=True)) == {"Stopped by Ada Lund"}


def test_stop_closes_chunks_that_nobody_sends() -> None:
    mailing = make_frozen_mailing(people=3)

    ledger.cancel_waiting(mailing.pk, reason="Stopped", at=FROZEN_AT)

    assert ledger.is_finished(mailing.pk)
    assert ledger.cancel_waiting(mailing.pk, reason="Stopped", at=FROZEN_AT) == 0


@pytest.mark.parametrize("outcome", ["sent", "failed"])
def test_person_in_doubt_is_settled(outcome: str) -> None:
    mailing = make_frozen_mailing(people=3)
    move(mailing, in_doubt=2, sent=1)
    first = mailing.deliveries.filter(state="in_doubt").order_by("person_id").first()

    assert ledger.settle(mailing.pk, outcome, first.person_id, at=FROZEN_AT) == 1
    assert ledger.settle(mailing.pk, outcome, first.person_id, at=FROZEN_AT) == 0
    assert ledger.settle(mailing.pk, outcome, at=FROZEN_AT) == 1

    assert ledger.sum_of(mailing.pk)["in_doubt"] == 0
    assert ledger.proof_of(mailing.pk, mailing.audience_count).holds


def test_rows_are_searched_by_name_and_address() -> None:
    mailing = make_frozen_mailing(people=3)
    person = mailing.deliveries.order_by("person_id").last().person
    person.name = "Adele Winter"
    person.save(update_fields=["name"])

    assert [row.person_id for row in ledger.rows(mailing.pk, q="adele")] == [person.pk]
    assert [row.person_id for row in ledger.rows(mailing.pk, q=person.mail.upper())] == [person.pk]
    assert ledger.rows(mailing.pk, state="sent").count() == 0


def test_ledger_refuses_a_second_row_for_a_person() -> None:
    make_frozen_mailing(people=1)

    with pytest.raises(IntegrityError, match="duplicate key"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO deliveries_delivery SELECT * FROM deliveries_delivery")
