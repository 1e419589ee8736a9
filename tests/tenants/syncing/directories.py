"""Directories of some people with their phones, and syncs of them."""

from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

from rollout.tenants.models import GraphConnection, Person, Phone, Sync, SyncPart
from rollout.tenants.syncing import sync_people
from tests.graph.conftest import connect_directory
from tests.graph.directory import Directory
from tests.graph.graph_server import Graph

AT = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def entra_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def fill(directory: Directory, count: int) -> list[str]:
    """So many people, each with an iPhone in Intune and an Authenticator on it; their object ids."""
    return [add(directory, number) for number in range(count)]


def add(directory: Directory, number: int, app_version: str = "6.8.40") -> str:
    found = directory.put(
        id=entra_id(number),
        userPrincipalName=f"p{number}@contoso.example",
        mail=f"p{number}@contoso.example",
        displayName=f"Pat {number}",
        accountEnabled=True,
    )
    directory.registrations.append(registration(number))
    directory.devices.append(device(number))
    directory.methods[found] = [{"id": f"method-{number}", "displayName": "iPhone", "phoneAppVersion": app_version}]
    return found


def registration(number: int, *methods: str) -> dict[str, Any]:
    return {
        "id": entra_id(number),
        "userPrincipalName": f"p{number}@contoso.example",
        "methodsRegistered": list(methods or ("microsoftAuthenticatorPush", "mobilePhone")),
    }


def device(number: int, **overrides: Any) -> dict[str, Any]:
    return {
        "id": f"device-{number}",
        "userId": entra_id(number),
        "deviceName": f"iPhone {number}",
        "operatingSystem": "iOS",
        "osVersion": "17.5",
        "model": "iPhone 15",
        "managementAgent": "mdm",
        "isSupervised": True,
        "lastSyncDateTime": "2026-05-31T20:00:00Z",
    } | overrides


def connected(graph: Graph, people: int, *roles: str, pages_of: int = 100) -> tuple[GraphConnection, Directory]:
    """A connected tenant, to be synced daily, whose Graph gives pages of so many."""
    connection, directory = connect_directory(graph, *roles)
    connection.sync_daily(True)
    fill(directory, people)
    directory.page_sizes = cycle([pages_of])
    return connection, directory


def run(connection: GraphConnection, days: float = 0) -> Sync:
    return sync_people(connection.tenant, by=None, at=AT + days * DAY)


def part(sync: Sync, kind: str) -> SyncPart:
    return sync.parts.get(kind=kind)


def states(sync: Sync) -> dict[str, str]:
    return dict(sync.parts.values_list("kind", "state"))


def present(connection: GraphConnection) -> int:
    return Person.objects.filter(tenant=connection.tenant).present().count()


def phones(connection: GraphConnection, source: str) -> int:
    return Phone.objects.filter(tenant=connection.tenant, source=source).count()
