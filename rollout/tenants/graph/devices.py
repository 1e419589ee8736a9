"""Phones and tablets that Intune lists. Needs DeviceManagementManagedDevices.Read.All and Intune."""

from collections.abc import Iterator
from typing import Any

from rollout.tenants.graph import values
from rollout.tenants.graph.paging import Listing, read_list
from rollout.tenants.graph.rows import DeviceRow, Page
from rollout.tenants.graph.subjects import DEVICES
from rollout.tenants.importing.rows import MAX_LENGTHS
from rollout.tenants.importing.values import read_managed, read_platform
from rollout.tenants.models.connection import GraphConnection

_FIELDS = (
    "id",
    "userId",
    "userPrincipalName",
    "emailAddress",
    "deviceName",
    "operatingSystem",
    "osVersion",
    "model",
    "isSupervised",
    "managementAgent",
    "managedDeviceOwnerType",
    "lastSyncDateTime",
)
# Without $filter: Androids count too (their people are not concerned), and Intune names iPads now this way, now that.
MANAGED = Listing(DEVICES, "/v1.0/deviceManagement/managedDevices", f"?$select={','.join(_FIELDS)}")
_LONGEST = 254


def read_devices(connection: GraphConnection, *, resume: str = "") -> Iterator[Page[DeviceRow]]:
    """The list, page by page; each run reads all of it. Raises GraphProblem.

    A device that moves while the list is read may come twice or slip past: read once more before taking it for gone.
    """
    for place in read_list(connection, MANAGED, resume=resume):
        listed = values.objects(place.page.values)
        known = [value for value in listed if values.text(value.get("id"), MAX_LENGTHS["device_id"])]
        yield Page(
            tuple(row for value in known if (row := _row(value))),
            resume=place.next_address,
            is_last=place.is_last,
            starts_anew=place.starts_anew,
            unreadable=len(place.page.values) - len(known),
        )


def _row(value: dict[str, Any]) -> DeviceRow | None:
    """The phone; None for a computer."""
    platform = read_platform(
        values.text(value.get("operatingSystem"), _LONGEST), values.text(value.get("model"), _LONGEST)
    )
    if platform is None:
        return None
    os_version, os_key = values.version(value.get("osVersion"))
    return DeviceRow(
        device_id=values.text(value["id"], MAX_LENGTHS["device_id"]),
        user_id=values.identifier(value.get("userId")),
        upn=values.text(value.get("userPrincipalName"), MAX_LENGTHS["upn"]).lower(),
        mail=values.mail(value.get("emailAddress")).lower(),
        name=values.text(value.get("deviceName"), MAX_LENGTHS["phone_name"]),
        platform=platform,
        os_version=os_version,
        os_key=os_key,
        is_managed=read_managed(values.text(value.get("managementAgent"), _LONGEST)),
        is_supervised=values.flag(value.get("isSupervised")),
        is_personal={"personal": True, "company": False}.get(str(value.get("managedDeviceOwnerType"))),
        last_seen_at=values.moment(value.get("lastSyncDateTime")),
    )
