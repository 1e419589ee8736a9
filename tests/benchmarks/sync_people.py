"""What a sync of a tenant's people and phones costs, and how many rows it writes: the first, a quiet day, a usual one.

Graph is the one of the tests, in this process: its own work is in the seconds as well, and it never makes anybody wait.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import trustme
from django.db import connection as database
from django.test import override_settings

from portal.https import trusted
from rollout.tenants.models import GraphConnection, Sync
from tests.accounts.entra_server import serve
from tests.graph.directory import Directory
from tests.graph.graph_server import Graph, serve_graph
from tests.tenants.syncing.directories import add, connected, device, entra_id
from tests.tenants.syncing.directories import run as sync

SIZES = (10_000, 100_000)
PAGES_OF = 999
# What the board counts; and what only syncs know: whom a full round listed, and who was asked for when.
COUNTED = ("tenants_person", "tenants_phone")
BESIDE = ("tenants_listedperson", "tenants_phonesasked")


def run(sizes: tuple[int, ...] = SIZES) -> list[dict[str, object]]:
    """A row per sync: its seconds, how many pages and batches it asked for, and how many rows it wrote."""
    rows = []
    with _graph() as graph:
        for people in sizes:
            connection, directory = connected(graph, people, pages_of=PAGES_OF)
            rows.append(_measured("first", graph, connection, directory, day=0))
            _check_in(directory, day=1)
            rows.append(_measured("nothing changed", graph, connection, directory, day=1))
            _check_in(directory, day=2)
            _change(directory, people // 100)
            rows.append(_measured("1 % changed", graph, connection, directory, day=2))
            directory.forget_places()
            rows.append(_measured("read whole again", graph, connection, directory, day=3))
            GraphConnection.objects.all().delete()
    return rows


def _measured(
    case: str, graph: Graph, connection: GraphConnection, directory: Directory, *, day: int
) -> dict[str, object]:
    before, batches, started = _written(), len(graph.batches), perf_counter()
    ended = sync(connection, days=day)
    seconds = perf_counter() - started
    assert ended.state == Sync.State.DONE, ended.problem
    counted, beside = (_sum(_written(), names) - _sum(before, names) for names in (COUNTED, BESIDE))
    batches = len(graph.batches) - batches
    people = len(directory.users)
    return {
        "case": case,
        "people": people,
        "seconds": round(seconds, 1),
        "people a second": round(people / seconds),
        "batches": batches,
        "rows of people and phones": counted,
        "of all, %": round(100 * counted / (3 * people), 2),
        "rows beside": beside,
    }


def _check_in(directory: Directory, *, day: int) -> None:
    """Every phone was heard of since: nothing else is new about it."""
    for listed in directory.devices:
        listed["lastSyncDateTime"] = f"2026-06-{day + 1:02}T20:00:00Z"


def _change(directory: Directory, count: int) -> None:
    """So many people have another name, so many phones a new system; a tenth as many people come, and leave."""
    for number in range(count):
        directory.change(entra_id(number), displayName=f"Pat Renamed {number}")
        directory.devices[number] = device(number, osVersion="17.6", lastSyncDateTime="2026-06-03T20:00:00Z")
    for number in range(count // 10):
        add(directory, 10_000_000 + number)
        directory.remove(entra_id(count + number))


def _written() -> dict[str, int]:
    """Rows inserted, changed and deleted so far, by table."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables")
        return dict(cursor.fetchall())


def _sum(written: dict[str, int], names: tuple[str, ...]) -> int:
    return sum(written[name] for name in names)


@contextmanager
def _graph() -> Iterator[Graph]:
    """Stands in for Graph and Entra, on loopback TLS by a CA that only this process trusts."""
    ca = trustme.CA()
    with tempfile.TemporaryDirectory() as folder:
        ca.cert_pem.write_to_path(str(Path(folder) / "trusted.pem"))
        os.environ["SSL_CERT_FILE"] = str(Path(folder) / "trusted.pem")
        trusted.cache_clear()
        (Path(folder) / "entra").mkdir()
        entra, entra_server = serve(Path(folder) / "entra", ca)
        graph, graph_server = serve_graph(ca, entra)
        with override_settings(GRAPH_HOST=graph.address, GRAPH_AUTHORITY_HOST=entra.address):
            yield graph
        for server in (graph_server, entra_server):
            server.shutdown()
            server.server_close()
