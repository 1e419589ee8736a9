"""Nobody passes a door without the right to, and nothing of a foreign tenant is seen behind one."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from portal.board.tasks import count_reach
from tests.architecture.doors import NEEDS_INPUT, RIGHTS, Examples, Right, Side, cast, doors

pytestmark = pytest.mark.usefixtures("quiet")
REFUSED = {403, 404, 405}
# A portal administrator gives access in every tenant and so knows of them all.
# Who looked at people is noted, and that a feed was read.
NOTED = {
    "board:look",
    "board:people",
    "board:person",
    "board:phones",
    "board:told",
    "feeds:calendar",
    "feeds:steps",
    "tenants:people",
}
TENANT_RIGHTS = (Right.READER, Right.HELPDESK, Right.APPROVER, Right.ADMINISTRATOR)


@pytest.fixture
def foreign(shared: Examples) -> Side:
    return Side("Zyxwabe")


@pytest.fixture
def clients(home: Side) -> dict[Right, Client]:
    """A browser for each right, signed in."""
    found = {}
    for right, user in cast(home).items():
        found[right] = Client(raise_request_exception=False)
        found[right].force_login(user)
    return found


def test_every_right_is_that_of_a_door() -> None:
    assert set(RIGHTS) | NEEDS_INPUT <= {door.name for door in doors()}


def test_who_did_not_sign_in_passes_only_public_doors(shared: Examples, home: Side, client: Client) -> None:
    for door in (door for door in doors() if not door.is_public):
        for answer in _knock(client, door.path(shared | home.examples())):
            assert answer.status_code == 302, door.name
            assert answer["Location"].startswith("/sign-in/"), door.name


def test_roles_pass_where_they_may_and_see_nothing_of_a_foreign_tenant(
    shared: Examples, home: Side, foreign: Side, clients: dict[Right, Client]
) -> None:
    wrong, mark = [], foreign.mark.lower().encode()
    for door in (door for door in doors() if not door.is_public and door.name not in NEEDS_INPUT):
        path, passing = door.path(shared | home.examples()), set()
        rights = [right for right in Right if door.concerns(right, shared)]
        for right in rights:
            answers = _knock(clients[right], path)
            statuses = {answer.status_code for answer in answers}
            if statuses - REFUSED:
                passing.add(right)
            if max(statuses) >= 500:
                wrong.append(f"{door.name} breaks for {right.name}")
            if right in TENANT_RIGHTS and any(mark in b"".join(answer).lower() for answer in answers):
                wrong.append(f"{door.name} shows {right.name} a foreign tenant")
        if passing != {right for right in rights if right >= door.right}:
            wrong.append(f"{door.name} lets {sorted(passing)} pass, but RIGHTS says {door.right!r}")

    assert not wrong, "\n".join(wrong)


def test_doors_of_a_foreign_tenant_are_not_there(shared: Examples, foreign: Side, clients: dict[Right, Client]) -> None:
    wrong = []
    for door in (door for door in doors() if not door.is_public and door.example(shared) is None):
        for right in TENANT_RIGHTS:
            statuses = {answer.status_code for answer in _knock(clients[right], door.path(shared | foreign.examples()))}
            if not statuses <= {404, 405}:
                wrong.append(f"{door.name} answers {right.name} with {statuses}")

    assert not wrong, "\n".join(wrong)


def test_looking_changes_nothing(shared: Examples, home: Side, clients: dict[Right, Client]) -> None:
    # Whoever looks first counts what is stale, which says nothing new; here that is done.
    count_reach()
    wrong = []
    for door in (door for door in doors() if door.name not in NOTED):
        for right in (Right.ADMINISTRATOR, Right.PORTAL):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL transaction_read_only = on")
                if clients[right].get(door.path(shared | home.examples())).status_code == 500:
                    wrong.append(f"{door.name} changes something when {right.name} looks")
                transaction.set_rollback(True)

    assert not wrong, "\n".join(wrong)


def _knock(client: Client, path: str) -> list[HttpResponseBase]:
    """What GET and POST without any input answer; what they changed is undone."""
    answers = []
    for knock in (client.get, client.post):
        with transaction.atomic():
            answers.append(knock(path))
            transaction.set_rollback(True)
    return answers
