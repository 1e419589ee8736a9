"""What Intune switches off on iPhones. Needs DeviceManagementConfiguration.Read.All and Intune."""

import re
import time
from collections.abc import Iterator
from typing import Any

from portal.https import TIMEOUT_SECONDS, Session
from rollout.tenants.graph import values
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import GraphRefusal
from rollout.tenants.graph.paging import Listing, walk
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.retrying import patient_retry
from rollout.tenants.graph.rows import RestrictionProfile, Restrictions
from rollout.tenants.graph.subjects import MEMBERS, RESTRICTIONS
from rollout.tenants.models.connection import GraphConnection

# https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-iosgeneraldeviceconfiguration
_TYPE = "#microsoft.graph.iosGeneralDeviceConfiguration"
BLOCKS = {
    "keychainBlockCloudSync": "keychain_sync",
    "iCloudBlockBackup": "backup",
    "iCloudBlockDocumentSync": "document_sync",
}
PROFILES = Listing(RESTRICTIONS, "/v1.0/deviceManagement/deviceConfigurations")
# Ids of profiles, as a path holds them without any doubt.
_SAFE = re.compile(r"[0-9A-Za-z_\-]{1,120}")
_LONGEST_NAME = 120
READ_SECONDS = 20 * 60
_EVERYBODY = {"#microsoft.graph.allLicensedUsersAssignmentTarget", "#microsoft.graph.allDevicesAssignmentTarget"}
_GROUP = "#microsoft.graph.groupAssignmentTarget"
_NOT_GROUP = "#microsoft.graph.exclusionGroupAssignmentTarget"
_USER = "#microsoft.graph.user"
_DEVICE = "#microsoft.graph.device"
OTHER_KINDS = (
    "Profiles of the settings catalog and custom profiles are not read. They may switch the same off: look for iCloud "
    "Keychain, iCloud Backup and iCloud documents there."
)


def read_restrictions(connection: GraphConnection) -> Restrictions:
    """The restriction profiles for iOS and whom they hold for. Raises GraphProblem.

    Members of groups are read with GroupMember.Read.All; without it, and for groups of devices, `unknown` says so.
    Settings catalog and custom profiles, which may switch the same off, are not read: `unknown` says that too.
    """
    host = endpoints(connection.tenant.cloud).graph
    with Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry()) as session:
        reader = Reader(connection, session, RESTRICTIONS, until=time.monotonic() + READ_SECONDS)
        profiles = tuple(_profile(reader, host, value) for value in _blocking(reader, host))
        groups = sorted(frozenset().union(*(profile.groups | profile.excluded for profile in profiles)))
        members, has_devices, is_refused = _members(reader.about(MEMBERS), host, groups)
    unknown = [OTHER_KINDS]
    for profile in profiles:
        unknown += _doubts(profile, members.keys(), has_devices, is_refused=is_refused)
    return Restrictions(profiles, members, tuple(unknown))


def _blocking(reader: Reader, host: str) -> Iterator[dict[str, Any]]:
    """The profiles that switch off something of ours, each once."""
    found: dict[str, dict[str, Any]] = {}
    for place in walk(reader, PROFILES, host=host):
        for value in values.objects(place.page.values):
            switched = [name for name in BLOCKS if value.get(name) is True]
            profile_id = values.text(value.get("id"), 120)
            if value.get("@odata.type") == _TYPE and switched and _SAFE.fullmatch(profile_id):
                found[profile_id] = value
    yield from found.values()


def _profile(reader: Reader, host: str, value: dict[str, Any]) -> RestrictionProfile:
    profile_id = values.text(value["id"], 120)
    listing = Listing(RESTRICTIONS, f"{PROFILES.path}/{profile_id}/assignments")
    targets = [
        values.inner(assignment, "target")
        for place in walk(reader, listing, host=host)
        for assignment in values.objects(place.page.values)
    ]
    filtered = [target for target in targets if _is_filtered(target)]
    plain = [target for target in targets if not _is_filtered(target)]
    return RestrictionProfile(
        profile_id=profile_id,
        name=values.text(value.get("displayName"), _LONGEST_NAME) or "without a name",
        blocked=tuple(sorted(ours for graphs, ours in BLOCKS.items() if value.get(graphs) is True)),
        for_everybody=any(target.get("@odata.type") in _EVERYBODY for target in plain),
        groups=_groups(plain, _GROUP),
        excluded=_groups(targets, _NOT_GROUP),
        is_filtered=bool(filtered),
    )


def _is_filtered(target: dict[str, Any]) -> bool:
    return target.get("deviceAndAppManagementAssignmentFilterType") in ("include", "exclude")


def _groups(targets: list[dict[str, Any]], kind: str) -> frozenset[str]:
    found = (values.identifier(target.get("groupId")) for target in targets if target.get("@odata.type") == kind)
    return frozenset(group for group in found if group)


def _members(reader: Reader, host: str, groups: list[str]) -> tuple[dict[str, frozenset[str]], frozenset[str], bool]:
    """The people of each group, the groups that hold devices too, and whether members may not be read at all."""
    members: dict[str, frozenset[str]] = {}
    with_devices: set[str] = set()
    for group in groups:
        listing = Listing(MEMBERS, f"/v1.0/groups/{group}/transitiveMembers", "?$select=id&$top=999")
        people: set[str] = set()
        try:
            for place in walk(reader, listing, host=host):
                for value in values.objects(place.page.values):
                    if value.get("@odata.type") == _DEVICE:
                        with_devices.add(group)
                    elif value.get("@odata.type") == _USER and (entra_id := values.identifier(value.get("id"))):
                        people.add(entra_id)
        except GraphRefusal as refusal:
            if refusal.status == 403:
                return members, frozenset(with_devices), True
            if refusal.status != 404:
                raise
            # A group that is gone holds nobody.
        members[group] = frozenset(people)
    return members, frozenset(with_devices), False


def _doubts(profile: RestrictionProfile, read: Any, with_devices: frozenset[str], *, is_refused: bool) -> Iterator[str]:
    name, named = f"“{profile.name}”", profile.groups | profile.excluded
    if profile.is_filtered:
        yield f"The profile {name} holds for some devices only, by a filter that is not read: it is not counted."
    if is_refused and profile.groups - read:
        yield (
            f"The profile {name} is assigned to groups. Whom it concerns is unknown without the permission "
            f"{MEMBERS.role}: it is not counted for them."
        )
    if is_refused and profile.excluded - read:
        yield (
            f"The profile {name} leaves out groups. Whom is unknown without the permission {MEMBERS.role}: it is "
            "counted for them too."
        )
    if named & with_devices:
        yield (
            f"The profile {name} names a group of devices. Graph tells the portal the people of a group alone: its "
            "devices count as if the group did not name them."
        )
