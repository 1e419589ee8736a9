"""A fetch takes in all that a tenant's Message center lists, or changes nothing."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from rollout.changes.fetching import EMPTY, fetch
from rollout.changes.models import Announcement, Fetch, TenantPost
from rollout.tenants.models import GraphConnection
from tests.changes.posts import graph_post
from tests.factories.tenants import make_tenant
from tests.graph.conftest import connect
from tests.graph.faults import after, says
from tests.graph.graph_server import Graph
from tests.graph.test_client import posts

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(connection: GraphConnection, hours: int = 0) -> Fetch:
    return fetch(connection.tenant, by=None, at=AT + hours * HOUR)


def listed(connection: GraphConnection) -> set[str]:
    return TenantPost.objects.in_tenant(connection.tenant).listed().numbers()


def with_status(status: str, **overrides: Any) -> dict[str, Any]:
    post, value = graph_post(**overrides), json.dumps({"12345": [{"Platform": "All", "Status": status}]})
    return post | {"details": [*post["details"], {"name": "FeatureStatusJson", "value": value}]}


def disconnect_all() -> None:
    """From the thread of the fake Graph, so in a transaction of its own."""
    GraphConnection.objects.all().delete()
    connections.close_all()


def test_all_pages_are_taken_in(graph: Graph) -> None:
    connection = connect(graph, posts(25))
    graph.largest_page = 10

    done = run(connection)

    assert (done.state, done.page_count, done.post_count, done.added_count) == ("done", 3, 25, 25)
    assert listed(connection) == {post["id"] for post in posts(25)}
    assert Announcement.objects.count() == 25


def test_fetching_again_adds_nothing_and_says_when_it_was_listed(graph: Graph) -> None:
    connection = connect(graph, posts(3))
    run(connection)

    again = run(connection, hours=5)

    assert (again.added_count, Announcement.objects.count()) == (0, 3)
    row = TenantPost.objects.get(mc_id="MC900000")
    assert (row.listed_since, row.last_listed_at, row.expired_at) == (AT, AT + 5 * HOUR, None)


def test_a_post_that_is_not_listed_any_more_stays_and_is_marked(graph: Graph) -> None:
    connection = connect(graph, listing := posts(3))
    run(connection)
    gone = listing.pop(1)

    done = run(connection, hours=1)

    assert (done.state, done.expired_count) == ("done", 1)
    assert TenantPost.objects.get(mc_id=gone["id"]).expired_at == AT + HOUR
    assert Announcement.objects.filter(mc_id=gone["id"]).count() == 1


def test_a_post_that_returns_loses_the_mark_and_keeps_its_beginning(graph: Graph) -> None:
    connection = connect(graph, listing := posts(3))
    run(connection)
    gone = listing.pop(1)
    run(connection, hours=1)
    listing.append(gone)

    run(connection, hours=2)

    row = TenantPost.objects.get(mc_id=gone["id"])
    assert (row.listed_since, row.last_listed_at, row.expired_at) == (AT, AT + 2 * HOUR, None)
    assert Announcement.objects.count() == 3


def test_a_post_that_slips_to_a_page_already_read_is_not_closed(graph: Graph) -> None:
    connection = connect(graph, listing := posts(25))
    graph.largest_page = 10
    run(connection)
    slipping = listing[10]["id"]
    graph.script.append(after(lambda: listing.pop(0)))

    done = run(connection, hours=1)

    assert slipping in listed(connection)
    assert (done.state, listed(connection)) == ("done", {post["id"] for post in listing} | {"MC900000"})
    assert run(connection, hours=2).expired_count == 1


def test_a_new_post_that_pushes_others_to_the_next_page_doubles_none(graph: Graph) -> None:
    connection = connect(graph, listing := posts(25))
    graph.largest_page = 10
    graph.script.append(after(lambda: listing.insert(0, graph_post(id="MC910000"))))

    done = run(connection)

    assert (done.state, done.post_count, Announcement.objects.count()) == ("done", 25, 25)
    run(connection, hours=1)
    assert listed(connection) == {post["id"] for post in listing}


def test_two_tenants_share_a_post_and_keep_their_own_status(graph: Graph) -> None:
    here = connect(graph, [with_status("InRollout")])
    there = connect(graph, [with_status("Launched") | {"viewPoint": {"isRead": True}}])
    nowhere = connect(graph, [graph_post()])

    for connection in (here, there, nowhere):
        assert run(connection).state == "done"

    assert Announcement.objects.count() == 1
    statuses = {row.tenant_id: row.feature_status for row in TenantPost.objects.all()}
    assert statuses == {here.tenant_id: "InRollout", there.tenant_id: "Launched", nowhere.tenant_id: ""}
    row = TenantPost.objects.get(tenant=nowhere.tenant)
    assert row.status_words == "Microsoft gives no tenant status for this post"


def test_a_status_that_changes_changes_the_tenant_and_not_the_post(graph: Graph) -> None:
    connection = connect(graph, [with_status("Scheduled")])
    run(connection)
    graph.posts[str(connection.tenant.tenant_id)] = [with_status("Launched")]

    assert run(connection, hours=1).added_count == 0
    assert TenantPost.objects.get().feature_status == "Launched"


def test_a_post_that_cannot_be_used_is_named_and_the_others_go_on(graph: Graph) -> None:
    connection = connect(graph, [*posts(2), graph_post(id="MC910000", title=None), "no post", None])

    done = run(connection)

    assert (done.state, done.added_count) == ("done", 2)
    assert [entry["mc_id"] for entry in done.refused] == ["MC910000", ""]
    assert "title" in done.refused[0]["problem"]


def test_a_known_post_that_turns_unusable_is_still_listed(graph: Graph) -> None:
    connection = connect(graph, listing := posts(3))
    run(connection)
    listing[1] = listing[1] | {"lastModifiedDateTime": "soon"}

    done = run(connection, hours=1)

    assert (done.state, done.expired_count, len(listed(connection))) == ("done", 0, 3)
    assert TenantPost.objects.get(mc_id="MC900001").last_listed_at == AT + HOUR


def test_a_refused_post_without_a_number_may_be_any_so_none_is_closed(graph: Graph) -> None:
    connection = connect(graph, listing := posts(3))
    run(connection)
    listing[1] = listing[1] | {"id": 7}

    assert run(connection, hours=1).expired_count == 0
    assert len(listed(connection)) == 3


def test_an_empty_list_is_believed_the_third_time_alone(graph: Graph) -> None:
    connection = connect(graph, posts(3))
    run(connection)
    graph.posts.clear()

    states = [(run(connection, hours=hour).state, len(listed(connection))) for hour in (1, 2, 3)]

    assert states == [("failed", 3), ("failed", 3), ("done", 0)]
    assert Fetch.objects.filter(problem=EMPTY).count() == 2


def test_an_empty_list_in_between_is_forgotten(graph: Graph) -> None:
    connection = connect(graph, posts(3))
    run(connection)
    empty = says(b'{"value": []}')

    for hour, fault in enumerate([empty, empty, None, empty, empty], start=1):
        graph.script.append(fault)
        run(connection, hours=hour)

    assert len(listed(connection)) == 3


def test_a_tenant_that_never_had_posts_may_list_none(graph: Graph) -> None:
    assert run(connect(graph, [])).state == "done"


def test_a_tenant_that_is_not_connected_is_told_so(graph: Graph) -> None:
    done = fetch(make_tenant(), by=None, at=AT)

    assert (done.state, done.failure_count) == ("failed", 1)
    assert "not connected" in done.problem


def test_who_is_disconnected_meanwhile_gets_nothing(graph: Graph) -> None:
    connection = connect(graph, posts(3))
    graph.script.append(after(disconnect_all))

    done = run(connection)

    assert (done.state, Announcement.objects.count(), TenantPost.objects.count()) == ("failed", 0, 0)
