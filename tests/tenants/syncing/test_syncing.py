"""A sync takes in what Graph tells of people and phones, and then what changed."""

from datetime import timedelta

import pytest

from rollout.tenants.connecting import Credential, connect
from rollout.tenants.models import CredentialKind, Person, Phone, PhonesAsked, SyncPlace
from tests.factories.accounts import make_user
from tests.factories.tenants import make_person
from tests.graph.conftest import SECRET
from tests.graph.graph_server import Graph
from tests.tenants.syncing.directories import (
    AT,
    DAY,
    add,
    connected,
    device,
    entra_id,
    part,
    phones,
    present,
    registration,
    run,
    states,
)

pytestmark = pytest.mark.django_db


def test_the_first_sync_takes_in_everybody_with_their_phones(graph: Graph) -> None:
    connection, _ = connected(graph, 25, pages_of=10)

    sync = run(connection)

    assert (sync.state, set(states(sync).values())) == ("done", {"done"})
    assert (present(connection), phones(connection, "intune"), phones(connection, "authenticator")) == (25, 25, 25)
    assert [(p.page_count, p.read_count, p.added_count) for p in (part(sync, "users"), part(sync, "devices"))] == [
        (3, 25, 25),
        (3, 25, 25),
    ]
    ada = Person.objects.get(entra_id=entra_id(7))
    assert (ada.mail, ada.name, ada.uses_authenticator, ada.only_authenticator) == (
        "p7@contoso.example", "Pat 7", True, False
    )  # fmt: skip
    intune, authenticator = ada.phones.order_by("-source")
    assert (intune.os_version, intune.is_managed, authenticator.app_version) == ("17.5", True, "6.8.40")
    assert authenticator.same_as_id == intune.pk


def test_a_second_sync_changes_nothing_where_nothing_changed(graph: Graph) -> None:
    connection, _ = connected(graph, 5)
    run(connection)
    before = list(Phone.objects.order_by("pk").values())

    sync = run(connection, days=1)

    assert sync.state == "done"
    assert all((p.added_count, p.changed_count, p.left_count) == (0, 0, 0) for p in sync.parts.all())
    assert list(Phone.objects.order_by("pk").values()) == before


def test_what_changed_is_taken_in_field_by_field_and_who_was_removed_has_left(graph: Graph) -> None:
    connection, directory = connected(graph, 5)
    directory.tells_changes_only = True
    run(connection)
    directory.change(entra_id(1), displayName="Pat Renamed")
    directory.change(entra_id(2), mail=None)
    directory.remove(entra_id(3))
    add(directory, 9)

    users = part(run(connection, days=1), "users")

    assert (users.read_count, users.added_count, users.changed_count, users.left_count) == (4, 1, 2, 1)
    renamed, without = (Person.objects.get(entra_id=entra_id(number)) for number in (1, 2))
    assert (renamed.name, renamed.mail) == ("Pat Renamed", "p1@contoso.example")
    assert (without.name, without.mail) == ("Pat 2", "")
    assert Person.objects.get(entra_id=entra_id(3)).left_at == AT + DAY


def test_who_returns_is_there_again(graph: Graph) -> None:
    connection, directory = connected(graph, 2)
    run(connection)
    user = directory.users[entra_id(1)]
    directory.remove(entra_id(1))
    run(connection, days=1)
    directory.put(**user)

    run(connection, days=2)

    assert present(connection) == 2


def test_a_state_that_graph_forgot_begins_a_full_round_which_sees_who_left(graph: Graph) -> None:
    connection, directory = connected(graph, 25, pages_of=10)
    run(connection)
    directory.remove(entra_id(3))
    directory.forget_places()

    sync = run(connection, days=1)

    assert (sync.state, part(sync, "users").read_count, part(sync, "users").left_count) == ("done", 24, 1)
    assert present(connection) == 24


