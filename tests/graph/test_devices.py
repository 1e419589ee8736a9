"""Managed phones, and what device management switches off on them."""

import uuid
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import pytest

from rollout.tenants.graph.devices import read_devices
from rollout.tenants.graph.errors import GraphRefusal
from rollout.tenants.graph.rows import DeviceRow
from rollout.tenants.models import Platform
from tests.graph.conftest import connect_directory
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db
ADA = "aaaaaaaa-0000-4000-8000-000000000001"


def device(**overrides: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "userId": ADA.upper(),
        "userPrincipalName": "Ada@Contoso.example",
        "emailAddress": "Ada.Lund@contoso.example",
        "deviceName": "Ada’s iPhone",
        "operatingSystem": "iOS",
        "osVersion": "17.5.1",
        "model": "iPhone 15",
        "isSupervised": True,
        "managementAgent": "mdm",
        "managedDeviceOwnerType": "company",
        "lastSyncDateTime": "2026-05-04T09:00:00.1234567Z",
        "jailBroken": "Unknown",
    } | overrides


def test_a_phone_comes_with_its_person_its_system_and_who_manages_it(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.devices = [device(id="d1")]

    [page] = read_devices(connection)

    assert page.rows == (
        DeviceRow(
            device_id="d1",
            user_id=ADA,
            upn="ada@contoso.example",
            mail="ada.lund@contoso.example",
            name="Ada’s iPhone",
            platform=Platform.IOS,
            os_version="17.5.1",
            os_key=[17, 5, 1],
            is_managed=True,
            is_supervised=True,
            is_personal=False,
            last_seen_at=datetime(2026, 5, 4, 9, 0, 0, 123456, tzinfo=UTC),
        ),
    )
    assert "jailBroken" not in str(directory.asked)


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({"operatingSystem": "iPadOS"}, {"platform": Platform.IPADOS}),
        ({"model": "iPad Pro"}, {"platform": Platform.IPADOS}),
        ({"operatingSystem": "Android"}, {"platform": Platform.ANDROID}),
        ({"operatingSystem": None}, {"platform": Platform.UNKNOWN}),
        ({"managementAgent": "eas"}, {"is_managed": False}),
        ({"managementAgent": "unknown"}, {"is_managed": None}),
        ({"managementAgent": 7}, {"is_managed": None}),
        ({"isSupervised": "true"}, {"is_supervised": None}),
        ({"managedDeviceOwnerType": "personal"}, {"is_personal": True}),
        ({"managedDeviceOwnerType": ["company"]}, {"is_personal": None}),
        ({"lastSyncDateTime": "0001-01-01T00:00:00Z"}, {"last_seen_at": None}),
        ({"lastSyncDateTime": "9999-12-31T23:59:59Z"}, {"last_seen_at": None}),
        ({"lastSyncDateTime": 20260504}, {"last_seen_at": None}),
        ({"osVersion": "17.5 beta"}, {"os_version": "17.5 beta", "os_key": None}),
        ({"osVersion": None}, {"os_version": "", "os_key": None}),
        ({"userId": ""}, {"user_id": ""}),
        ({"userId": "00000000-0000-0000-0000-000000000000"}, {"user_id": ""}),
        ({"userPrincipalName": "\x00"}, {"upn": ""}),
        ({"emailAddress": "nobody"}, {"mail": ""}),
        ({"deviceName": "x" * 100_000}, {"name": "x" * 200}),
    ],
)
def test_what_cannot_be_read_is_unknown(graph: Graph, told: dict[str, Any], known: dict[str, Any]) -> None:
    connection, directory = connect_directory(graph)
    directory.devices = [device(**told)]

    [page] = read_devices(connection)

    assert {name: getattr(page.rows[0], name) for name in known} == known


def test_computers_are_left_out_and_entries_of_nothing_counted(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.devices = [
        device(operatingSystem="Windows"),
        device(operatingSystem="macOS"),
        device(id=None),
        7,
        device(),
    ]

    [page] = read_devices(connection)

    assert (len(page.rows), page.unreadable) == (1, 2)


def test_the_list_comes_in_pages_and_a_place_may_be_gone_on_with(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.devices = [device() for _ in range(30)]
    directory.page_sizes = cycle([7])
    reader = read_devices(connection)
    first = [next(reader), next(reader)]

    rest = list(read_devices(connection, resume=first[-1].resume))

    ids = [row.device_id for page in [*first, *rest] for row in page.rows]
    assert ids == [value["id"] for value in directory.devices]


def test_a_missing_permission_and_a_missing_intune_are_told_apart(graph: Graph) -> None:
    refused, _ = connect_directory(graph, "User.Read.All")
    without, directory = connect_directory(graph)
    directory.has_intune = False

    with pytest.raises(GraphRefusal, match=r"DeviceManagementManagedDevices\.Read\.All"):
        list(read_devices(refused))
    with pytest.raises(GraphRefusal, match="no Microsoft Intune"):
        list(read_devices(without))
