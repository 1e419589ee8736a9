"""A few people first: drawn by lot, sent by themselves, and everybody else waits for what becomes of them."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.models import Bounce, BounceKind
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing, MailingState, canary
from notifications.mailings.models.canary import canary_of
from notifications.mailings.sweeping import sweep
from tests.deliveries.sink import HANG_UP, Sink
from tests.factories.accounts import make_user
from tests.factories.mailings import make_approved, make_mailing, make_told_wave

pytestmark = pytest.mark.django_db(transaction=True)


def started(people: int = 12, **overrides: Any) -> Mailing:
    """Three of these people first, then half an hour."""
    mailing = make_mailing(make_told_wave(people=people), **{"canary_count": 3} | overrides)
    make_approved(mailing)
    mailing.start(by=None, at=timezone.now())
    return mailing


def first_of(mailing: Mailing) -> list[str]:
    return [row.address for row in ledger.rows(mailing.pk, is_canary=True)]


def step(mailing: Mailing, *, minutes: int = 0) -> str:
    """The sweep so many minutes later; the mailing's state after it."""
    sweep(at=timezone.now() + timedelta(minutes=minutes))
    mailing.refresh_from_db()
    return mailing.state


def why(mailing: Mailing) -> str:
    return mailing.transitions.latest("pk").reason


def test_only_the_first_people_are_told_until_they_are_through(sink: Sink) -> None:
    mailing = started()

    deliver(10)
    step(mailing, minutes=29)
    deliver(10)
    assert sorted(sink.recipients) == sorted(first_of(mailing))
    assert len(sink.recipients) == 3

    step(mailing, minutes=31)
    deliver(10)
    assert step(mailing, minutes=31) == MailingState.CLOSED
    assert len(set(sink.recipients)) == len(sink.recipients) == 12
    assert mailing.transitions.filter(reason__startswith="Of the first 3, 3 sent and 0 lost. Goes on with 9").exists()


def test_first_people_are_drawn_anew_by_each_mailing_and_all_chunks_hold_everybody_once(sink: Sink) -> None:
    wave = make_told_wave(people=1_203)
    drawn = []
    for _ in range(2):
        mailing = make_mailing(wave, canary_count=5)
        make_approved(mailing)
        mailing.start(by=None, at=timezone.now())
        mailing.stop(by=None, reason="once more", at=timezone.now())
        drawn.append(set(first_of(mailing)))
        chunks = list(mailing.chunks.order_by("first_person"))
        assert all(one.last_person < other.first_person for one, other in pairwise(chunks))
        assert [chunk.is_canary for chunk in mailing.chunks.order_by("number")[:6]] == [True] * 5 + [False]
        assert ledger.proof_of(mailing.pk, 1_203).holds

    assert drawn[0] != drawn[1]


def test_too_many_lost_pause_it_at_once_with_the_relays_answers(sink: Sink) -> None:
    mailing = started(canary_limit=1)
    for address in first_of(mailing)[:2]:
        sink.at_recipient[address] = "550 5.1.1 No such user"

    deliver(10)

    assert step(mailing) == MailingState.PAUSED
    assert why(mailing) == (
        "2 of the first 3 people did not get it or complained; at most 1 may. "
        "Address does not exist (550 5.1.1): 2 people."
    )
    assert deliver(10).counts == {}


def test_as_many_as_may_be_lost_keep_nobody(sink: Sink) -> None:
    mailing = started(canary_limit=1)
    sink.at_recipient[first_of(mailing)[0]] = "550 5.1.1 No such user"

    deliver(10)

    assert step(mailing, minutes=31) == MailingState.SENDING
    assert deliver(10).counts == {"sent": 9}


@pytest.mark.parametrize(("kind", "status"), [("hard", "5.1.1"), ("complaint", "")])
def test_a_mail_that_came_back_or_a_complaint_pauses_it_as_well(sink: Sink, kind: str, status: str) -> None:
    mailing = started()
    deliver(10)
    row = ledger.rows(mailing.pk, is_canary=True)[1]
    Bounce.objects.create(
        tenant=mailing.tenant, mailing=mailing, person=row.person, address=row.address, kind=kind,
        status=status, reason="came back", at=timezone.now(),
    )  # fmt: skip

    assert step(mailing, minutes=1) == MailingState.PAUSED

    words = f"{BounceKind(kind).label}, {status}".rstrip(", ")
    assert why(mailing).endswith(f"at most 0 may. {words}: 1 person.")


def test_whom_nobody_knows_to_have_it_counts_as_lost(sink: Sink) -> None:
    mailing = started()
    sink.after[first_of(mailing)[0]] = HANG_UP

    deliver(10)

    assert step(mailing) == MailingState.PAUSED
    assert ledger.sum_of(mailing.pk)["in_doubt"] == 1


def test_somebody_tried_again_later_keeps_the_others_waiting(sink: Sink) -> None:
    mailing = started()
    sink.at_recipient[first_of(mailing)[0]] = "451 4.7.1 Greylisted"

    deliver(10)
    step(mailing, minutes=31)

    found = canary_of(mailing)
    assert found is not None
    assert (found.people.open_count, found.goes_on_at, found.others) == (1, None, 9)
    assert deliver(10).counts == {}


def test_a_person_lets_it_go_on_after_it_was_paused_for_its_first_people(sink: Sink) -> None:
    mailing = started()
    sink.at_recipient[first_of(mailing)[0]] = "550 5.1.1 No such user"
    deliver(10)
    step(mailing)
    by = make_user()

    assert canary.go_on(mailing, by=by, at=timezone.now())
    assert not canary.go_on(mailing, by=by, at=timezone.now())
    deliver(10)

    assert step(mailing) == MailingState.CLOSED
    assert mailing.closing_sum == {"sent": 11, "failed": 1}
    assert mailing.transitions.get(reason__startswith="Of the first 3, 2 sent and 1 lost").by == by


def test_paused_while_it_waits_it_neither_sends_nor_decides_until_it_is_resumed(sink: Sink) -> None:
    mailing = started()
    deliver(10)
    mailing.pause(by=None, reason="a look at it", at=timezone.now())

    assert step(mailing, minutes=31) == MailingState.PAUSED
    assert deliver(10).counts == {}
    # A sweep that looked before the pause.
    assert not canary.go_on(mailing, by=None, at=timezone.now())

    mailing.resume(by=None, at=timezone.now())
    step(mailing, minutes=31)
    assert deliver(10).counts == {"sent": 9}


def test_stopped_while_it_waits_the_others_are_cancelled(sink: Sink) -> None:
    mailing = started()
    deliver(10)

    mailing.stop(by=None, reason="wrong", at=timezone.now())

    assert mailing.closing_sum == {"sent": 3, "cancelled": 9}
    assert deliver(10).counts == {}


def test_first_people_who_are_everybody_keep_nobody_waiting(sink: Sink) -> None:
    mailing = started(people=3)

    deliver(10)

    assert step(mailing) == MailingState.CLOSED
