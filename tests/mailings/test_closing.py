"""A mailing is over only when it adds up, person by person: the database sees to it, whoever writes."""

import logging
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing, MailingState, SumDoesNotHold, settling
from notifications.mailings.sweeping import sweep
from portal.demo.outcomes import settle
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_sending_mailing

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


def sent_mailing(people: int = 3) -> Mailing:
    """Everybody was sent it, and it is not closed yet."""
    mailing = make_sending_mailing(people=people)
    settle(mailing, at=AT)
    return mailing


def write_by_hand(mailing: Mailing, **fields: object) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(**fields)


def test_it_closes_by_hand_with_the_right_sum() -> None:
    mailing = sent_mailing()

    write_by_hand(mailing, state=MailingState.CLOSED, closing_sum={"sent": 3}, closed_at=AT)

    assert Mailing.objects.get().state == MailingState.CLOSED


@pytest.mark.parametrize("closing_sum", [None, {}, {"sent": 4}, {"sent": 2, "failed": 1}, {"sent": 3, "failed": 0}])
def test_it_closes_with_no_other_sum(closing_sum: object) -> None:
    mailing = sent_mailing()

    with pytest.raises(IntegrityError, match=r'Counted person by person it is {"sent": 3}'):
        write_by_hand(mailing, state=MailingState.CLOSED, closing_sum=closing_sum, closed_at=AT)


def test_it_does_not_close_while_somebody_waits() -> None:
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT, sent=1)

    with pytest.raises(IntegrityError, match="2 of 3 people are still to be told"):
        write_by_hand(mailing, state=MailingState.CLOSED, closing_sum={"sent": 1, "waiting": 2})


def test_it_does_not_close_when_a_row_is_missing() -> None:
    mailing = sent_mailing()
    Delivery.objects.filter(pk=mailing.deliveries.latest("person_id").pk).delete()

    with pytest.raises(IntegrityError, match="The audience was 3 people, and the ledger has 2"):
        write_by_hand(mailing, state=MailingState.CLOSED, closing_sum={"sent": 2})


def test_a_draft_does_not_close() -> None:
    with pytest.raises(IntegrityError, match="Nobody was ever to be told"):
        write_by_hand(make_mailing(), state=MailingState.CLOSED)


@pytest.mark.parametrize(
    "fields", [{"closing_sum": {"sent": 2, "failed": 1}}, {"closing_sum": None}, {"audience_count": 4}]
)
def test_a_closed_mailing_keeps_its_sum(fields: dict[str, object]) -> None:
    mailing = sent_mailing()
    mailing.close(at=AT)

    with pytest.raises(IntegrityError):
        write_by_hand(mailing, **fields)


def test_a_stopped_mailing_is_over_with_the_right_sum_only() -> None:
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT, sent=2)
    write_by_hand(mailing, state=MailingState.STOPPED)

    with pytest.raises(IntegrityError, match="1 of 3 people are still to be told"):
        write_by_hand(mailing, closed_at=AT, closing_sum={"sent": 2, "cancelled": 1})


def test_what_the_sum_does_not_name_is_changed_without_a_count() -> None:
    mailing = sent_mailing()
    mailing.close(at=AT)
    mailing.deliveries.update(state="failed")

    write_by_hand(mailing, not_after=AT)

    assert Mailing.objects.get().not_after == AT


def test_the_verb_says_what_the_database_found() -> None:
    mailing = sent_mailing()
    mailing.deliveries.filter(pk=mailing.deliveries.latest("person_id").pk).update(state="failed")

    with pytest.raises(SumDoesNotHold, match=r"Counted person by person .* Send the proof"):
        mailing.close(at=AT)

    assert Mailing.objects.get().state == MailingState.SENDING


def test_the_sweep_notes_once_why_it_does_not_close(caplog: pytest.LogCaptureFixture) -> None:
    mailing = sent_mailing()
    write_by_hand(mailing, audience_count=4)

    for _ in range(2):
        sweep(at=AT)

    steps = mailing.transitions.filter(to_state=MailingState.SENDING)
    assert [step.moves for step in steps] == [True, False]
    assert "the ledger has 3" in steps.last().reason
    assert {record.levelno for record in caplog.records if "sum" in record.message} == {logging.ERROR}


def test_in_doubt_is_settled_with_the_sum_or_not_at_all() -> None:
    mailing = make_sending_mailing(people=2)
    settle(mailing, at=AT)
    mailing.deliveries.update(state="in_doubt")
    mailing.chunks.update(sent=0, in_doubt=2)
    mailing.close(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE deliveries_chunk SET sent = 1 WHERE mailing_id = %s", [mailing.pk])

    with pytest.raises(SumDoesNotHold):
        settling.settle(mailing, outcome="sent", person_id=None, by=make_user(), at=AT)

    assert set(mailing.deliveries.values_list("state", flat=True)) == {"in_doubt"}
    assert not mailing.transitions.filter(reason__contains="in doubt").exists()


def test_closing_counts_the_rows_once(django_assert_max_num_queries) -> None:
    mailing = sent_mailing()

    with django_assert_max_num_queries(20) as asked:
        mailing.close(at=AT)

    assert not [query for query in asked if "deliveries_delivery" in query["sql"]]
