"""Files of people: Entra's export, and our own with phones."""

import pytest
from django.db import connection
from django.utils import timezone

from rollout.tenants.models import Person, Phone
from tests.factories.tenants import make_person, make_phone, make_tenant
from tests.tenants.importing.loads import load, said

pytestmark = pytest.mark.django_db

ENTRA = (
    "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,"
    "usageLocation,streetAddress,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone"
)
OURS = (
    "id,userPrincipalName,mail,displayName,givenName,preferredLanguage,country,groups,accountEnabled,"
    "device_id,device_name,platform,os_version,app_version,managed,supervised,blocked"
)


@pytest.fixture
def tenant():
    return make_tenant()


def test_entra_export_becomes_people(tenant):
    record = load(
        tenant,
        ENTRA,
        'Ada@contoso.example,Ada Lund,Lund,Ada.Lund@contoso.example,Ada,8D1F,Member,Boss,IT,True,DE,"Way 1\nBack",,'
        "Germany,,Berlin,10115,,",
        "guest@contoso.example,,,,,9A,Guest,,,False,,,,,,,,,",
    )

    ada, guest = Person.objects.order_by("pk")
    assert (ada.entra_id, ada.upn, ada.mail) == ("8d1f", "ada@contoso.example", "Ada.Lund@contoso.example")
    assert (ada.name, ada.given_name, ada.country, ada.is_enabled) == ("Ada Lund", "Ada", "DE", True)
    assert (guest.mail, guest.name, guest.locale, guest.country, guest.is_enabled) == ("", "", "", "", False)
    assert (record.rows, record.people_added, record.phones_added, record.problems) == (2, 2, 0, [])
    assert record.unknown_columns[:4] == ["surname", "userType", "jobTitle", "department"]


def test_names_of_groups_are_kept_letter_by_letter(tenant):
    load(tenant, "id,groups", r'1,"R&D, ""core"";{a,b};C:\new;NULL"')

    assert Person.objects.get().groups == ['R&D, "core"', "{a,b}", r"C:\new", "NULL"]


def test_our_own_file_has_a_row_per_phone(tenant):
    record = load(
        tenant,
        OURS,
        "1,ada@c.example,ada@c.example,Ada,Ada,de_de,DE,Pilot; IT,yes,d1,iPhone,ios,17.5,6.8.40,yes,no,",
        "1,ada@c.example,ada@c.example,Ada,Ada,de_de,DE,Pilot; IT,yes,d2,iPad,ipados,16.0,6.8.9,yes,yes,keychain_sync;"
        "backup",
        "2,bo@c.example,bo@c.example,Bo,Bo,en,US,,yes,,,,,,,,",
    )

    ada = Person.objects.get(entra_id="1")
    iphone, ipad = ada.phones.order_by("device_id")
    assert (ada.locale, ada.groups) == ("de-DE", ["Pilot", "IT"])
    assert (iphone.source, iphone.platform, iphone.app_key, iphone.os_key) == ("ours", "ios", [6, 8, 40], [17, 5])
    assert (iphone.is_managed, iphone.is_supervised, iphone.blocked) == (True, False, [])
    assert (ipad.platform, ipad.os_key, ipad.blocked) == ("ipados", [16], ["backup", "keychain_sync"])
    assert (record.rows, record.people_added, record.phones_added) == (3, 2, 2)
    assert not Phone.objects.filter(person__entra_id="2").exists()


def test_second_load_of_the_same_file_changes_nothing(tenant):
    lines = (OURS, "1,a@c.example,a@c.example,Ada,Ada,de,DE,,yes,d1,iPhone,ios,17.5,6.8.40,yes,no,")
    load(tenant, *lines)

    record = load(tenant, *lines)

    assert (record.people_added, record.people_changed, record.phones_added, record.phones_changed) == (0, 0, 0, 0)


def test_what_changed_is_counted_and_taken_over(tenant):
    load(tenant, "id,displayName,app_version", "1,Ada,6.8.9", "2,Bo,6.8.9")

    record = load(tenant, "id,displayName,app_version", "1,Ada Lund,6.8.40", "2,Bo,6.8.9")

    assert (record.people_changed, record.phones_changed) == (1, 1)
    assert Phone.objects.get(person__name="Ada Lund").app_key == [6, 8, 40]


