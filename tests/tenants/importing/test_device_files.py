"""Files that know their people from elsewhere: Intune's devices, Authenticator methods, registration details."""

import pytest
from django.utils import timezone

from rollout.tenants.models import Person, Phone
from tests.factories.tenants import make_person, make_phone, make_tenant
from tests.tenants.importing.loads import load, said

pytestmark = pytest.mark.django_db

INTUNE = (
    "Device ID,Device name,Managed by,Ownership,Compliance,OS,OS version,Last check-in,Primary user UPN,"
    "Primary user email address,Primary user display name,Supervised,Model"
)


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def ada(tenant):
    return make_person(tenant, entra_id="8d1f", upn="ada@c.example", mail="Ada.Lund@c.example")


def test_intune_export_becomes_phones_of_known_people(tenant, ada):
    record = load(
        tenant,
        INTUNE,
        "d1,Ada's iPhone,Intune,Corporate,Compliant,iOS/iPadOS,17.5.1,2025-09-01 12:34:56.0000000,"
        "Ada@c.example,,,Yes,iPhone 12",
        "d2,Ada's iPad,Intune,Personal,Compliant,iOS/iPadOS,16.7,2025-09-02T08:00:00Z,ada@c.example,,,No,iPad Pro",
    )

    iphone, ipad = Phone.objects.order_by("device_id")
    assert (iphone.person, iphone.source, iphone.name, iphone.platform) == (ada, "intune", "Ada's iPhone", "ios")
    assert (iphone.os_key, iphone.app_key, iphone.is_managed, iphone.is_supervised) == ([17, 5, 1], None, True, True)
    assert str(iphone.last_seen_at) == "2025-09-01 12:34:56+00:00"
    assert (ipad.platform, ipad.is_supervised) == ("ipados", False)
    assert (record.kind, record.phones_added, record.people_added) == ("devices", 2, 0)


def test_graphs_names_do_as_well_and_so_do_the_blocks(tenant, ada):
    load(
        tenant,
        "id,deviceName,operatingSystem,osVersion,isSupervised,userPrincipalName,lastSyncDateTime,managementAgent,"
        "keychainBlockCloudSync,iCloudBlockBackup",
        "d1,Phone,iOS,17.0,true,ada@c.example,2025-09-01T12:34:56Z,mdm,true,false",
    )

    phone = Phone.objects.get()
    assert (phone.device_id, phone.blocked, phone.is_managed) == ("d1", ["keychain_sync"], True)


def test_computers_and_devices_of_nobody_are_left_out(tenant, ada):
    record = load(
        tenant,
        INTUNE,
        "d1,PC,Intune,Corporate,Compliant,Windows,10.0,,ada@c.example,,,,",
        "d2,Mac,Intune,Corporate,Compliant,macOS,14.5,,ada@c.example,,,,",
        "d3,Kiosk,Intune,Corporate,Compliant,iOS/iPadOS,17.5,,,,,Yes,iPad",
    )

    assert (record.rows, record.rows_left_out, record.phones_added, record.problems) == (3, 3, 0, [])


def test_phone_of_somebody_unknown_is_left_out_and_said(tenant):
    record = load(tenant, INTUNE, "d1,Phone,Intune,,,iOS,17.5,,zoe@c.example,,,,")

    assert (record.phones_added, record.rows_left_out) == (0, 1)
    assert said(record) == [(2, "Nobody here is “zoe@c.example”: the row was left out. Load the people first.")]


def test_people_of_another_tenant_are_unknown(tenant):
    make_person(upn="ada@c.example")

    record = load(tenant, INTUNE, "d1,Phone,Intune,,,iOS,17.5,,ada@c.example,,,,")

    assert record.phones_added == 0


def test_a_mail_address_finds_its_owner_where_it_has_only_one(tenant, ada):
    make_person(tenant, mail="desk@c.example")
    make_person(tenant, mail="DESK@c.example")

    record = load(
        tenant,
        "Device ID,OS,Primary user email address",
        "d1,iOS,ada.lund@C.example",
        "d2,iOS,desk@c.example",
    )

    assert Phone.objects.get().person == ada
    assert record.rows_left_out == 1


