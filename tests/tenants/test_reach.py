"""Which phones and people a change can reach, and how far."""

from datetime import date

import pytest
from django.utils import timezone

from rollout.packs.loader import load_pack
from rollout.tenants.models import Person, Phone
from rollout.tenants.reach import (
    ReachClass,
    Thresholds,
    affected,
    class_counts,
    classified,
    phones_on_new_version,
    with_reach,
)
from tests.factories.tenants import make_person, make_phone, make_tenant

pytestmark = pytest.mark.django_db

WANTED = Thresholds(app=(6, 8, 33), system=(16,))

PHONES = [
    # (what the row says, its class)
    ({}, ReachClass.READY),
    ({"app_version": "6.8.33", "os_version": "16.0"}, ReachClass.READY),
    ({"app_version": "6.10.0"}, ReachClass.READY),
    ({"app_version": "7"}, ReachClass.READY),
    ({"app_version": "6.8.33.0"}, ReachClass.READY),
    ({"os_version": ""}, ReachClass.READY),
    ({"is_managed": False}, ReachClass.READY),
    ({"app_version": "6.8.9"}, ReachClass.UPDATE),
    ({"app_version": "6.8"}, ReachClass.UPDATE),
    ({"app_version": "6.8.32.99999"}, ReachClass.UPDATE),
    # Opening it helps in any case, and whoever manages the phone can see to it.
    ({"app_version": ""}, ReachClass.UPDATE),
    ({"app_version": "latest"}, ReachClass.UPDATE),
    ({"app_version": "", "is_managed": False}, ReachClass.UNKNOWN),
    ({"app_version": "latest", "is_managed": None}, ReachClass.UNKNOWN),
    ({"platform": "unknown"}, ReachClass.UNKNOWN),
    ({"os_version": "15.8.4"}, ReachClass.TOO_OLD),
    ({"os_version": "15.8.4", "app_version": ""}, ReachClass.TOO_OLD),
    ({"os_version": "9.3.5", "app_version": "6.8.40"}, ReachClass.TOO_OLD),
    ({"blocked": ["keychain_sync"]}, ReachClass.BLOCKED),
    ({"blocked": ["backup"], "os_version": "15.0", "app_version": ""}, ReachClass.BLOCKED),
    ({"blocked": ["document_sync"], "platform": "ipados"}, ReachClass.BLOCKED),
    ({"blocked": ["camera"]}, ReachClass.READY),
    # Android's build number is larger and says nothing here.
    ({"platform": "android", "app_version": "6.2408.5807", "os_version": "14"}, ReachClass.NOT_IOS),
]


@pytest.mark.parametrize(("facts", "reach_class"), PHONES)
def test_phone_is_classified_by_what_is_known_about_it(facts, reach_class):
    make_phone(**facts)

    assert classified(Phone.objects.all(), WANTED).get().reach_class == reach_class


def test_thresholds_follow_the_pack_and_the_day():
    pack = load_pack("MC1111780")

    assert Thresholds.of(pack, date(2025, 9, 24)) == WANTED
    assert Thresholds.of(pack, date(2026, 10, 1)).system == (17,)


def test_person_has_the_class_of_the_worst_phone():
    person = make_person()
    make_phone(person, app_version="6.8.40")
    make_phone(person, app_version="6.8.1")

    assert with_reach(Person.objects.all(), WANTED).get().reach_class == ReachClass.UPDATE


def test_person_without_a_phone_is_unknown():
    make_person()

    assert with_reach(Person.objects.all(), WANTED).get().reach_class == ReachClass.UNKNOWN


def test_person_with_an_android_phone_alone_is_not_on_an_iphone():
    make_phone(platform="android")

    assert with_reach(Person.objects.all(), WANTED).get().reach_class == ReachClass.NOT_IOS


def test_counts_are_per_tenant_and_of_apple_phones_of_present_people():
    phone = make_phone(app_version="6.8.1")
    make_phone(make_person(phone.tenant), app_version="", is_managed=None)
    make_phone(make_person(phone.tenant), platform="android")
    make_phone(make_person(phone.tenant, left_at=timezone.now()))
    other = make_phone(os_version="15.1")

    assert class_counts(Phone.objects.all(), WANTED) == {
        phone.tenant_id: {ReachClass.UPDATE: 1, ReachClass.UNKNOWN: 1},
        other.tenant_id: {ReachClass.TOO_OLD: 1},
    }


def test_new_version_is_counted_on_iphones_and_ipads_alone():
    new = make_phone(app_version="6.8.33", os_version="15.0")
    make_phone(app_version="6.8.32")
    make_phone(app_version="6.2408.5807", platform="android")

    assert list(phones_on_new_version(Phone.objects.all(), WANTED)) == [new]


PEOPLE = [
    # (the person, their phones, whether the change concerns them)
    ({}, [], True),
    ({}, [{"platform": "ios"}], True),
    ({}, [{"platform": "unknown"}], True),
    ({}, [{"platform": "android"}, {"platform": "ipados"}], True),
    ({"uses_authenticator": True}, [], True),
    ({"uses_authenticator": None, "is_enabled": None}, [], True),
    ({"mail": ""}, [], True),
    # Suppressed by a mailing, with the reason.
    ({"is_enabled": False}, [], True),
    ({}, [{"platform": "android"}], False),
    ({"uses_authenticator": False}, [{"platform": "ios"}], False),
    ({"left_at": timezone.now()}, [{"platform": "ios"}], False),
]


@pytest.mark.parametrize(("facts", "phones", "concerned"), PEOPLE)
def test_people_are_affected_unless_something_known_says_no(facts, phones, concerned):
    person = make_person(**facts)
    for phone in phones:
        make_phone(person, **phone)

    assert affected(Person.objects.all(), WANTED).exists() is concerned


def test_classes_cost_one_query_however_many_tenants(django_assert_num_queries):
    for _ in range(3):
        make_phone(make_person(make_tenant()))

    with django_assert_num_queries(1):
        class_counts(Phone.objects.all(), WANTED)
