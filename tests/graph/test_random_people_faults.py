"""Readers of people and phones through faults at random: what comes out is what the directory holds, or nothing."""

import random
from itertools import cycle

import pytest

from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.phones import read_phones
from rollout.tenants.graph.rows import Asked
from rollout.tenants.graph.users import read_users
from rollout.tenants.models import GraphConnection
from tests.graph.answers import PartFault
from tests.graph.conftest import connect_directory
from tests.graph.directory import Directory
from tests.graph.faults import DEADLY, HARMLESS, refuses
from tests.graph.graph_server import Graph
from tests.graph.test_phones import filled, part, with_body

pytestmark = pytest.mark.django_db
PASSING = [*HARMLESS, refuses(410)]
PARTS: list[PartFault] = [
    part(429, Retry_After="5"),
    part(429, Retry_After="600"),
    part(500),
    part(503, Retry_After="1"),
    part(401),
    lambda _: None,
    lambda honest: honest | {"id": "1"},
    with_body({"value": None}),
]
STEPS = 20


class Mirror:
    """Names by object id, as somebody keeps them who believes each page at once, and absence at a full round's end."""

    def __init__(self, connection: GraphConnection) -> None:
        self.connection = connection
        self.names: dict[str, str] = {}
        self.listed: set[str] = set()
        self.resume = ""
        self.failures = 0

    def run(self) -> None:
        try:
            for page in read_users(self.connection, resume=self.resume):
                if page.starts_anew or not self.resume:
                    self.listed = set()
                for row in page.rows:
                    if row.is_removed:
                        self.names.pop(row.entra_id, None)
                        self.listed.discard(row.entra_id)
                        continue
                    self.names[row.entra_id] = row.name if "name" in row.told else self.names.get(row.entra_id, "")
                    self.listed.add(row.entra_id)
                self.resume = page.resume
                if page.is_last and page.is_full:
                    self.names = {entra_id: self.names[entra_id] for entra_id in self.listed}
        except GraphProblem:
            self.failures += 1


def edit(chance: random.Random, directory: Directory, number: int) -> None:
    act = chance.choice(["put", "change", "remove", "forget", "nothing"])
    somebody = chance.choice(sorted(directory.users))
    if act == "put":
        directory.put(displayName=f"New {number}")
    elif act == "change":
        directory.change(somebody, displayName=chance.choice([None, f"Edit {number}"]))
    elif act == "remove" and len(directory.users) > 10:
        directory.remove(somebody)
    elif act == "forget" and chance.random() < 0.3:
        directory.forget_places()


@pytest.mark.parametrize("seed", range(2))
def test_whoever_follows_the_pages_ends_with_the_directory(graph: Graph, waits: list[float], seed: int) -> None:
    chance = random.Random(seed)
    connection, directory = connect_directory(graph)
    for number in range(60):
        directory.put(displayName=f"Person {number}")
    directory.page_sizes = cycle([7, 20, 1])
    mirror = Mirror(connection)

    for number in range(STEPS):
        edit(chance, directory, number)
        directory.tells_changes_only = chance.random() < 0.5
        graph.script.clear()
        graph.script.extend(chance.choices([None, *PASSING, *DEADLY], [9, *[0.5] * 5, *[0.2] * 8], k=8))
        mirror.run()
        if number % 5 == 4:
            graph.script.clear()
            mirror.run()
            mirror.run()
            wanted = {entra_id: user["displayName"] or "" for entra_id, user in directory.users.items()}
            assert mirror.names == wanted

    assert 0 < mirror.failures < STEPS


@pytest.mark.parametrize("seed", range(2))
def test_everybody_is_answered_once_over_all_runs(
    graph: Graph, waits: list[float], pauses: list[float], seed: int
) -> None:
    chance = random.Random(seed)
    connection, directory = connect_directory(graph)
    ids = filled(directory, 70)
    left = set(chance.sample(ids, 5))
    for entra_id in left:
        directory.remove(entra_id)
    done: dict[str, Asked] = {}
    runs = 0

    while set(done) != set(ids):
        runs += 1
        assert runs < 60
        graph.script.clear()
        graph.script.extend(chance.choices([None, *HARMLESS, *DEADLY[:6]], [9, *[0.5] * 4, *[0.2] * 6], k=6))
        graph.part_script.clear()
        graph.part_script.extend(chance.choices([None, *PARTS], [30, *[0.5] * len(PARTS)], k=60))
        try:
            for answer in read_phones(connection, [entra_id for entra_id in ids if entra_id not in done]):
                if answer.asked == Asked.UNREAD:
                    continue
                assert answer.entra_id not in done
                done[answer.entra_id] = answer.asked
                wanted = [] if answer.entra_id in left else [row["id"] for row in directory.methods[answer.entra_id]]
                assert [phone.device_id for phone in answer.phones] == wanted
        except GraphProblem:
            continue

    assert {entra_id for entra_id, asked in done.items() if asked == Asked.GONE} == left
    assert runs > 1
