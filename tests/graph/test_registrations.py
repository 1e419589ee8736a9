"""The registration report: who uses Authenticator, and for whom it is the only way to sign in."""

import uuid
from itertools import cycle
from typing import Any

import pytest

from rollout.tenants.graph.errors import GraphProblem, GraphRefusal
from rollout.tenants.graph.registrations import read_registrations
from rollout.tenants.graph.rows import RegistrationRow
from tests.graph.conftest import connect_directory
from tests.graph.faults import leads_to
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db
ADA = "aaaaaaaa-0000-4000-8000-000000000001"


def registration(**overrides: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "userPrincipalName": "Ada@Contoso.example",
        "isAdmin": False,
        "methodsRegistered": ["microsoftAuthenticatorPush", "softwareOneTimePasscode"],
        "userType": "member",
    } | overrides


def test_the_report_comes_in_pages_of_any_size(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.registrations = [registration() for _ in range(25)]
    directory.page_sizes = cycle([10, 1])

    pages = list(read_registrations(connection))

    assert [row.entra_id for page in pages for row in page.rows] == [r["id"] for r in directory.registrations]
    assert ([page.is_last for page in pages].index(True), pages[-1].resume) == (len(pages) - 1, "")


@pytest.mark.parametrize(
    ("methods", "uses", "only"),
    [
        (["microsoftAuthenticatorPush", "softwareOneTimePasscode"], True, True),
        (["microsoftAuthenticatorPush", "mobilePhone"], True, False),
        (["passKeyDeviceBoundAuthenticator", "email"], True, True),
        (["fido2SecurityKey"], False, False),
        ([], False, False),
        (["softwareOneTimePasscode"], None, None),
        (["microsoftAuthenticatorPush", "aMethodOfTomorrow"], True, None),
        (["aMethodOfTomorrow"], None, None),
        # What is no list of words says nothing, and an absence in it least of all.
        (None, None, None),
        ("microsoftAuthenticatorPush", None, None),
        (["microsoftAuthenticatorPush", None], None, None),
        (["microsoftAuthenticatorPush"] * 51, None, None),
    ],
)
def test_what_is_registered_decides_and_what_nobody_knows_stays_open(
    graph: Graph, methods: Any, uses: bool | None, only: bool | None
) -> None:
    connection, directory = connect_directory(graph)
    directory.registrations = [registration(id=ADA, methodsRegistered=methods)]

    [page] = read_registrations(connection)

    [row] = page.rows
    assert (row.entra_id, row.upn, row.uses_authenticator, row.only_authenticator) == (
        ADA,
        "ada@contoso.example",
        uses,
        only,
    )


def test_an_entry_of_nobody_is_counted(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.registrations = [registration(id=7), registration(id=ADA, userPrincipalName=None, methodsRegistered=[])]

    [page] = read_registrations(connection)

    assert page.rows == (RegistrationRow(ADA, "", (), False, False),)
    assert page.unreadable == 1


def test_an_aborted_report_goes_on_or_starts_anew(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.registrations = [registration() for _ in range(30)]
    directory.page_sizes = cycle([10])
    reader = read_registrations(connection)
    first = next(reader)

    rest = list(read_registrations(connection, resume=first.resume))
    directory.forget_places()
    anew = list(read_registrations(connection, resume=first.resume))

    assert [len(page.rows) for page in (first, *rest)] == [10, 10, 10]
    assert [(len(page.rows), page.starts_anew) for page in anew] == [(10, True), (10, False), (10, False)]


def test_a_page_that_comes_again_under_another_address_ends_it(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.registrations = [registration() for _ in range(30)]
    directory.page_sizes = cycle([10])
    seen: list[str] = []
    graph.script.extend([leads_to(lambda link: seen.append(link) or link)])
    reader = read_registrations(connection)
    next(reader)
    graph.script.append(lambda answer: answer.with_content(answer.content | {"value": directory.registrations[:10]}))

    with pytest.raises(GraphProblem, match="same page of registrations twice"):
        list(reader)


def test_without_the_licence_that_is_said(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.has_premium = False

    with pytest.raises(GraphRefusal, match=r"no Microsoft Entra ID P1") as caught:
        list(read_registrations(connection))
    assert caught.value.code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
