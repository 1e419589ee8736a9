"""Rows of several sources about one phone are counted once."""

import pytest

from rollout.tenants.joining import join_phones
from rollout.tenants.models import Person, Phone
from rollout.tenants.reach import ReachClass, Thresholds, classified, with_reach
from tests.factories.tenants import make_person, make_phone

pytestmark = pytest.mark.django_db

WANTED = Thresholds(app=(6, 8, 33), system=(16,))


def intune(person, **facts):
    """What Intune tells: the system and what is blocked, not the app."""
    return make_phone(person, **{"source": "intune", "app_version": "", "os_version": "17.5"} | facts)


def entra(person, **facts):
    """What the authentication methods tell: the app, not the system."""
    return make_phone(person, **{"source": "authenticator", "os_version": "", "is_managed": None} | facts)


def test_one_iphone_in_each_source_is_one_phone_that_knows_what_both_know():
    person = make_person()
    lead = intune(person)
    entra(person, app_version="6.8.12")

    join_phones(person.tenant)

    phone = classified(Phone.objects.all(), WANTED).get()
    assert (phone, phone.reach_class, phone.may_be_same) == (lead, ReachClass.UPDATE, False)


def test_what_any_of_the_rows_says_is_blocked_is_blocked():
    person = make_person()
    intune(person)
    make_phone(person, source="ours", blocked=["backup"])

    join_phones(person.tenant)

    assert classified(Phone.objects.all(), WANTED).get().reach_class == ReachClass.BLOCKED


def test_two_iphones_in_one_of_the_sources_may_be_the_same_and_count_as_one():
    person = make_person()
    rows = [intune(person, name="Old"), intune(person, name="New"), entra(person)]

    join_phones(person.tenant)

    assert Phone.objects.counted().count() == 1
    assert Phone.objects.filter(may_be_same=True).count() == len(rows)


def test_phones_of_one_source_are_all_counted():
    person = make_person()
    intune(person)
    intune(person)

    join_phones(person.tenant)

    assert Phone.objects.counted().count() == 2
    assert not Phone.objects.filter(may_be_same=True).exists()


def test_iphone_and_ipad_are_two():
    person = make_person()
    intune(person, platform="ipados")
    entra(person)

    join_phones(person.tenant)

    assert Phone.objects.counted().count() == 2


def test_android_phones_are_never_joined():
    person = make_person()
    intune(person, platform="android")
    entra(person, platform="android")

    join_phones(person.tenant)

    assert Phone.objects.counted().count() == 2


def test_phones_of_other_people_and_tenants_stay_apart():
    person, neighbour, stranger = make_person(), make_person(), make_person()
    intune(person)
    entra(make_person(person.tenant))
    intune(neighbour)
    left_alone = entra(neighbour, same_as=None)
    intune(stranger)

    join_phones(person.tenant)

    assert Phone.objects.counted().count() == 5
    left_alone.refresh_from_db()
    assert left_alone.same_as is None


def test_a_phone_that_is_gone_from_one_source_stands_for_itself_again():
    person = make_person()
    lead, row = intune(person), entra(person)
    join_phones(person.tenant)
    lead.delete()

    join_phones(person.tenant)

    row.refresh_from_db()
    assert (row.same_as, row.may_be_same) == (None, False)
    assert with_reach(Person.objects.all(), WANTED).get().reach_class == ReachClass.READY
