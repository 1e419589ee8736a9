"""Many fetches through faults at random: the database is what a model of the last good list says."""

import random
from datetime import timedelta
from typing import Any

import pytest

from rollout.changes.fetching import EMPTY, fetch
from rollout.changes.models import Announcement, Fetch, TenantPost
from rollout.tenants.models import GraphConnection
from tests.changes.posts import graph_post
from tests.graph.conftest import connect
from tests.graph.faults import DEADLY, HARMLESS
from tests.graph.graph_server import Graph
from tests.graph.test_fetching import AT

pytestmark = pytest.mark.django_db(transaction=True)
FETCHES = 25


class Model:
    """What must be in the database for one tenant, by the lists that fetches saw whole."""

    def __init__(self, connection: GraphConnection, listing: list[Any]) -> None:
        self.connection, self.listing = connection, listing
        self.listed: set[str] = set()
        self.ever: set[str] = set()
        self.versions: set[tuple[str, str]] = set()

    def edit(self, chance: random.Random, number: int) -> None:
        """Somebody at Microsoft adds, takes away, brings back, edits."""
        act = chance.choice(["add", "remove", "edit", "return", "nothing"])
        if act == "add":
            self.listing.insert(0, graph_post(id=f"MC{910_000 + number}"))
        elif act == "remove" and len(self.listing) > 1:
            self.listing.pop(chance.randrange(len(self.listing)))
        elif act == "edit":
            place = chance.randrange(len(self.listing))
            moment = f"2026-06-{1 + number % 28:02}T00:00:{number:02}Z"
            self.listing[place] = self.listing[place] | {"lastModifiedDateTime": moment, "title": f"Edit {number}"}
        elif act == "return" and (gone := sorted(self.ever - {post["id"] for post in self.listing})):
            self.listing.append(graph_post(id=chance.choice(gone)))

    def seen_whole(self) -> None:
        self.listed = {post["id"] for post in self.listing}
        self.ever |= self.listed
        self.versions |= {(post["id"], post["lastModifiedDateTime"][:19]) for post in self.listing}


@pytest.mark.parametrize("seed", range(2))
def test_the_database_is_what_the_model_says(graph: Graph, waits: list[float], seed: int) -> None:
    chance = random.Random(seed)
    graph.largest_page = 10
    shared = [graph_post(id=f"MC{900_000 + number}") for number in range(35)]
    models = [Model(connect(graph, listing), listing) for listing in (shared[:30], shared[10:])]
    failures = 0

    for number in range(FETCHES):
        model = chance.choice(models)
        model.edit(chance, number)
        graph.script.clear()
        graph.script.extend(chance.choices([None, *HARMLESS, *DEADLY], [20, 1, 1, 1, 1, *[0.3] * len(DEADLY)], k=4))

        done = fetch(model.connection.tenant, by=None, at=AT + timedelta(hours=number))

        assert done.problem != EMPTY
        if done.state == "done":
            model.seen_whole()
        failures += done.state == "failed"
        assert in_database(models) == expected(models)

    assert 0 < failures < FETCHES - 10
    assert not Fetch.objects.open().exists()


def in_database(models: list[Model]) -> list[Any]:
    rows = [TenantPost.objects.in_tenant(model.connection.tenant) for model in models]
    versions = Announcement.objects.values_list("mc_id", "last_modified_at")
    return [
        *[(posts.listed().numbers(), posts.numbers()) for posts in rows],
        sorted((mc_id, f"{moment:%Y-%m-%dT%H:%M:%S}") for mc_id, moment in versions),
    ]


def expected(models: list[Model]) -> list[Any]:
    return [
        *[(model.listed, model.ever) for model in models],
        sorted(set().union(*(model.versions for model in models))),
    ]
