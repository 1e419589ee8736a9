"""Which tenants are fetched by themselves, and when."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from rollout.changes import tasks
from rollout.changes.fetch_schedule import KEPT_FOR, MOST_AT_ONCE, due_tenants
from rollout.changes.models import Fetch, TenantPost
from rollout.changes.models.fetch import SILENT_FOR
from tests.factories.graph import make_connection
from tests.factories.tenants import make_tenant
from tests.graph.conftest import connect
from tests.graph.faults import refuses
from tests.graph.graph_server import Graph
from tests.graph.test_client import posts
from tests.graph.test_fetching import AT, HOUR

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def make_run(connection: Any, state: str = "done", **overrides: Any) -> Fetch:
    values = {"tenant": connection.tenant, "state": state, "started_at": AT, "seen_at": AT, "ended_at": AT} | overrides
    return Fetch.objects.create(**values)


def test_a_tenant_that_was_just_connected_is_due_and_one_that_is_not_connected_never() -> None:
    make_tenant()
    connection = make_connection()

    assert due_tenants(AT) == [connection.tenant_id]


def test_a_tenant_is_due_an_hour_after_its_last_fetch() -> None:
    make_run(connection := make_connection())

    assert due_tenants(AT + HOUR - MINUTE) == []
    assert due_tenants(AT + HOUR) == [connection.tenant_id]


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 12), (1_000, 12)])
def test_who_fails_is_asked_less_and_less_often(failures: int, hours: int) -> None:
    make_run(connection := make_connection(), "failed", failure_count=failures)

    assert due_tenants(AT + hours * HOUR - MINUTE) == []
    assert due_tenants(AT + hours * HOUR) == [connection.tenant_id]


def test_who_is_connected_anew_is_due_at_once() -> None:
    connection = make_connection(connected_at=AT + MINUTE)
    make_run(connection, "failed", failure_count=9)

    assert due_tenants(AT + MINUTE) == [connection.tenant_id]


def test_what_somebody_asked_for_is_due_and_what_runs_is_not() -> None:
    asked, running = make_connection(), make_connection()
    Fetch.objects.ask(asked.tenant, by=None, at=AT)
    Fetch.objects.begin(running.tenant, by=None, at=AT)

    assert due_tenants(AT) == [asked.tenant_id]
    assert due_tenants(AT + SILENT_FOR + MINUTE) == [asked.tenant_id, running.tenant_id]


def test_the_longest_waiting_comes_first_and_a_thousand_cost_no_more_questions(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    connections = [make_connection() for _ in range(30)]
    for number, connection in enumerate(connections):
        make_run(connection, started_at=AT - number * MINUTE, ended_at=AT - number * MINUTE)

    with django_assert_max_num_queries(4):
        due = due_tenants(AT + 2 * HOUR)

    assert due == [connection.tenant_id for connection in reversed(connections)]


def test_asking_twice_is_asking_once() -> None:
    connection = make_connection()

    assert Fetch.objects.ask(connection.tenant, by=None, at=AT) == Fetch.objects.ask(connection.tenant, by=None, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_task_fetches_what_is_due_and_the_same_hint_again_nothing(graph: Graph) -> None:
    connection = connect(graph, posts(3))

    with time_machine.travel(AT, tick=False):
        tasks.fetch_posts(connection.tenant_id)
        tasks.fetch_posts(connection.tenant_id)

    assert (Fetch.objects.count(), TenantPost.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_one_tenant_at_a_time_but_whoever_asks_waits_for_nobody(graph: Graph) -> None:
    running, due, asked = connect(graph), connect(graph, posts(1)), connect(graph, posts(1))
    Fetch.objects.begin(running.tenant, by=None, at=AT)
    Fetch.objects.ask(asked.tenant, by=None, at=AT)

    with time_machine.travel(AT, tick=False):
        tasks.fetch_posts(due.tenant_id)
        tasks.fetch_posts(asked.tenant_id)

    states = dict(Fetch.objects.values_list("tenant_id", "state"))
    assert states == {running.tenant_id: "running", asked.tenant_id: "done"}


@pytest.mark.django_db(transaction=True)
def test_after_a_tenant_comes_the_next_one(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    hinted: list[int] = []
    monkeypatch.setattr(tasks.fetch_posts, "apply_async", lambda args, **_: hinted.extend(args))
    first, following = connect(graph, posts(1)), connect(graph, posts(1))

    with time_machine.travel(AT, tick=False):
        tasks.fetch_posts(first.tenant_id)
        tasks.fetch_posts(following.tenant_id)

    assert hinted == [following.tenant_id]


def test_a_hint_for_a_tenant_that_is_gone_ends_quietly() -> None:
    tasks.fetch_posts(10**9)

    assert not Fetch.objects.exists()


def test_the_sweep_hints_at_some_tenants_at_a_time_and_forgets_old_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hinted: list[Any] = []
    monkeypatch.setattr(tasks.fetch_posts, "apply_async", lambda args, **options: hinted.append((args, options)))
    for _ in range(MOST_AT_ONCE + 1):
        make_connection()
    make_run(make_connection())
    recent = make_run(make_connection(), ended_at=AT + HOUR)

    with time_machine.travel(AT + KEPT_FOR + MINUTE, tick=False):
        tasks.fetch_due()

    assert len(hinted) == MOST_AT_ONCE
    assert all(options["expires"] for _, options in hinted)
    assert list(Fetch.objects.all()) == [recent]


@pytest.mark.django_db(transaction=True)
def test_a_broken_tenant_does_not_hold_up_another(graph: Graph) -> None:
    broken, sound = connect(graph, posts(1)), connect(graph, posts(1))
    graph.script.append(refuses(403))

    with time_machine.travel(AT, tick=False):
        for tenant_id in (broken.tenant_id, sound.tenant_id):
            tasks.fetch_posts(tenant_id)

    states = dict(Fetch.objects.values_list("tenant_id", "state"))
    assert states == {broken.tenant_id: "failed", sound.tenant_id: "done"}