def test_a_column_the_file_lacks_empties_nothing(tenant):
    person = make_person(tenant, entra_id="1", mail="ada@c.example", groups=["Pilot"], is_enabled=True)
    phone = make_phone(person, device_id="d1", os_version="17.5")

    load(tenant, "id,displayName,device_id,app_version", "1,Ada,d1,6.8.50")

    person.refresh_from_db()
    phone.refresh_from_db()
    assert (person.name, person.mail, person.groups, person.is_enabled) == ("Ada", "ada@c.example", ["Pilot"], True)
    assert (phone.app_version, phone.os_version, phone.platform) == ("6.8.50", "17.5", "ios")


def test_an_empty_cell_means_that_nothing_is_known_any_more(tenant):
    make_person(tenant, entra_id="1", mail="ada@c.example")

    load(tenant, "id,mail", "1,")

    assert Person.objects.get().mail == ""


def test_people_left_out_stay_unless_the_file_is_complete(tenant):
    make_person(tenant, entra_id="gone")

    load(tenant, "id,displayName", "1,Ada")
    assert not Person.objects.exclude(left_at=None).exists()

    record = load(tenant, "id,displayName", "1,Ada", is_complete=True)
    assert record.people_left == 1
    assert Person.objects.exclude(left_at=None).get().entra_id == "gone"


def test_who_is_listed_again_is_back(tenant):
    make_person(tenant, entra_id="1", left_at=timezone.now())

    record = load(tenant, "id", "1")

    assert Person.objects.get().left_at is None
    assert record.people_changed == 1


def test_a_complete_file_removes_phones_of_its_own_source_alone(tenant):
    person = make_person(tenant, entra_id="1")
    make_phone(person, device_id="old")
    make_phone(person, device_id="managed", source="intune")

    record = load(tenant, "id,device_id", "1,new", is_complete=True)

    assert record.phones_removed == 1
    assert set(Phone.objects.values_list("device_id", flat=True)) == {"managed", "new"}


def test_a_complete_file_without_phones_removes_none(tenant):
    make_phone(make_person(tenant, entra_id="1"))

    load(tenant, "id", "1", is_complete=True)

    assert Phone.objects.count() == 1


def test_person_known_by_name_gets_the_object_id_a_later_file_tells(tenant):
    load(tenant, "userPrincipalName,displayName", "Ada@c.example,Ada")

    record = load(tenant, "id,userPrincipalName,displayName", "8D1F,ada@c.example,Ada")

    assert record.people_added == 0
    assert Person.objects.get().entra_id == "8d1f"


def test_file_without_object_ids_finds_people_by_their_name(tenant):
    load(tenant, "id,userPrincipalName,displayName", "8d1f,ada@c.example,Ada")

    record = load(tenant, "userPrincipalName,displayName", "ADA@c.example,Ada Lund")

    assert (record.people_added, record.people_changed) == (0, 1)
    assert Person.objects.get().name == "Ada Lund"


def test_same_id_in_two_tenants_is_two_people(tenant):
    other = make_person(entra_id="1", name="Eva", upn="ada@c.example")

    load(tenant, "id,userPrincipalName,displayName", "1,ada@c.example,Ada", is_complete=True)

    other.refresh_from_db()
    assert (other.name, other.left_at) == ("Eva", None)
    assert Person.objects.get(tenant=tenant).name == "Ada"


def test_load_says_who_loaded_what(tenant):
    record = load(tenant, "id", "1")

    assert (record.tenant, record.file_name, record.kind, record.is_refused) == (tenant, "people.csv", "people", False)


def test_same_row_twice_counts_once_and_is_said(tenant):
    record = load(tenant, "id,displayName", "1,Ada", "1,Ada")

    assert Person.objects.count() == 1
    assert said(record) == [(3, "The row is the same person as line 2: they count as one.")]


def test_a_person_can_be_told_of_thousands_of_times_in_a_few_statements(tenant, django_assert_max_num_queries):
    lines = [f"{number},Person {number},d,6.8.{number}" for number in range(2000)]

    with django_assert_max_num_queries(25):
        record = load(tenant, "id,displayName,device_id,app_version", *lines)

    assert (record.people_added, record.phones_added) == (2000, 2000)


def test_nothing_is_left_behind_in_the_session(tenant):
    load(tenant, "id", "1")
    load(tenant, "id", "2")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_temp.import_row")
        assert cursor.fetchone() == (1,)