def test_a_name_means_the_person_who_is_still_there(tenant):
    make_person(tenant, upn="ada@c.example", left_at=timezone.now())
    present = make_person(tenant, upn="ada@c.example")

    load(tenant, INTUNE, "d1,Phone,Intune,,,iOS,17.5,,ada@c.example,,,,")

    assert Phone.objects.get().person == present


def test_authenticator_methods_tell_the_app_and_are_joined_with_the_managed_phone(tenant, ada):
    managed = make_phone(ada, source="intune", app_version="")

    record = load(
        tenant,
        "userPrincipalName,id,displayName,deviceTag,phoneAppVersion,createdDateTime",
        "ada@c.example,m1,Ada's iPhone,SoftwareTokenActivated,6.8.33,",
    )

    phone = Phone.objects.get(source="authenticator")
    assert (phone.platform, phone.app_key, phone.name, phone.is_managed) == ("ios", [6, 8, 33], "Ada's iPhone", None)
    assert (phone.same_as, record.kind) == (managed, "methods")


# The platform by the look of the app's version: observed, not documented.
PLATFORMS = [
    ("6.8.33", "iPhone 15", "ios"),
    ("6.8.33", "Ada", "ios"),
    ("6.8.33", "Ada's iPad", "ipados"),
    ("6.2408.5807", "Pixel 8", "android"),
    ("", "iPhone 15", "ios"),
    ("", "SM-G991B", "unknown"),
    ("6", "", "unknown"),
]


@pytest.mark.parametrize(("version", "name", "platform"), PLATFORMS)
def test_platform_of_an_authenticator_method(tenant, ada, version, name, platform):
    load(tenant, "userPrincipalName,phoneAppVersion,displayName", f"ada@c.example,{version},{name}")

    assert Phone.objects.get().platform == platform


# methodsRegistered -> uses Authenticator, has no other second method
METHODS = [
    ("microsoftAuthenticatorPush", True, True),
    ("microsoftAuthenticatorPush,softwareOneTimePasscode", True, True),
    ("microsoftAuthenticatorPasswordless;mobilePhone", True, False),
    ("passKeyDeviceBoundAuthenticator", True, True),
    ("email,securityQuestion,microsoftAuthenticatorPush", True, True),
    ("mobilePhone,email", False, False),
    ("", False, False),
    # A code may come from any app.
    ("softwareOneTimePasscode", None, None),
    # A method that nobody here knows may be anything.
    ("retinaScan", None, None),
    ("microsoftAuthenticatorPush,retinaScan", True, None),
    ("microsoftAuthenticatorPush,retinaScan,fido2SecurityKey", True, False),
    # A pass for some hours is no second method that lasts.
    ("microsoftAuthenticatorPush,temporaryAccessPass", True, True),
    ("Microsoft Authenticator app (push notification), Software OATH token", True, True),
]


@pytest.mark.parametrize(("methods", "uses", "only"), METHODS)
def test_registration_details_say_who_uses_authenticator(tenant, ada, methods, uses, only):
    record = load(tenant, "id,userPrincipalName,methodsRegistered", f'8d1f,ada@c.example,"{methods}"')

    ada.refresh_from_db()
    assert (ada.uses_authenticator, ada.only_authenticator) == (uses, only)
    assert (record.kind, record.people_added) == ("registration", 0)
    assert Person.objects.count() == 1


def test_same_device_twice_counts_once_as_it_was_seen_last(tenant, ada):
    record = load(
        tenant,
        INTUNE,
        "d1,Old name,Intune,,,iOS,16.0,2025-01-01T00:00:00Z,ada@c.example,,,,",
        "d1,New name,Intune,,,iOS,17.5,2025-09-01T00:00:00Z,ada@c.example,,,,",
    )

    assert Phone.objects.get().name == "New name"
    assert said(record) == [(3, "The row tells of the same phone as line 2: they count as one.")]


def test_a_complete_device_file_removes_what_is_no_longer_managed_and_nobody_else(tenant, ada):
    make_phone(ada, source="intune", device_id="sold")
    make_phone(ada, source="ours", device_id="own")
    elsewhere = make_phone(source="intune", device_id="sold")

    record = load(tenant, INTUNE, "d1,Phone,Intune,,,iOS,17.5,,ada@c.example,,,,", is_complete=True)

    assert (record.phones_removed, record.people_left) == (1, 0)
    assert set(Phone.objects.values_list("device_id", flat=True)) == {"own", "d1", elsewhere.device_id}
