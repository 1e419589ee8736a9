"""A tenant of a hundred thousand people: read in constant memory per page, and asked for no more than it has."""

from itertools import cycle

import pytest

from rollout.tenants.graph.registrations import read_registrations
from rollout.tenants.graph.users import read_users
from tests.graph.conftest import connect_directory
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db
PEOPLE = 100_000


def test_a_hundred_thousand_people_and_then_only_the_changed_ones(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = [
        directory.put(id=f"{number:08x}-0000-4000-8000-000000000000", displayName=f"Person {number}")
        for number in range(PEOPLE)
    ]
    directory.registrations = [{"id": entra_id, "methodsRegistered": ["mobilePhone"]} for entra_id in ids]
    directory.page_sizes = cycle([999])

    *_, last = (pages := list(read_users(connection)))
    for entra_id in ids[:1_000]:
        directory.change(entra_id, displayName="Another")
    changed = list(read_users(connection, resume=last.resume))
    registered = list(read_registrations(connection))

    assert sum(len(page.rows) for page in pages) == PEOPLE
    assert sum(len(page.rows) for page in registered) == PEOPLE
    assert [len(page.rows) for page in changed] == [999, 1]
    assert len(directory.asked) == 101 + 2 + 101
    assert len(graph.entra.issued) == 3
