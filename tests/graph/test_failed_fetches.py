"""Whatever goes wrong in the middle of a fetch: nothing in the database is another, and the run says what it was."""

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from rollout.changes import fetching
from rollout.changes.fetching import fetch
from rollout.changes.models import Announcement, Change, Fetch, TenantPost
from rollout.changes.models.fetch import SILENT_FOR
from rollout.tenants.models import GraphConnection
from tests.changes.posts import graph_post
from tests.factories.accounts import make_user
from tests.graph.answers import Fault
from tests.graph.conftest import connect
from tests.graph.faults import after, cut_off, cut_short, leads_to, redirects, refuses, says
from tests.graph.graph_server import PATH, Graph
from tests.graph.test_client import posts
from tests.graph.test_fetching import AT, HOUR, listed, run

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS: dict[str, list[Fault | None]] = {
    "cut off": [cut_off],
    "cut short": [cut_short],
    "another list": [says(b'{"value": {}}')],
    "html": [says(b"<html>", "text/html")],
    "no permission": [refuses(403)],
    "no such list": [refuses(404)],
    "401 twice": [refuses(401), refuses(401)],
    "429 for long": [refuses(429, Retry_After="86400")],
    "503 five times": [refuses(503)] * 5,
    "redirect": [redirects("https://localhost:1/")],
    "foreign host": [leads_to("https://graph.evil.example/v1.0/admin/serviceAnnouncement/messages")],
    "no TLS": [leads_to(lambda link: str(link).replace("https://", "http://"))],
    "another port": [leads_to(f"https://localhost:1{PATH}")],
    "user before the host": [leads_to(lambda link: str(link).replace("localhost", "graph.microsoft.com@localhost"))],
    "wrong type": [leads_to({"href": "next"})],
}


def snapshot() -> list[Any]:
    """What a failed fetch may not touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Announcement, TenantPost, Change)]


@pytest.mark.parametrize("page", [0, 1, 2])
@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_a_part_of_the_pages_changes_nothing(
    graph: Graph, waits: list[float], faults: list[Fault | None], page: int
) -> None:
    connected = connect(graph, listing := posts(25))
    graph.largest_page = 10
    run(connected)
    del listing[3]
    listing[0] = listing[0] | {"lastModifiedDateTime": "2026-06-01T00:00:00Z"}
    listing.append(graph_post(id="MC910000"))
    before = snapshot()
    graph.script = deque([*[None] * page, *faults])

    failed = run(connected, hours=1)

    assert (failed.state, failed.failure_count, failed.added_count) == ("failed", 1, 0)
    assert failed.problem == GraphConnection.objects.get().problem != ""
    assert snapshot() == before


def test_a_second_list_that_fails_changes_nothing_either(graph: Graph) -> None:
    connected = connect(graph, listing := posts(3))
    run(connected)
    del listing[0]
    before = snapshot()
    graph.script.extend([None, cut_off])

    assert run(connected, hours=1).state == "failed"
    assert snapshot() == before


def test_the_next_fetch_takes_in_what_a_failed_one_did_not(graph: Graph) -> None:
    connected = connect(graph, posts(25))
    graph.largest_page = 10
    graph.script.extend([None, cut_off])

    assert [run(connected, hours=hour).state for hour in (0, 1)] == ["failed", "done"]
    assert len(listed(connected)) == 25
    assert GraphConnection.objects.get().problem == ""


def test_failures_in_a_row_are_counted_until_one_succeeds(graph: Graph) -> None:
    connected = connect(graph, posts(1))
    graph.script.extend([refuses(403), refuses(403), None, refuses(403)])

    assert [run(connected, hours=hour).failure_count for hour in range(4)] == [1, 2, 0, 1]


def test_a_credential_that_cannot_be_read_is_a_problem_and_no_crash(graph: Graph, settings: Any) -> None:
    connected = connect(graph, posts(1))
    settings.CREDENTIAL_KEYS = ["bm90IHRoZSBrZXkgaXQgd2FzIHNlYWxlZCB3aXRoISE="]

    assert "CREDENTIAL_KEYS" in run(connected).problem


def test_a_run_under_way_is_left_alone(graph: Graph) -> None:
    connected = connect(graph, posts(3))
    other = Fetch.objects.begin(connected.tenant, by=None, at=AT)

    assert run(connected) == other
    assert (graph.asked, Fetch.objects.get().state) == ([], "running")


def test_what_a_killed_worker_left_is_failed_and_fetched_anew(graph: Graph) -> None:
    connected = connect(graph, posts(3))
    killed = Fetch.objects.begin(connected.tenant, by=None, at=AT)
    assert killed is not None

    done = fetch(connected.tenant, by=None, at=AT + SILENT_FOR + timedelta(seconds=1))

    killed.refresh_from_db()
    assert (killed.state, done.state, len(listed(connected))) == ("failed", "done", 3)
    assert "ended in the middle" in killed.problem


def test_a_run_that_was_taken_for_dead_writes_nothing_when_it_wakes(graph: Graph) -> None:
    connected = connect(graph, posts(3))

    def declare_dead() -> None:
        Fetch.objects.update(state="failed", ended_at=AT)
        connections.close_all()

    graph.script.append(after(declare_dead))

    assert run(connected).state == "failed"
    assert (Announcement.objects.count(), TenantPost.objects.count()) == (0, 0)


def test_who_asked_is_kept_when_a_worker_takes_up_what_waits(graph: Graph) -> None:
    connected, ada = connect(graph, posts(1)), make_user()
    asked = Fetch.objects.ask(connected.tenant, by=ada, at=AT)

    done = run(connected, hours=1)

    assert (done.pk, done.by, done.started_at, done.state) == (asked.pk, ada, AT + HOUR, "done")


@pytest.fixture
def broken_table() -> Iterator[None]:
    """A table that takes no tenant's post: an error nobody thought of, in the middle of writing."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changes_tenantpost ADD CONSTRAINT none_at_all CHECK (mc_id = '')")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changes_tenantpost DROP CONSTRAINT none_at_all")


def test_an_error_nobody_thought_of_undoes_all_fails_the_run_and_is_raised(graph: Graph, broken_table: None) -> None:
    connected = connect(graph, posts(3))

    with pytest.raises(IntegrityError):
        run(connected)

    assert (Fetch.objects.get().state, Fetch.objects.get().problem) == ("failed", fetching.BROKEN)
    assert Announcement.objects.count() == 0
