"""Asking for people's Authenticators: twenty at a time, part by part, and never more than Graph wants."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from rollout.tenants.graph.errors import GraphProblem, GraphRefusal, OutOfTime
from rollout.tenants.graph.phones import read_phones
from rollout.tenants.graph.rows import Asked, AuthenticatorRow, PersonPhones
from rollout.tenants.models import GraphConnection, Platform
from tests.factories.tenants import make_tenant
from tests.graph.answers import PartFault
from tests.graph.conftest import connect_directory
from tests.graph.directory import Directory
from tests.graph.faults import refuses, says
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db
IPHONE = {
    "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
    "id": "6803c096-c096-6803-96c0-036896c00368",
    "displayName": "Ada's iPhone",
    "deviceTag": "SoftwareTokenActivated",
    "phoneAppVersion": "6.8.33",
    "createdDateTime": None,
}


def filled(directory: Directory, count: int) -> list[str]:
    ids = [directory.put() for _ in range(count)]
    directory.methods |= {entra_id: [IPHONE | {"id": str(uuid.uuid4())}] for entra_id in ids}
    return ids


def answers(connection: GraphConnection, people: Iterable[str]) -> dict[str, PersonPhones]:
    found = list(read_phones(connection, people))
    assert len({answer.entra_id for answer in found}) == len(found)
    return {answer.entra_id: answer for answer in found}


def part(status: int, **headers: str) -> PartFault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda honest: honest | {"status": status, "headers": named, "body": {"error": {"code": "no"}}}


def with_body(body: Any) -> PartFault:
    return lambda honest: honest | {"body": body}


def test_everybody_is_asked_for_once_and_twenty_at_a_time(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 45)

    found = answers(connection, ids)

    assert [len(batch) for batch in graph.batches] == [20, 20, 5]
    assert set(found) == set(ids)
    assert all(answer.asked == Asked.READ for answer in found.values())
    assert len(directory.asked) == 45


def test_a_phone_comes_with_its_version_and_the_platform_that_it_looks_like(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ada = directory.put()
    android = {
        "id": "b",
        "displayName": "Pixel",
        "deviceTag": "SoftwareTokenActivated",
        "phoneAppVersion": "6.2408.5807",
    }
    unknown = {"id": "c", "displayName": None, "phoneAppVersion": None}
    directory.methods[ada] = [IPHONE, android, unknown]

    assert answers(connection, [ada])[ada].phones == (
        AuthenticatorRow(str(IPHONE["id"]), "Ada's iPhone", Platform.IOS, "6.8.33", [6, 8, 33]),
        AuthenticatorRow("b", "Pixel", Platform.ANDROID, "6.2408.5807", [6, 2408, 5807]),
        AuthenticatorRow("c", "", Platform.UNKNOWN, "", None),
    )


def test_someone_without_an_authenticator_is_read_and_someone_who_left_is_gone(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    bo, left = directory.put(), str(uuid.uuid4())

    found = answers(connection, [bo, left, "ada@contoso.example", "../../groups", "", bo.upper()])

    assert (found[bo], found[left]) == (PersonPhones(bo, Asked.READ), PersonPhones(left, Asked.GONE))
    assert len(found) == 2


def test_only_the_parts_that_were_refused_are_asked_for_again(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 20)
    graph.part_script.extend([None, part(429, Retry_After="7"), part(503), None, part(429, Retry_After="3")])

    found = answers(connection, ids)

    assert [len(batch) for batch in graph.batches] == [20, 3]
    assert pauses == [7]
    assert all(answer.asked == Asked.READ for answer in found.values())


def test_a_date_to_wait_for_is_waited_for(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    graph.part_script.append(part(429, Retry_After=until))

    answers(connection, filled(directory, 2))

    assert len(pauses) == 1
    assert 20 < pauses[0] <= 30


@pytest.mark.parametrize(
    "fault",
    [
        lambda _: None,  # missing
        lambda honest: honest | {"id": "77"},  # of a request that nobody made
        lambda honest: honest | {"status": "200"},
        lambda honest: honest | {"status": True},
        with_body(None),
        with_body([]),
        with_body({}),
        with_body({"value": None}),
        with_body({"value": [7]}),
        with_body({"value": [{"id": None}]}),
        with_body({"value": [IPHONE] * 51}),
        with_body({"value": [IPHONE], "@odata.nextLink": "https://graph.evil.example/"}),
        part(500),
        part(302),
    ],
)
def test_a_part_that_makes_no_sense_is_asked_for_again(graph: Graph, pauses: list[float], fault: PartFault) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 3)
    graph.part_script.extend([None, fault])

    found = answers(connection, ids)

    assert [len(batch) for batch in graph.batches] == [3, 1]
    assert pauses == [1]
    assert [len(found[entra_id].phones) for entra_id in ids] == [1, 1, 1]


def test_a_part_that_never_makes_sense_leaves_its_person_unread(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 25)
    graph.part_script.extend([part(500), *[None] * 19, *[part(500)] * 3])

    found = answers(connection, ids)

    assert found[ids[0]] == PersonPhones(ids[0], Asked.UNREAD)
    assert [found[entra_id].asked for entra_id in ids[1:]] == [Asked.READ] * 24
    assert pauses == [1, 2, 4]


def test_a_part_that_is_answered_twice_is_asked_for_again(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 2)
    graph.part_script.extend([None, lambda honest: honest | {"id": "1"}])

    found = answers(connection, ids)

    assert [len(batch) for batch in graph.batches] == [2, 2]
    assert [found[entra_id].phones[0].device_id for entra_id in ids] == [directory.methods[i][0]["id"] for i in ids]


def test_a_person_who_may_not_be_seen_is_refused_alone(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 3)
    graph.part_script.append(part(403))

    found = answers(connection, ids)

    assert [found[entra_id].asked for entra_id in ids] == [Asked.REFUSED, Asked.READ, Asked.READ]


def test_without_the_permission_it_is_named_and_nobody_is_done(graph: Graph) -> None:
    connection, directory = connect_directory(graph, "User.Read.All")
    ids = filled(directory, 3)

    with pytest.raises(GraphRefusal, match=r"UserAuthenticationMethod\.Read\.All") as caught:
        list(read_phones(connection, ids))

    assert (caught.value.status, caught.value.code) == (403, "accessDenied")


def test_nobody_is_done_by_a_refusal_while_the_permission_may_be_missing(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph, "User.Read.All")
    graph.part_script.append(part(429, Retry_After="1"))

    with pytest.raises(GraphRefusal, match=r"UserAuthenticationMethod\.Read\.All"):
        next(read_phones(connection, filled(directory, 3)))


def test_who_was_answered_before_an_abort_need_not_be_asked_for_again(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 50)
    graph.script.extend([None, refuses(404)])
    reader = read_phones(connection, ids)
    done = [next(reader).entra_id for _ in range(20)]
    with pytest.raises(GraphRefusal):
        next(reader)

    rest = answers(connection, [entra_id for entra_id in ids if entra_id not in done])

    assert (len(done), len(rest)) == (20, 30)
    assert {*done, *rest} == set(ids)


@pytest.mark.parametrize("seconds", ["61", "99999999999999999999"])
def test_who_asks_to_wait_for_longer_ends_the_run_after_what_came(
    graph: Graph, pauses: list[float], seconds: str
) -> None:
    connection, directory = connect_directory(graph)
    graph.part_script.append(part(429, Retry_After=seconds))
    reader = read_phones(connection, filled(directory, 3))

    assert {next(reader).asked, next(reader).asked} == {Asked.READ}
    with pytest.raises(GraphRefusal, match="asks to wait"):
        next(reader)
    assert pauses == []


@pytest.mark.parametrize(
    ("faults", "words"),
    [([part(429)], "asks to wait"), ([part(500)], "out of order"), ([lambda _: None], "none of the")],
)
def test_a_graph_that_answers_nobody_ends_the_run(
    graph: Graph, pauses: list[float], faults: list[PartFault], words: str
) -> None:
    connection, directory = connect_directory(graph)
    graph.part_script.extend(faults * 8)

    with pytest.raises(GraphProblem, match=words):
        list(read_phones(connection, filled(directory, 2)))

    assert len(graph.batches) == 4


def test_a_wait_beyond_the_end_is_not_begun(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    graph.part_script.append(part(429, Retry_After="50"))

    with pytest.raises(OutOfTime):
        list(read_phones(connection, filled(directory, 1), seconds=40))
    assert pauses == []


def test_a_token_that_a_part_refuses_is_renewed(graph: Graph, pauses: list[float]) -> None:
    connection, directory = connect_directory(graph)
    graph.part_script.append(part(401))

    answers(connection, filled(directory, 2))

    assert len(graph.entra.issued) == 2


@pytest.mark.parametrize("body", [b"{}", b'{"responses": 7}', b'{"responses": [7, null, {}]}'])
def test_a_batch_without_answers_ends_the_run(graph: Graph, pauses: list[float], body: bytes) -> None:
    connection, directory = connect_directory(graph)
    graph.script.extend([says(body)] * 4)

    with pytest.raises(GraphProblem):
        list(read_phones(connection, filled(directory, 2)))


def test_a_batch_that_is_refused_as_a_whole_is_tried_again(graph: Graph, waits: list[float]) -> None:
    connection, directory = connect_directory(graph)
    graph.script.extend([refuses(429, Retry_After="5"), refuses(503)])

    assert len(answers(connection, filled(directory, 3))) == 3
    assert waits[0] == 5


def test_where_graph_does_not_have_it_nobody_is_asked_for(graph: Graph) -> None:
    connection, directory = connect_directory(graph, tenant=make_tenant(cloud="china"))

    with pytest.raises(GraphProblem, match="Load them from a file"):
        list(read_phones(connection, filled(directory, 1)))
    assert graph.batches == []
