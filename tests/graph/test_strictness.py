"""The Graph of these tests refuses what the real one refuses: a reader that gets through here asks in its own words."""

import json
import time
from itertools import cycle
from typing import Any

import pytest

from tests.accounts.entra_server import Entra, Grant
from tests.graph.directory import ROLES, Directory
from tests.graph.graph_server import BATCH_PATH, Graph

HOST = "https://graph.test"
EVERY_ROLE = tuple(ROLES.values())
ADA = "aaaaaaaa-0000-4000-8000-000000000001"
URL = f"/users/{ADA}/authentication/microsoftAuthenticatorMethods"
REGISTRATIONS = "/reports/authenticationMethods/userRegistrationDetails"
DEVICES = "/deviceManagement/managedDevices"
PROFILES = "/deviceManagement/deviceConfigurations"

DRIVES = "/sites/root/drives"


def directory() -> Directory:
    made = Directory(page_sizes=cycle([2]))
    for number in range(1, 6):
        made.put(id=f"aaaaaaaa-0000-4000-8000-{number:012}")
    made.groups[ADA] = []
    return made


def status(path: str, query: str = "", roles: tuple[str, ...] = EVERY_ROLE) -> int:
    return directory().answer(HOST, path, query, roles).status


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/users/delta", "$select=id,password"),
        ("/users/delta", "$top=5"),
        ("/users/delta", "$select=id&$skiptoken=x"),
        ("/users", "$top=1000"),
        ("/users", "$top=0"),
        ("/users", "$top=all"),
        ("/users", "$select=phoneAppVersion"),
        ("/users", "$filter=id eq 'x'"),
        (URL, "$select=phoneAppVersion"),
        (REGISTRATIONS, "$top=5"),
        (REGISTRATIONS, "$select=id"),
        (DEVICES, "$top=1001"),
        (DEVICES, "$select=iosVersion"),
        (DEVICES, "$skiptoken=x"),
        (PROFILES, "$select=keychainBlockCloudSync"),
        (f"{PROFILES}/x/assignments", "$top=5"),
        (f"/groups/{ADA}/transitiveMembers", "$select=id&$top=1000"),
        (DRIVES, "$search=x"),
    ],
)
def test_what_the_real_one_does_not_take_is_refused(path: str, query: str) -> None:
    assert status(path, query) == 400
    assert status(path) == 200


@pytest.mark.parametrize("parameter", ["$deltatoken", "$skiptoken"])
def test_a_place_in_the_changes_that_was_never_given_is_gone(parameter: str) -> None:
    assert status("/users/delta", f"{parameter}=x") == 410


@pytest.mark.parametrize("path", ["/users/delta", "/users", URL, REGISTRATIONS, DEVICES, PROFILES, "/groups", DRIVES])
def test_each_path_takes_its_own_role_and_no_other(path: str) -> None:
    letting_in = [role for role in EVERY_ROLE if status(path, roles=(role,)) == 200]

    assert len(letting_in) == 1
    assert status(path, roles=()) == 403


def test_unknown_paths_people_and_groups_are_not_found() -> None:
    nobody = "bbbbbbbb-0000-4000-8000-000000000001"

    assert status("/me") == 404
    assert status(URL.replace(ADA, nobody)) == 404
    assert status(f"/groups/{nobody}/transitiveMembers") == 404


def batch(requests: Any, **headers: str) -> int:
    graph = Graph(Entra("", ""), address=HOST)
    graph.entra.grants["token"] = Grant("tenant", HOST, EVERY_ROLE, time.time() + 60)
    graph.directories["tenant"] = directory()
    sent = {
        "Host": "graph.test",
        "Authorization": "Bearer token",
        "Accept": "application/json",
        "Content-Type": "application/json",
    } | headers
    return graph.answer("POST", BATCH_PATH, sent, json.dumps({"requests": requests}).encode()).status


def request(number: object, method: str = "GET", url: str = URL) -> dict[str, object]:
    return {"id": number, "method": method, "url": url}


def test_a_batch_of_twenty_is_answered() -> None:
    assert batch([request(str(number)) for number in range(20)]) == 200


@pytest.mark.parametrize(
    "requests",
    [
        [request(str(number)) for number in range(21)],
        [],
        [request("1"), request("1")],
        [request(1)],
        [request("1", method="DELETE")],
        [request("1", url=f"{HOST}/v1.0{URL}")],
    ],
    ids=["21", "none", "one id twice", "a number for id", "another method", "an absolute address"],
)
def test_a_batch_that_the_real_one_does_not_take_is_refused(requests: Any) -> None:
    assert batch(requests) == 400


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Authorization": "Bearer x"}, 401),
        ({"Host": "elsewhere.test"}, 421),
        ({"Accept": "*/*"}, 406),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_a_batch_without_token_or_with_wrong_headers_is_refused(headers: dict[str, str], refused: int) -> None:
    assert batch([request("1")], **headers) == refused
