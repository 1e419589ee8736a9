"""Reading the list of posts from a strict Graph: the honest way, and what is tried again."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from rollout.tenants.graph.client import list_messages, try_out
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.models import GraphConnection
from tests.changes.posts import graph_post
from tests.graph.conftest import connect, register
from tests.graph.faults import refuses, too_many_until
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db


def posts(count: int) -> list[dict[str, Any]]:
    return [graph_post(id=f"MC{900_000 + number}") for number in range(count)]


def numbers(connection: GraphConnection) -> list[str]:
    return [value["id"] for value in chain.from_iterable(list_messages(connection))]


def problem_of(connection: GraphConnection) -> str:
    with pytest.raises(GraphProblem) as caught:
        numbers(connection)
    return str(caught.value)


def test_all_pages_come_in_order(graph: Graph) -> None:
    connection = connect(graph, posts(1_201))

    pages = [len(page) for page in list_messages(connection)]

    assert pages == [500, 500, 201]
    assert graph.refusals == []


def test_smaller_pages_than_asked_for_are_followed_to_the_end(graph: Graph) -> None:
    connection = connect(graph, listed := posts(53))
    graph.largest_page = 10

    assert numbers(connection) == [post["id"] for post in listed]
    assert len(graph.asked) == 6


def test_one_token_serves_all_pages(graph: Graph) -> None:
    connection = connect(graph, posts(30))
    graph.largest_page = 10

    numbers(connection)

    assert len(graph.entra.token_requests) == 1


def test_an_empty_list_is_one_empty_page(graph: Graph) -> None:
    assert list(list_messages(connect(graph, []))) == [[]]


def test_trying_out_asks_for_one_post(graph: Graph) -> None:
    try_out(connect(graph, posts(3)))

    assert graph.asked == [""]


def test_a_token_for_another_tenant_lists_that_tenant_alone(graph: Graph) -> None:
    here, there = connect(graph, posts(2)), connect(graph, [graph_post(id="MC1")])

    assert (numbers(here), numbers(there)) == (["MC900000", "MC900001"], ["MC1"])


def test_without_the_permission_the_administrator_learns_its_name(graph: Graph) -> None:
    connection = connect(graph, posts(1))
    register(graph, connection, roles=("ServiceHealth.Read.All",))

    assert "ServiceMessage.Read.All" in problem_of(connection)
    assert graph.refusals == ["no permission"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_get_better_is_tried_again(graph: Graph, waits: list[float], status: int) -> None:
    connection = connect(graph, posts(3))
    graph.script.extend([refuses(status), refuses(status), None])

    assert len(numbers(connection)) == 3
    assert waits == [2.0]


def test_graph_is_given_the_seconds_it_asks_for(graph: Graph, waits: list[float]) -> None:
    connection = connect(graph, posts(3))
    graph.script.extend([refuses(429, Retry_After="7"), refuses(503, Retry_After="11")])

    assert len(numbers(connection)) == 3
    assert waits == [7, 11]


def test_graph_is_given_until_the_date_it_names(graph: Graph, waits: list[float]) -> None:
    connection = connect(graph, posts(3))
    graph.script.append(too_many_until(datetime.now(UTC) + timedelta(seconds=30)))

    assert len(numbers(connection)) == 3
    assert 25 < waits[0] <= 30


def test_who_asks_for_an_hour_is_not_waited_for_and_not_asked_too_early(graph: Graph, waits: list[float]) -> None:
    connection = connect(graph, posts(3))
    graph.script.append(refuses(429, Retry_After="3600"))

    assert "asks to wait" in problem_of(connection)
    assert (waits, graph.script) == ([], type(graph.script)())


def test_a_graph_that_stays_broken_is_named(graph: Graph, waits: list[float]) -> None:
    connection = connect(graph, posts(3))
    graph.script.extend([refuses(503)] * 9)

    assert "503" in problem_of(connection)
    assert len(graph.script) == 4


def test_a_retry_on_a_later_page_repeats_and_loses_nothing(graph: Graph, waits: list[float]) -> None:
    connection = connect(graph, listed := posts(25))
    graph.largest_page = 10
    graph.script.extend([None, refuses(503), None, refuses(429, Retry_After="1"), None])

    assert numbers(connection) == [post["id"] for post in listed]


def test_a_token_that_ends_between_two_pages_is_replaced_once(graph: Graph) -> None:
    connection = connect(graph, listed := posts(25))
    graph.largest_page = 10
    graph.script.extend([None, refuses(401), None, None])

    assert numbers(connection) == [post["id"] for post in listed]
    assert len(set(graph.entra.issued)) == 2


def test_a_fresh_token_that_is_refused_as_well_ends_it(graph: Graph) -> None:
    connection = connect(graph, posts(25))
    graph.largest_page = 10
    graph.script.extend([None, refuses(401), refuses(401)])

    assert "a fresh one too" in problem_of(connection)
    assert len(graph.entra.token_requests) == 2


def test_a_token_for_another_audience_is_not_sent_far(graph: Graph, settings: Any) -> None:
    connection = connect(graph, posts(1))
    graph.entra.applications.clear()
    register(graph, connection, scope="https://outlook.office365.com/.default")

    assert problem_of(connection).startswith("Entra gives no token")
    assert graph.asked == []