def test_people_who_were_loaded_by_name_are_known_by_their_object_id_from_now_on(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    person = make_person(connection.tenant, entra_id="p1@contoso.example", upn="p1@contoso.example", groups=["Pilot"])

    run(connection)

    person.refresh_from_db()
    assert (person.entra_id, person.name, person.groups, present(connection)) == (entra_id(1), "Pat 1", ["Pilot"], 2)


def test_a_device_that_intune_no_longer_lists_is_removed_after_a_second_look(graph: Graph) -> None:
    connection, directory = connected(graph, 5)
    run(connection)
    directory.devices.pop()

    devices = part(run(connection, days=1), "devices")

    assert (devices.left_count, phones(connection, "intune")) == (1, 4)


def test_a_device_that_goes_to_somebody_else_is_theirs_alone(graph: Graph) -> None:
    connection, directory = connected(graph, 3)
    run(connection)
    directory.devices[0] = device(0, userId=entra_id(1))

    run(connection, days=1)

    assert Phone.objects.get(device_id="device-0").person.entra_id == entra_id(1)


def test_a_check_in_alone_moves_no_row_until_it_is_a_month_newer(graph: Graph) -> None:
    connection, directory = connected(graph, 2)
    run(connection)
    for number, (seen, system) in enumerate((("2026-06-20T08:00:00Z", "17.5"), ("2026-07-20T08:00:00Z", "17.5"))):
        directory.devices[number] = device(number, lastSyncDateTime=seen, osVersion=system)

    devices = part(run(connection, days=20), "devices")

    assert devices.changed_count == 1
    assert [f"{p.last_seen_at:%m-%d}" for p in Phone.objects.filter(source="intune").order_by("device_id")] == [
        "05-31", "07-20"
    ]  # fmt: skip


def test_what_a_profile_switches_off_stands_on_the_phones_it_holds_for(graph: Graph) -> None:
    connection, directory = connected(graph, 2)
    directory.profiles.append(
        {
            "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
            "id": "profile-1",
            "displayName": "No backup",
            "iCloudBlockBackup": True,
        }
    )
    directory.assignments["profile-1"] = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]

    sync = run(connection)

    assert part(sync, "restrictions").read_count == 1
    assert [phone.blocked for phone in Phone.objects.filter(source="intune")] == [["backup"], ["backup"]]


def test_an_authenticator_that_a_person_took_away_is_removed_and_a_refused_answer_removes_none(graph: Graph) -> None:
    connection, directory = connected(graph, 3)
    run(connection)
    directory.methods[entra_id(0)] = []
    directory.remove(entra_id(1))

    sync = run(connection, days=1)

    assert (part(sync, "phones").left_count, phones(connection, "authenticator")) == (1, 2)


def test_who_registers_without_authenticator_is_not_asked_for_and_who_comes_to_it_is_at_once(graph: Graph) -> None:
    connection, directory = connected(graph, 2)
    directory.registrations[0] = registration(0, "mobilePhone")
    run(connection)
    assert set(PhonesAsked.objects.values_list("person__entra_id", flat=True)) == {entra_id(1)}
    directory.registrations[0] = registration(0, "microsoftAuthenticatorPush")

    asked = part(run(connection, days=timedelta(hours=1) / DAY), "phones")

    assert (asked.total, asked.read_count) == (1, 1)


def test_who_connects_anew_is_synced_daily_as_before_and_goes_on_in_the_directory(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    run(connection)
    credential = Credential(CredentialKind.SECRET, SECRET)

    anew = connect(connection.tenant, connection.client_id, credential, by=make_user(), at=AT + DAY)

    assert anew.syncs_people
    assert part(run(anew, days=2), "users").read_count == 0


def test_the_place_in_the_directory_is_kept_sealed(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    run(connection)

    place = SyncPlace.objects.get()

    assert b"deltatoken" not in bytes(place.resume)
    assert "deltatoken" in place.address
    assert place.completed_at is not None
