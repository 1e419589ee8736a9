"""What the portal may read in a tenant: tried out, and said in words where it may not."""

from typing import Any

import pytest

from rollout.tenants.graph.permissions import Permission, PermissionResult, probe
from rollout.tenants.models import GraphConnection
from tests.factories.tenants import make_tenant
from tests.graph.answers import Fault
from tests.graph.conftest import connect_directory, register
from tests.graph.directory import ROLES
from tests.graph.faults import cut_off, redirects, refuses, says
from tests.graph.graph_server import ROLE, Graph

pytestmark = pytest.mark.django_db
ALL = (ROLE, *ROLES.values())
SUBJECTS = ["posts", "users", "registrations", "phones", "devices", "restrictions", "members", "libraries"]


def results(connection: GraphConnection) -> dict[str, PermissionResult]:
    return {result.subject: result for result in probe(connection)}


def states(connection: GraphConnection) -> dict[str, str]:
    return {subject: result.state for subject, result in results(connection).items()}


def test_with_every_permission_everything_is_granted(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put()

    found = probe(connection)

    assert [result.subject for result in found] == SUBJECTS
    assert {result.state for result in found} == {Permission.GRANTED}
    assert {(result.what_to_do, result.unknown_without) for result in found} == {("", "")}
    assert len(graph.entra.issued) == 1


def test_each_permission_is_the_least_that_its_subject_takes(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put()

    for subject, result in results(connection).items():
        register(graph, connection, roles=tuple(role for role in ALL if role != result.role))
        without = states(connection)
        granted = {name for name, state in without.items() if state == Permission.GRANTED}
        # Without people there is nobody to try the Authenticators with.
        assert granted == set(SUBJECTS) - {subject} - ({"phones"} if subject == "users" else set())


def test_a_missing_permission_says_its_name_its_code_and_what_stays_unknown(graph: Graph) -> None:
    connection, directory = connect_directory(graph, ROLE)
    directory.put()

    found = results(connection)

    users = found["users"]
    assert (users.state, users.code) == (Permission.MISSING, "Authorization_RequestDenied")
    assert "User.Read.All" in users.what_to_do
    assert "grant admin consent" in users.what_to_do
    assert all(found[subject].unknown_without for subject in SUBJECTS[1:])
    assert (found["phones"].state, found["members"].is_needed) == (Permission.UNTRIED, False)


def test_missing_licences_are_told_from_missing_permissions(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put()
    directory.has_premium = directory.has_intune = False

    found = results(connection)

    licences = {subject: result.state for subject, result in found.items() if result.state != Permission.GRANTED}
    assert licences == dict.fromkeys(["registrations", "devices", "restrictions"], Permission.NO_LICENCE)
    assert "Entra ID P1" in found["registrations"].what_to_do
    assert "Microsoft Intune" in found["devices"].what_to_do


def test_intune_refuses_by_401_as_well(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put()
    graph.script.extend([None] * 4 + [refuses(401)] * 2)

    assert states(connection)["devices"] == Permission.MISSING


def test_a_directory_without_people_leaves_phones_untried(graph: Graph) -> None:
    connection, _ = connect_directory(graph)

    found = results(connection)

    assert found["phones"].state == Permission.UNTRIED
    assert "It takes a person" in found["phones"].what_to_do


def test_somebody_who_leaves_meanwhile_shows_the_permission_too(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put()
    graph.script.extend([None] * 3 + [refuses(404)])

    assert states(connection)["phones"] == Permission.GRANTED


def test_the_cloud_of_21vianet_has_no_authenticators_of_people(graph: Graph) -> None:
    connection, directory = connect_directory(graph, tenant=make_tenant(cloud="china"))
    directory.put()

    found = states(connection)

    assert (found.pop("phones"), set(found.values())) == (Permission.NOT_IN_CLOUD, {Permission.GRANTED})


def test_without_a_token_nothing_is_tried_and_the_reason_is_everywhere(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    graph.entra.applications.clear()
    register(graph, connection, secret="another")

    found = probe(connection)

    assert {result.state for result in found} == {Permission.UNTRIED}
    assert all("client secret" in result.what_to_do for result in found)
    assert directory.asked == []


@pytest.mark.parametrize(
    "fault",
    [
        cut_off,
        refuses(500),
        refuses(429, Retry_After="9"),
        refuses(418),
        redirects("https://graph.evil.example/"),
        says(b"[]"),
        says(b'{"value": 7}'),
        says(b"<html>", "text/html"),
    ],
)
def test_whatever_answers_the_probe_ends_with_words(graph: Graph, fault: Fault) -> None:
    connection, _ = connect_directory(graph)
    graph.script.extend([fault] * 20)

    found = probe(connection)

    assert [result.subject for result in found] == SUBJECTS
    assert {result.state for result in found} == {Permission.UNTRIED}
    assert all(result.what_to_do for result in found)


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("Authorization_RequestDenied", "Authorization_RequestDenied"),
        ("<script>alert(1)</script>", ""),
        ("a" * 1_000, ""),
        (["x"], ""),
        (None, ""),
    ],
)
def test_of_what_graph_says_a_plain_word_alone_is_kept(graph: Graph, code: Any, kept: str) -> None:
    connection, directory = connect_directory(graph, ROLE)
    directory.put()
    graph.script.extend([None, lambda answer: answer.with_content({"error": {"code": code, "message": "secret"}})])

    users = results(connection)["users"]

    assert (users.state, users.code) == (Permission.MISSING, kept)
    assert "secret" not in repr(users)
