"""What was mended is counted, and on a healthy day nothing is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from kombu import Connection

from notifications.deliveries import repairs
from notifications.deliveries.models import Repair
from notifications.deliveries.recovery import recover
from notifications.deliveries.repairs import Kind
from notifications.deliveries.sending import deliver
from notifications.deliveries.tasks import deliver_soon
from notifications.mailings.sweeping import sweep
from portal.celery import app
from tests.deliveries.sink import Sink
from tests.deliveries.test_recovery import leave_behind
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_sending_mailing
from tests.factories.notifications import make_frozen_mailing

AT = datetime(2025, 9, 29, 23, 30, tzinfo=UTC)


def counted() -> dict[str, int]:
    return dict(Repair.objects.values_list("kind", "count"))


@pytest.mark.django_db
def test_repairs_of_a_day_are_summed() -> None:
    repairs.note(Kind.CHUNK, 2, at=AT)
    repairs.note(Kind.CHUNK, at=AT)
    repairs.note(Kind.CHUNK, at=AT + timedelta(hours=1))
    repairs.note(Kind.IN_DOUBT, 0, at=AT)

    found = [(repair.on, repair.count) for repair in repairs.of_last_days(AT + timedelta(hours=1), 2)]
    assert found == [(date(2025, 9, 30), 1), (date(2025, 9, 29), 3)]


@pytest.mark.django_db(transaction=True)
def test_a_healthy_day_has_no_repairs(sink: Sink) -> None:
    mailing = make_sending_mailing(people=25)

    sweep(at=AT)
    deliver(20)
    sweep(at=AT)

    mailing.refresh_from_db()
    assert mailing.closing_sum == {"sent": 25}
    assert counted() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "found"), [(timedelta(seconds=5), {}), (timedelta(minutes=5), {"late": 1})])
def test_a_mailing_that_no_sweep_started_in_time_is_counted(late: timedelta, found: dict[str, int]) -> None:
    mailing = make_mailing(send_at=AT)
    mailing.approve(by=make_user(), at=AT - timedelta(days=1))

    sweep(at=AT + late)

    assert counted() == found


@pytest.mark.django_db
def test_a_sender_that_could_not_be_woken_is_counted(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    nowhere = Connection("redis+socket:///nowhere/valkey.sock")
    monkeypatch.setattr(app, "connection_for_write", nowhere.clone)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    monkeypatch.setattr(app, "_pool", None)

    with django_capture_on_commit_callbacks(execute=True):
        deliver_soon()

    assert counted() == {"hint": 1}


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_sender_left_is_counted_once() -> None:
    mailing = make_frozen_mailing(people=3)
    leave_behind(mailing, 2, lease=timedelta(seconds=-1))

    recover()
    recover()

    assert counted() == {"chunk": 1, "in_doubt": 2}
