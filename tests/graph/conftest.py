"""A Graph and its Entra on loopback TLS, and tenants that are connected to them."""

import uuid
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme
from pytest_django.fixtures import Settings

from portal.https import trusted
from rollout.tenants.models import GraphConnection
from tests.accounts.entra_server import Application, Entra, serve
from tests.factories.graph import make_connection
from tests.factories.tenants import make_tenant
from tests.graph.directory import ROLES, Directory
from tests.graph.downloads import DownloadHost
from tests.graph.graph_server import ROLE, Graph, serve_answers, serve_graph

SECRET = "the-secret-of-a-registration"


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def entra_server(
    ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Entra, ThreadingHTTPServer]]:
    entra, server = serve(tmp_path_factory.mktemp("entra"), ca)
    yield entra, server
    server.shutdown()
    server.server_close()


@pytest.fixture
def graph(
    ca: trustme.CA,
    entra_server: tuple[Entra, ThreadingHTTPServer],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Graph]:
    """Stands in for every cloud's Graph and Entra; only this CA is trusted."""
    entra, _ = entra_server
    graph, server = serve_graph(ca, entra)
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    trusted.cache_clear()
    settings.GRAPH_HOST, settings.GRAPH_AUTHORITY_HOST = graph.address, entra.address
    yield graph
    server.shutdown()
    server.server_close()
    trusted.cache_clear()
    for kept in (entra.token_requests, entra.issued, entra.grants, entra.applications):
        kept.clear()


@pytest.fixture
def downloads(ca: trustme.CA, graph: Graph, settings: Settings) -> Iterator[DownloadHost]:
    """Stands in for the hosts of SharePoint that Graph leads to."""
    host = DownloadHost()
    server = serve_answers(ca, host.answer)
    host.address = settings.SHAREPOINT_HOST = f"https://localhost:{server.server_address[1]}"
    yield host
    server.shutdown()
    server.server_close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long urllib3 would have waited before each further try."""
    import time

    waited: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time", SimpleNamespace(time=time.time, sleep=waited.append))
    return waited


def register(graph: Graph, connection: GraphConnection, **overrides: Any) -> Application:
    """The app registration behind a connection, with the least permission."""
    values: dict[str, Any] = {"scope": f"{graph.address}/.default", "secret": SECRET, "roles": (ROLE,)} | overrides
    application = Application(**values)
    graph.entra.applications[str(connection.tenant.tenant_id), str(connection.client_id)] = application
    return application


def connect(graph: Graph, posts: list[Any] | None = None, **overrides: Any) -> GraphConnection:
    """A connected tenant whose Message center lists these posts."""
    tenant = overrides.pop("tenant", None) or make_tenant()
    connection = make_connection(tenant, credential=SECRET, client_id=uuid.uuid4(), **overrides)
    register(graph, connection)
    graph.posts[str(tenant.tenant_id)] = [] if posts is None else posts
    return connection


def connect_directory(graph: Graph, *roles: str, **overrides: Any) -> tuple[GraphConnection, Directory]:
    """A connected tenant with an empty directory. Without `roles` its registration has every permission."""
    connection = connect(graph, **overrides)
    register(graph, connection, roles=roles or (ROLE, *ROLES.values()))
    directory = graph.directories[str(connection.tenant.tenant_id)] = Directory()
    return connection, directory


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the reader of phones would have waited between two tries."""
    waited: list[float] = []
    monkeypatch.setattr("rollout.tenants.graph.phones.sleep", waited.append)
    return waited
