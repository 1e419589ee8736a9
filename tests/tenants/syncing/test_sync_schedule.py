"""Which tenants are synced by themselves, and when."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from rollout.tenants.models import Sync
from rollout.tenants.models.sync import MOST_WORKERS, SILENT_FOR
from rollout.tenants.syncing import sync_people
from rollout.tenants.syncing.schedule import MOST_AT_ONCE, PAUSE_BEFORE_GOING_ON, due_tenants, has_to_wait
from tests.factories.graph import make_connection
from tests.factories.tenants import make_sync

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def daily(**overrides: Any) -> Any:
    return make_connection(syncs_people=True, connected_at=AT - 30 * 24 * HOUR, **overrides)


def begin(connection: Any, at: datetime) -> Sync | None:
    return Sync.objects.begin(connection.tenant, by=None, at=at)


def test_only_who_is_to_be_synced_daily_is_due_by_itself() -> None:
    make_connection()
    connection = daily()

    assert due_tenants(AT) == [connection.tenant_id]


def test_a_tenant_comes_once_a_day_at_a_time_of_its_own() -> None:
    connections = [daily() for _ in range(8)]
    for connection in connections:
        make_sync(connection.tenant, state="done", started_at=AT, ended_at=AT)

    hours = [AT + hour * HOUR for hour in range(25)]
    due = [len(due_tenants(at)) for at in hours]

    assert (due[0], due[-1]) == (0, 8)
    assert max(later - earlier for earlier, later in itertools.pairwise(due)) <= 2


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (3, 4), (4, 8), (1_000, 24)])
def test_who_fails_is_tried_less_and_less_often(failures: int, hours: int) -> None:
    connection = daily()
    make_sync(connection.tenant, started_at=AT, ended_at=AT, failure_count=failures)

    assert due_tenants(AT + hours * HOUR - MINUTE) == []
    assert due_tenants(AT + hours * HOUR) == [connection.tenant_id]


def test_who_could_not_ask_for_everybody_goes_on_soon() -> None:
    connection = daily()
    make_sync(connection.tenant, state="done", started_at=AT - 2 * HOUR, ended_at=AT, goes_on=True)

    assert due_tenants(AT + PAUSE_BEFORE_GOING_ON) == [connection.tenant_id]


def test_what_somebody_asked_for_is_due_and_what_runs_is_not() -> None:
    asked, running = make_connection(), daily()
    Sync.objects.ask(asked.tenant, by=None, at=AT)
    begin(running, AT)

    assert due_tenants(AT) == [asked.tenant_id]
    assert due_tenants(AT + SILENT_FOR + MINUTE) == [asked.tenant_id, running.tenant_id]


def test_the_schedule_leaves_workers_to_others_and_a_person_waits_for_nobody() -> None:
    for _ in range(MOST_AT_ONCE):
        begin(daily(), AT)
    scheduled, asked = daily(), make_connection()
    Sync.objects.ask(asked.tenant, by=None, at=AT)

    assert has_to_wait(scheduled.tenant_id, AT)
    assert not has_to_wait(asked.tenant_id, AT)


def test_what_a_killed_worker_left_is_taken_up_and_the_worker_that_comes_back_changes_nothing() -> None:
    connection = daily()
    killed = begin(connection, AT)
    assert begin(connection, AT + MINUTE) is None

    taken = begin(connection, AT + SILENT_FOR + MINUTE)

    assert (taken.pk, taken.worker_count, taken.started_at) == (killed.pk, 2, AT)
    assert not killed.end(Sync.State.DONE, at=AT + HOUR)
    assert taken.end(Sync.State.DONE, at=AT + HOUR)


def test_a_sync_that_kills_its_workers_fails_and_the_next_one_waits_like_after_any_failure() -> None:
    connection, step = daily(), SILENT_FOR + MINUTE
    make_sync(connection.tenant, state="failed", started_at=AT - HOUR, ended_at=AT - HOUR, failure_count=1)
    killing, *_ = (begin(connection, AT + number * step) for number in range(MOST_WORKERS))
    given_up_at = AT + MOST_WORKERS * step

    ended = sync_people(connection.tenant, by=None, at=given_up_at)

    assert (ended.pk, ended.state, ended.failure_count) == (killing.pk, "failed", 2)
    assert "ended 5 times" in ended.problem
    assert {part.state for part in ended.parts.all()} == {"cut"}
    assert due_tenants(given_up_at + 2 * HOUR - MINUTE) == []
    assert due_tenants(given_up_at + 2 * HOUR) == [connection.tenant_id]


def test_a_thousand_tenants_cost_no_more_questions(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(30):
        make_sync(daily().tenant, state="done", started_at=AT, ended_at=AT)

    with django_assert_max_num_queries(4):
        assert len(due_tenants(AT + 25 * HOUR)) == 30
