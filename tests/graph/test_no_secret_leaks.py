"""Neither secret nor token is in a log, an error, or a row, whatever goes wrong."""

import json
import logging
import traceback
from typing import Any

import pytest
from django.db import connection as database

from rollout.tenants.graph.client import list_messages
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.models import CredentialKind
from tests.factories.graph import make_connection
from tests.graph.answers import Fault
from tests.graph.certificates import key_pem, make_certificate, make_key
from tests.graph.conftest import SECRET, connect, register
from tests.graph.faults import cut_off, leads_to, redirects, refuses, says, trickles
from tests.graph.graph_server import Graph
from tests.graph.test_client import posts

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Any:
    """Everything that is logged, however fine."""
    caplog.set_level(logging.DEBUG)
    for name in ("msal", "requests", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: "\n".join([caplog.text, *(str(vars(record)) for record in caplog.records)])


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [refuses(401), refuses(401)],
        [refuses(403)],
        [refuses(503)] * 5,
        [cut_off],
        [says(b"no json")],
        [redirects("https://localhost:1/")],
        [leads_to("https://localhost:1/")],
        [trickles(0.0, 3), refuses(500)],
    ],
    ids=["well", "401", "403", "503", "cut", "no json", "redirect", "foreign", "500"],
)
def test_nothing_is_told(graph: Graph, waits: list[float], said: Any, faults: list[Fault]) -> None:
    connection = connect(graph, posts(25))
    graph.largest_page = 10
    graph.script.extend(faults)

    told = ""
    try:
        list(list_messages(connection))
    except GraphProblem as problem:
        told = "".join(traceback.format_exception(problem)) + repr(problem)

    assert graph.entra.issued
    for kept in (SECRET, SECRET.encode().hex(), *graph.entra.issued):
        assert kept not in said() + told + repr(connection) + rows()


def test_a_private_key_is_not_told_either(graph: Graph, said: Any) -> None:
    pem = key_pem(make_key()) + make_certificate(make_key())
    connection = make_connection(credential=pem.decode(), kind=CredentialKind.CERTIFICATE)
    register(graph, connection, secret="", certificate=make_certificate(make_key("two")))

    with pytest.raises(GraphProblem) as caught:
        list(list_messages(connection))

    line = pem.decode().splitlines()[3]
    assert line not in said() + "".join(traceback.format_exception(caught.value)) + repr(connection) + rows()


def test_half_a_token_in_a_broken_answer_is_not_logged(
    graph: Graph, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    connection = connect(graph)
    settings.GRAPH_AUTHORITY_HOST = graph.address
    ends = dict.fromkeys(("authorization_endpoint", "token_endpoint", "issuer"), f"{graph.address}/x")
    graph.script.extend([says(json.dumps(ends).encode()), says(b'{"access_token": "half-of-a-tok')])

    with caplog.at_level(logging.DEBUG), pytest.raises(GraphProblem):
        list(list_messages(connection))

    assert not graph.script
    assert "half-of" not in caplog.text


def rows() -> str:
    """Every row of every table, as text."""
    found = []
    with database.cursor() as cursor:
        for table in database.introspection.table_names():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)
