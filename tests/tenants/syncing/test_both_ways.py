"""A tenant that is loaded by file and by Graph: the directory leads, and a file adds what it does not tell."""

import pytest

from rollout.tenants.models import Import, Person, Phone
from tests.factories.tenants import make_person
from tests.graph.graph_server import Graph
from tests.tenants.importing.loads import load
from tests.tenants.syncing.directories import AT, connected, entra_id, present, run

pytestmark = pytest.mark.django_db
FILE = (
    "id,displayName,mail,groups,device_id,platform,app_version\n"
    f"{entra_id(0)},Another Name,another@contoso.example,Pilot,own-1,ios,6.8.33\n"
    f"{entra_id(7)},Nobody There,nobody@contoso.example,Pilot,own-2,ios,6.8.33\n"
)


def test_a_file_adds_groups_and_phones_and_neither_names_nor_people(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    run(connection)

    record = load(connection.tenant, FILE, is_complete=True)

    person = Person.objects.get(entra_id=entra_id(0))
    assert (person.name, person.mail, person.groups) == ("Pat 0", "p0@contoso.example", ["Pilot"])
    assert (present(connection), record.people_left, record.rows_left_out) == (2, 0, 1)
    assert Phone.objects.get(source="ours").person == person
    assert "People of this tenant come from Microsoft Graph" in record.problems[0]["text"]
    assert "The directory lists nobody" in record.problems[1]["text"]


def test_what_a_file_added_stays_when_graph_is_read_again(graph: Graph) -> None:
    connection, directory = connected(graph, 2)
    run(connection)
    load(connection.tenant, FILE)
    directory.change(entra_id(0), displayName="Pat Renamed")

    run(connection, days=1)

    person = Person.objects.get(entra_id=entra_id(0))
    assert (person.name, person.groups) == ("Pat Renamed", ["Pilot"])
    assert Phone.objects.filter(source="ours").count() == 1


def test_people_from_a_file_whom_the_directory_does_not_list_leave_with_the_first_sync(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    stranger = make_person(connection.tenant, entra_id=entra_id(99))

    run(connection)

    stranger.refresh_from_db()
    assert stranger.left_at == AT


def test_without_daily_syncs_a_file_is_used_in_full(graph: Graph) -> None:
    connection, _ = connected(graph, 2)
    run(connection)
    connection.sync_daily(False)

    record = load(connection.tenant, FILE, is_complete=True)

    assert (record.people_added, record.people_changed, record.people_left) == (1, 1, 1)
    assert Person.objects.get(entra_id=entra_id(0)).name == "Another Name"


def test_of_a_phone_the_later_reading_counts(graph: Graph) -> None:
    connection, _ = connected(graph, 1)
    run(connection)
    devices = f"Device ID,Primary user UPN,UserId,OS,OS version\ndevice-0,p0@contoso.example,{entra_id(0)},iOS,15.1\n"

    load(connection.tenant, devices)
    by_file = Phone.objects.get(source="intune").os_version
    run(connection, days=1)

    assert (by_file, Phone.objects.get(source="intune").os_version) == ("15.1", "17.5")
    assert Import.objects.get().kind == "devices"
