"""A sender that died leaves people in doubt who may have been told, and nobody else."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.models import Chunk, DirectMail, Handover
from notifications.deliveries.recovery import Recovered, recover
from notifications.mailings.models import Mailing
from tests.factories.notifications import make_direct_mail, make_frozen_mailing

pytestmark = pytest.mark.django_db


def leave_behind(mailing: Mailing, people: int, *, lease: timedelta) -> datetime:
    """As a sender leaves it that died after it handed over this many people of a chunk. Gives the moment of that."""
    chunk = Chunk.objects.get(mailing=mailing)
    now = timezone.now()
    Chunk.objects.filter(pk=chunk.pk).update(worker="gone", lease_until=now + lease)
    persons = list(mailing.deliveries.order_by("person_id").values_list("person_id", flat=True)[:people])
    Handover.objects.create(mailing=mailing, chunk=chunk, worker="gone", people=persons, at=now)
    return now


def test_people_handed_over_without_an_answer_are_in_doubt() -> None:
    mailing = make_frozen_mailing(people=5)
    at = leave_behind(mailing, people=2, lease=-timedelta(seconds=1))

    assert recover() == Recovered(chunks=1, in_doubt=2, direct_in_doubt=0)

    rows = list(mailing.deliveries.order_by("person_id"))
    assert [row.state for row in rows] == ["in_doubt"] * 2 + ["waiting"] * 3
    assert {row.handed_at for row in rows[:2]} == {at}
    assert rows[0].reason == "The sender stopped before the relay’s answer was recorded"


def test_the_others_can_be_claimed_again() -> None:
    mailing = make_frozen_mailing(people=5)
    leave_behind(mailing, people=2, lease=-timedelta(seconds=1))

    recover()

    chunk = Chunk.objects.get(mailing=mailing)
    assert (chunk.worker, chunk.lease_until, chunk.done_at) == ("", None, None)
    assert (chunk.waiting, chunk.in_doubt) == (3, 2)
    assert not Handover.objects.exists()


def test_chunk_in_which_everybody_is_settled_is_done() -> None:
    mailing = make_frozen_mailing(people=2)
    leave_behind(mailing, people=2, lease=-timedelta(seconds=1))

    recover()

    assert ledger.is_finished(mailing.pk)


def test_lease_that_still_runs_is_left_alone() -> None:
    mailing = make_frozen_mailing(people=2)
    leave_behind(mailing, people=1, lease=timedelta(seconds=30))

    assert not recover()

    assert ledger.sum_of(mailing.pk)["waiting"] == 2


def test_second_recovery_has_nothing_to_do() -> None:
    mailing = make_frozen_mailing(people=2)
    leave_behind(mailing, people=1, lease=-timedelta(seconds=1))
    recover()

    assert not recover()


def test_people_who_were_answered_are_not_touched() -> None:
    mailing = make_frozen_mailing(people=3)
    first = mailing.deliveries.order_by("person_id").first()
    leave_behind(mailing, people=2, lease=-timedelta(seconds=1))
    mailing.deliveries.filter(person_id=first.person_id).update(state="sent")
    Chunk.objects.filter(mailing=mailing).update(waiting=2, sent=1)

    assert recover().in_doubt == 1

    assert mailing.deliveries.get(person_id=first.person_id).state == "sent"


def test_single_mail_of_a_dead_sender_is_in_doubt() -> None:
    mail = make_direct_mail(lease_until=timezone.now() - timedelta(seconds=1))
    kept = make_direct_mail(lease_until=timezone.now() + timedelta(seconds=30))

    assert recover().direct_in_doubt == 1

    assert DirectMail.objects.get(pk=mail.pk).state == "in_doubt"
    assert DirectMail.objects.get(pk=kept.pk).state == "waiting"
