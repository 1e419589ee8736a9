"""What ends a sync in the middle changes nothing that looks like absence, and the next one goes on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from rollout.tenants.models import GraphConnection, Person, Phone, Sync, Tenant
from rollout.tenants.models.sync import SILENT_FOR
from rollout.tenants.syncing.work import DOUBTED, NOT_CONNECTED
from tests.factories.accounts import make_user
from tests.factories.tenants import make_person, make_phone
from tests.graph.conftest import register
from tests.graph.directory import ROLES
from tests.graph.faults import after, cut_off, refuses
from tests.graph.graph_server import Graph
from tests.tenants.syncing.directories import (
    AT,
    DAY,
    connected,
    device,
    entra_id,
    part,
    phones,
    present,
    run,
    states,
)

pytestmark = pytest.mark.django_db
# Where the thread of the fake Graph writes as well.
from_two_sides = pytest.mark.django_db(transaction=True)
# In which request of a first sync of 25 people, in pages of ten, what begins.
USERS, REGISTRATIONS, RESTRICTIONS, DEVICES = 0, 3, 6, 7
LATER = (SILENT_FOR + timedelta(minutes=1)) / DAY


def ghosts(connection: GraphConnection, count: int = 3) -> None:
    """People with phones whom Graph does not list: whoever takes a part for the whole takes them for gone."""
    for _ in range(count):
        person = make_person(connection.tenant)
        make_phone(person, source=Phone.Source.INTUNE)
        make_phone(person, source=Phone.Source.AUTHENTICATOR)


def counted(connection: GraphConnection) -> tuple[int, int, int]:
    return present(connection), phones(connection, "intune"), phones(connection, "authenticator")


def from_elsewhere(act: Callable[[], object]) -> Callable[[], object]:
    """In the thread of the fake Graph, so in a transaction of its own."""

    def acted() -> None:
        act()
        connections.close_all()

    return acted


@pytest.mark.parametrize(
    ("request_number", "kind", "fault", "phones_then"),
    [
        (USERS + 1, "users", cut_off, 10),  # the list of devices was whole, and says that the others are gone
        (USERS + 1, "users", refuses(403), 10),
        (REGISTRATIONS + 1, "registrations", refuses(403), 25),
        (DEVICES + 1, "devices", refuses(429, Retry_After="600"), 10 + 3),
    ],
)
def test_a_list_that_ends_in_the_middle_takes_nobody_away_and_the_next_sync_goes_on(
    graph: Graph, request_number: int, kind: str, fault: Any, phones_then: int
) -> None:
    connection, _ = connected(graph, 25, pages_of=10)
    ghosts(connection)
    graph.script.extend([None] * request_number + [fault])

    cut = run(connection)

    assert states(cut)[kind] in {"failed", "left_out"}
    assert {state for other, state in states(cut).items() if other != kind} == {"done"}
    assert phones(connection, "intune") == phones_then
    assert present(connection) == (10 + 3 if kind == "users" else 25)
    again = run(connection, days=1)
    assert (again.state, counted(connection)) == ("done", (25, 25, 25 + 3))
    if kind == "users":
        assert part(again, "users").page_count == 2  # the first was taken in before


def test_what_a_round_listed_before_graph_forgot_it_is_void(graph: Graph) -> None:
    connection, directory = connected(graph, 25, pages_of=10)
    graph.script.extend([None, None, cut_off])
    run(connection)
    directory.remove(entra_id(3))
    directory.forget_places()

    run(connection, days=1)

    assert present(connection) == 24
    assert Person.objects.get(entra_id=entra_id(3)).left_at is not None


@pytest.mark.parametrize("lacking", ["registrations", "methods", "devices", "profiles"])
def test_a_permission_that_is_missing_keeps_nothing_else_from_being_read(graph: Graph, lacking: str) -> None:
    connection, _ = connected(graph, 3, *(role for key, role in ROLES.items() if key != lacking))
    ghosts(connection)

    sync = run(connection)

    kind = {"methods": "phones", "profiles": "restrictions"}.get(lacking, lacking)
    assert (sync.state, [key for key, state in states(sync).items() if state != "done"]) == ("done", [kind])
    assert ROLES[lacking] in part(sync, kind).problem
    assert phones(connection, "authenticator") == (3 if lacking == "methods" else 6)
    assert phones(connection, "intune") == 3


def test_without_any_permission_nothing_changes_and_the_sync_says_so(graph: Graph) -> None:
    connection, _ = connected(graph, 3)
    register(graph, connection, roles=("ServiceMessage.Read.All",))
    ghosts(connection)

    sync = run(connection)

    assert (sync.state, sync.failure_count, counted(connection)) == ("failed", 1, (3, 3, 3))


def test_a_worker_that_is_killed_leaves_a_sync_that_the_next_one_takes_up(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, _ = connected(graph, 25, pages_of=10)
    ghosts(connection)
    graph.script.extend([None, None, refuses(503), refuses(503)])

    def killed(_: float) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("urllib3.util.retry.time.sleep", killed)
        with pytest.raises(SystemExit):
            run(connection)
    left = Sync.objects.get()
    assert (left.state, states(left)["users"], present(connection)) == ("running", "running", 20 + 3)

    taken = run(connection, days=LATER)

    assert (taken.pk, taken.state, taken.worker_count) == (left.pk, "done", 2)
    assert (part(taken, "users").page_count, counted(connection)) == (3, (25, 25, 28))


def test_two_at_once_are_one(graph: Graph) -> None:
    connection, directory = connected(graph, 3)
    first = Sync.objects.begin(connection.tenant, by=None, at=AT)

    second = run(connection)

    assert (second.pk, second.state, directory.asked) == (first.pk, "running", [])


@from_two_sides
def test_a_worker_that_was_taken_for_dead_writes_nothing_more(graph: Graph) -> None:
    connection, _ = connected(graph, 25, pages_of=10)
    taken_up = from_elsewhere(lambda: Sync.objects.update(lease="00000000-0000-4000-8000-000000000000"))
    graph.script.extend([None, after(taken_up)])

    sync = run(connection)

    assert (sync.state, present(connection)) == ("running", 10)


@from_two_sides
@pytest.mark.parametrize("number", [USERS + 1, DEVICES + 1])
def test_who_is_disconnected_meanwhile_keeps_what_was_there(graph: Graph, number: int) -> None:
    connection, _ = connected(graph, 25, pages_of=10)
    ghosts(connection)
    graph.script.extend([None] * number + [after(from_elsewhere(lambda: GraphConnection.objects.all().delete()))])

    sync = run(connection)

    assert (sync.state, sync.problem) == ("failed", NOT_CONNECTED)
    assert present(connection) == (13 if number == USERS + 1 else 25)


@from_two_sides
def test_a_tenant_that_is_deleted_meanwhile_leaves_nothing_behind(graph: Graph) -> None:
    connection, _ = connected(graph, 25, pages_of=10)
    graph.script.extend([None, after(from_elsewhere(lambda: Tenant.objects.all().delete()))])

    run(connection)

    assert (Sync.objects.count(), Person.objects.count(), Tenant.objects.count()) == (0, 0, 0)


@from_two_sides
def test_who_asks_for_the_end_gets_it_at_the_next_page(graph: Graph) -> None:
    connection, _ = connected(graph, 25, pages_of=10)
    ghosts(connection)
    ada = make_user(name="Ada")
    stop = from_elsewhere(lambda: Sync.objects.get().stop(by=ada, at=AT))
    graph.script.extend([None, after(stop)])

    sync = run(connection)

    assert (sync.state, sync.stopped_by, present(connection)) == ("stopped", ada, 10 + 3)
    assert set(states(sync).values()) == {"cut"}


def test_an_entry_that_may_be_anybodys_takes_nobody_away(graph: Graph) -> None:
    connection, directory = connected(graph, 3)
    directory.put(id="nobody's")
    directory.devices.append(device(9) | {"id": None})
    ghosts(connection)

    sync = run(connection)

    assert counted(connection) == (6, 6, 6)
    assert (part(sync, "users").refused_count, part(sync, "devices").refused_count) == (1, 1)


def test_after_an_entry_that_may_be_anybodys_everybody_is_listed_again_the_next_day(graph: Graph) -> None:
    connection, directory = connected(graph, 3)
    directory.put(id="nobody's")
    ghosts(connection)
    run(connection)
    del directory.users["nobody's"]

    found = [(part(run(connection, days=days), "users").read_count, present(connection)) for days in (2 / 24, 1, 2)]

    assert found == [(0, 6), (3, 3), (0, 3)]


def test_a_directory_that_seems_to_have_lost_most_people_is_believed_the_third_time(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    ghosts(connection, 30)

    found = [(part(run(connection, days=day), "users").problem, present(connection)) for day in range(3)]

    assert found == [(DOUBTED, 32), (DOUBTED, 32), ("", 2)]


def test_intune_that_seems_to_have_lost_most_phones_is_believed_the_third_time(graph: Graph) -> None:
    connection, directory = connected(graph, 30)
    run(connection)
    directory.devices.clear()

    found = [(part(run(connection, days=day), "devices").problem, phones(connection, "intune")) for day in (1, 2, 3)]

    assert found == [(DOUBTED, 30), (DOUBTED, 30), ("", 0)]


def test_a_phone_that_slips_to_a_page_already_read_is_not_removed(graph: Graph) -> None:
    connection, directory = connected(graph, 25, pages_of=10)
    run(connection)
    graph.script.extend([None] * 5 + [after(lambda: directory.devices.pop(0))])

    run(connection, days=1)

    assert phones(connection, "intune") in (24, 25)
    assert Phone.objects.filter(device_id="device-10").exists()
