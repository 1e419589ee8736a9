"""What Intune switches off on iPhones, for whom, and what nobody can know of it."""

import uuid
from typing import Any

import pytest

from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.restrictions import OTHER_KINDS, read_restrictions
from rollout.tenants.graph.rows import DeviceRow
from tests.graph.conftest import connect_directory
from tests.graph.directory import ROLES, Directory
from tests.graph.faults import refuses
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db
ADA, BO, PILOTS = (str(uuid.uuid4()) for _ in range(3))
EVERY_PHONE = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
EVERY_PERSON = {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}
TO_PILOTS = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": PILOTS}
NOT_PILOTS = {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": PILOTS}
FILTERED = EVERY_PHONE | {"deviceAndAppManagementAssignmentFilterType": "include"}
USER = "#microsoft.graph.user"
WITHOUT_GROUPS = ("DeviceManagementConfiguration.Read.All",)


def give(directory: Directory, *targets: dict[str, Any], **settings: Any) -> str:
    """A profile with these settings, assigned to these targets."""
    profile = {
        "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
        "id": str(uuid.uuid4()),
        "displayName": "Locked down",
        "keychainBlockCloudSync": False,
        "iCloudBlockBackup": False,
        "iCloudBlockDocumentSync": False,
    } | settings
    directory.profiles.append(profile)
    directory.assignments[str(profile["id"])] = [{"id": "x", "target": target} for target in targets]
    return str(profile["id"])


def iphone(user_id: str = ADA, **overrides: Any) -> DeviceRow:
    values: dict[str, Any] = {
        "device_id": "d", "user_id": user_id, "upn": "", "mail": "", "name": "", "platform": "ios", "os_version": "",
        "os_key": None, "is_managed": True, "is_supervised": True, "is_personal": None, "last_seen_at": None,
    }  # fmt: skip
    return DeviceRow(**values | overrides)


@pytest.mark.parametrize("target", [EVERY_PHONE, EVERY_PERSON])
def test_a_profile_for_everybody_blocks_what_it_switches_off(graph: Graph, target: dict[str, Any]) -> None:
    connection, directory = connect_directory(graph)
    give(directory, target, keychainBlockCloudSync=True, iCloudBlockDocumentSync=True)
    give(directory, target, iCloudBlockBackup=True)

    found = read_restrictions(connection)

    assert found.blocked_for(iphone()) == ["backup", "document_sync", "keychain_sync"]
    assert found.unknown == (OTHER_KINDS,)


@pytest.mark.parametrize(
    ("device", "is_blocked"),
    [
        (iphone(), True),
        (iphone(user_id=""), True),
        (iphone(platform="ipados"), True),
        (iphone(is_supervised=None, is_managed=None), True),
        # Since iOS 13 these restrictions need supervision.
        (iphone(is_supervised=False), False),
        # Exchange alone pushes no profile.
        (iphone(is_managed=False), False),
        (iphone(platform="android"), False),
        (iphone(platform="unknown"), False),
    ],
)
def test_a_profile_takes_hold_on_managed_iphones_that_are_not_known_to_be_unsupervised(
    graph: Graph, device: DeviceRow, is_blocked: bool
) -> None:
    connection, directory = connect_directory(graph)
    give(directory, EVERY_PHONE, iCloudBlockBackup=True)

    assert read_restrictions(connection).blocked_for(device) == (["backup"] if is_blocked else [])


def test_people_of_a_group_are_blocked_and_those_left_out_are_not(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.groups[PILOTS] = [{"@odata.type": USER, "id": ADA}, {"@odata.type": USER, "id": None}, 7]
    give(directory, TO_PILOTS, iCloudBlockBackup=True)
    give(directory, EVERY_PERSON, NOT_PILOTS, keychainBlockCloudSync=True)

    found = read_restrictions(connection)

    assert (found.blocked_for(iphone(ADA)), found.blocked_for(iphone(BO))) == (["backup"], ["keychain_sync"])
    assert found.blocked_for(iphone("")) == ["keychain_sync"]
    assert found.unknown == (OTHER_KINDS,)


def test_without_the_permission_for_members_the_unknown_is_said(graph: Graph) -> None:
    connection, directory = connect_directory(graph, *WITHOUT_GROUPS)
    give(directory, TO_PILOTS, iCloudBlockBackup=True)
    give(directory, EVERY_PERSON, NOT_PILOTS, keychainBlockCloudSync=True)

    found = read_restrictions(connection)

    assert found.blocked_for(iphone(ADA)) == ["keychain_sync"]
    assert [words for words in found.unknown if "GroupMember.Read.All" in words] == list(found.unknown[1:])
    assert len(found.unknown) == 3
    assert len([path for path in directory.asked if "/groups/" in path]) == 1


def test_groups_of_devices_and_filters_are_unknown_in_words(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.groups[PILOTS] = [{"@odata.type": "#microsoft.graph.device", "id": str(uuid.uuid4())}]
    give(directory, TO_PILOTS, iCloudBlockBackup=True)
    give(directory, FILTERED, keychainBlockCloudSync=True, displayName="Filtered")

    found = read_restrictions(connection)

    assert found.blocked_for(iphone()) == []
    assert ["group of devices" in words for words in found.unknown] == [False, True, False]
    assert "“Filtered” holds for some devices only" in found.unknown[2]


def test_a_group_that_is_gone_holds_nobody(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    give(directory, TO_PILOTS, iCloudBlockBackup=True)

    found = read_restrictions(connection)

    assert (found.members, found.unknown) == ({PILOTS: frozenset()}, (OTHER_KINDS,))


def test_profiles_that_block_nothing_or_are_of_another_kind_are_not_asked_about(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    give(directory, EVERY_PHONE)
    give(directory, EVERY_PHONE, iCloudBlockBackup="true")
    give(
        directory,
        EVERY_PHONE,
        iCloudBlockBackup=True,
        **{"@odata.type": "#microsoft.graph.macOSGeneralDeviceConfiguration"},
    )
    give(directory, EVERY_PHONE, iCloudBlockBackup=True, id="../../users")
    directory.profiles += [7, {}, {"id": 7}]

    assert read_restrictions(connection).profiles == ()
    assert len(directory.asked) == 1


def test_a_profile_assigned_to_nobody_or_to_nonsense_blocks_nobody(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    profile = give(directory, {"@odata.type": 7}, {"@odata.type": TO_PILOTS["@odata.type"]}, iCloudBlockBackup=True)
    directory.assignments[profile] += [7, {"target": None}, {}]

    assert read_restrictions(connection).blocked_for(iphone()) == []


def test_a_failure_on_the_way_is_raised_and_not_taken_for_nothing(graph: Graph) -> None:
    connection, directory = connect_directory(graph, *WITHOUT_GROUPS, ROLES["groups"])
    give(directory, TO_PILOTS, iCloudBlockBackup=True)
    graph.script.extend([None, None, refuses(418)])

    with pytest.raises(GraphProblem, match="418"):
        read_restrictions(connection)
