"""Tokens from Entra, by secret or certificate; what it refuses is said so that somebody can mend it."""

import uuid
from typing import Any

import pytest

from portal.https import Session
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.tokens import TokenSource
from rollout.tenants.models import Cloud, CredentialKind, GraphConnection
from tests.factories.graph import make_connection
from tests.factories.tenants import make_tenant
from tests.graph.certificates import key_pem, make_certificate, make_key
from tests.graph.conftest import SECRET, connect, register
from tests.graph.faults import says
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db


def token(connection: GraphConnection) -> str:
    with Session() as session:
        return TokenSource(connection, session).get()


def problem_of(connection: GraphConnection) -> str:
    with pytest.raises(GraphProblem) as caught:
        token(connection)
    assert caught.value.__context__ is None  # nothing that carries the request
    return str(caught.value)


def test_a_secret_gets_a_token_for_graph_in_its_own_directory(graph: Graph) -> None:
    connection = connect(graph)

    grant = graph.entra.grants[token(connection)]

    assert (grant.directory, grant.audience) == (str(connection.tenant.tenant_id), graph.address)


def test_a_certificate_proves_the_registration_without_being_sent(graph: Graph) -> None:
    pem = key_pem(make_key()) + make_certificate(make_key())
    connection = make_connection(credential=pem.decode(), kind=CredentialKind.CERTIFICATE)
    register(graph, connection, secret="", certificate=pem[pem.index(b"-----BEGIN CERT") :])

    assert token(connection) in graph.entra.grants
    assert "PRIVATE KEY" not in str(graph.entra.token_requests)


def test_a_certificate_that_entra_does_not_know_is_refused(graph: Graph) -> None:
    pem = key_pem(make_key()) + make_certificate(make_key())
    connection = make_connection(credential=pem.decode(), kind=CredentialKind.CERTIFICATE)
    register(graph, connection, secret="", certificate=make_certificate(make_key("two")))

    assert "Upload it to the app registration" in problem_of(connection)


def test_a_wrong_secret_is_named(graph: Graph) -> None:
    connection = make_connection(credential="wrong")
    register(graph, connection)

    assert "refuses the client secret" in problem_of(connection)


def test_an_unknown_application_is_named(graph: Graph) -> None:
    known = connect(graph)
    unknown = make_connection(make_tenant(tenant_id=uuid.uuid4()), credential=SECRET)
    graph.entra.applications[str(unknown.tenant.tenant_id), "another"] = register(graph, known)

    assert "does not know this application" in problem_of(unknown)


def test_a_credential_of_another_registration_is_not_sent(graph: Graph) -> None:
    connection = connect(graph)
    connection.client_id = uuid.uuid4()

    assert "CREDENTIAL_KEYS" in problem_of(connection)
    assert graph.entra.token_requests == []


def test_an_unknown_directory_is_named(graph: Graph) -> None:
    assert "does not know this directory" in problem_of(make_connection(credential=SECRET))


def test_a_code_we_have_no_words_for_is_shown_and_nothing_else_of_the_answer(graph: Graph) -> None:
    connection = connect(graph)
    graph.entra.applications.clear()
    register(graph, connection, scope="https://elsewhere.example/.default")

    assert problem_of(connection).endswith("in Entra. (AADSTS70011)")


def test_where_entra_cannot_be_reached_that_is_said(graph: Graph, settings: Any) -> None:
    settings.GRAPH_AUTHORITY_HOST = "https://localhost:1"

    assert "cannot be reached" in problem_of(connect(graph))


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"access_token": 7}', b'{"token_endpoint": 7}', b"half a tok", b""])
def test_an_answer_of_another_shape_gives_no_token(graph: Graph, settings: Any, body: bytes) -> None:
    settings.GRAPH_AUTHORITY_HOST = graph.address
    graph.script.extend([says(body)] * 2)

    assert problem_of(connect(graph)).startswith("Entra ")


@pytest.mark.parametrize(
    ("cloud", "authority", "scope"),
    [
        (Cloud.WORLDWIDE, "login.microsoftonline.com", "https://graph.microsoft.com"),
        (Cloud.GCC, "login.microsoftonline.com", "https://graph.microsoft.com"),
        (Cloud.GCC_HIGH, "login.microsoftonline.us", "https://graph.microsoft.us"),
        (Cloud.DOD, "login.microsoftonline.us", "https://dod-graph.microsoft.us"),
        (Cloud.CHINA, "login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"),
    ],
)
def test_each_cloud_has_its_own_hosts(cloud: str, authority: str, scope: str) -> None:
    assert endpoints(cloud).authority == f"https://{authority}"
    assert endpoints(cloud).graph == scope
