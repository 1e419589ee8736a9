"""What is said of people: class, reason and source, on odd and hostile data."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from rollout.packs.loader import load_pack
from rollout.tenants.joining import join_phones
from rollout.tenants.judging import Judgement, judgement_of
from rollout.tenants.models import Person
from rollout.tenants.reach import ReachClass, ReachReason, Thresholds, affected, with_reach
from rollout.tenants.reach_words import class_in_words, reason_in_words, source_in_words
from tests.factories.tenants import make_person, make_phone

pytestmark = pytest.mark.django_db

WANTED = Thresholds(app=(6, 8, 33), system=(16,))
R = ReachReason


def make_owner(person: dict[str, Any], phones: list[dict[str, Any]]) -> Person:
    owner = make_person(**person)
    for phone in phones:
        make_phone(owner, **phone)
    join_phones(owner.tenant)
    return owner


def judged(person: dict[str, Any], phones: list[dict[str, Any]], thresholds: Thresholds = WANTED) -> Judgement:
    return judgement_of(make_owner(person, phones), thresholds)


OLD, BLOCKED, ANDROID = {"app_version": "6.8.1"}, {"blocked": ["backup"]}, {"platform": "android"}
UNMANAGED = {"app_version": "", "is_managed": False}
PEOPLE: list[tuple[dict[str, Any], list[dict[str, Any]], ReachReason, str]] = [
    # (the person, their phones, the reason, who said so)
    ({}, [], R.NO_PHONE, ""),
    ({"uses_authenticator": True}, [], R.NO_PHONE, ""),
    ({}, [{}], R.NOTHING_KNOWN, "ours"),
    ({}, [{}, OLD], R.APP_OLD, "ours"),
    ({}, [OLD, BLOCKED | {"source": "intune"}], R.BLOCKED, "intune"),
    ({}, [UNMANAGED], R.NOT_MANAGED, "ours"),
    ({}, [{"app_version": "", "is_managed": None}], R.NOT_MANAGED, "ours"),
    ({}, [{"app_version": ""}], R.APP_UNSEEN, "ours"),
    ({}, [{"platform": "unknown"}], R.NO_PLATFORM, "ours"),
    ({}, [ANDROID], R.OTHER_PLATFORM, "ours"),
    # An Android phone is no reason to think that the iPhone is fine, nor the other way round.
    ({}, [ANDROID, UNMANAGED], R.NOT_MANAGED, "ours"),
    ({"is_enabled": False}, [OLD], R.APP_OLD, "ours"),
    # The highest risk, whatever the phones are, unless all of them are known to be others.
    ({"only_authenticator": True}, [{}], R.ONLY_METHOD, "registration"),
    ({"only_authenticator": True}, [BLOCKED], R.ONLY_METHOD, "registration"),
    ({"only_authenticator": True}, [], R.ONLY_METHOD, "registration"),
    ({"only_authenticator": True}, [{"platform": "unknown"}], R.ONLY_METHOD, "registration"),
    ({"only_authenticator": True}, [ANDROID], R.OTHER_PLATFORM, "ours"),
    # Unknown is not yes.
    ({"only_authenticator": None}, [{}], R.NOTHING_KNOWN, "ours"),
    ({"uses_authenticator": False}, [BLOCKED], R.NO_AUTHENTICATOR, "registration"),
    # Two statements that contradict each other: without Authenticator it is no method at all.
    ({"uses_authenticator": False, "only_authenticator": True}, [{}], R.NO_AUTHENTICATOR, "registration"),
]


@pytest.mark.parametrize(("person", "phones", "reason", "source"), PEOPLE)
def test_person_is_judged_by_the_worst_that_is_known_and_told_who_said_it(person, phones, reason, source):
    judgement = judged(person, phones)

    assert (judgement.reason, judgement.source) == (reason, source)


def test_affected_people_are_those_whom_the_audience_of_a_wave_names():
    for person, phones, *_ in PEOPLE:
        make_owner(person, phones)
    concerned = set(affected(Person.objects.all(), WANTED))

    for person in Person.objects.all():
        assert judgement_of(person, WANTED).is_affected is (person in concerned)


def test_list_of_people_and_a_single_person_are_judged_alike():
    for person, phones, *_ in PEOPLE:
        make_owner(person, phones)

    for person in with_reach(Person.objects.all(), WANTED):
        assert judgement_of(person, WANTED).reach_class == person.reach_class  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("6.8", R.APP_OLD),
        ("6", R.APP_OLD),
        ("0", R.APP_OLD),
        ("6.8.33", R.NOTHING_KNOWN),
        ("006.008.033", R.NOTHING_KNOWN),
        ("999999999", R.NOTHING_KNOWN),
        # Not a version: nothing is read into it.
        ("6.8.33-beta", R.APP_UNSEEN),
        ("v6.8.40", R.APP_UNSEEN),
        ("-6.8.40", R.APP_UNSEEN),
        ("6,8,40", R.APP_UNSEEN),
        ("６.８.４０", R.APP_UNSEEN),
        ("9" * 40, R.APP_UNSEEN),
        ("6.8.40'; DROP TABLE --", R.APP_UNSEEN),
        (" ", R.APP_UNSEEN),
    ],
)
def test_odd_versions_are_compared_only_where_they_are_versions(version, reason):
    assert judged({}, [{"app_version": version}]).reason == reason


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"app_key": []}, R.APP_UNSEEN),
        ({"os_key": []}, R.NOTHING_KNOWN),
        ({"app_key": [-6, 8, 40]}, R.APP_OLD),
        ({"blocked": []}, R.NOTHING_KNOWN),
        ({"blocked": ["", "BACKUP", "camera"]}, R.NOTHING_KNOWN),
    ],
)
def test_keys_that_no_reader_of_ours_would_write_do_no_harm(facts, reason):
    assert judged({}, [facts]).reason == reason


@pytest.mark.parametrize("system", ["16.4", "16", "16.0.0"])
def test_android_version_is_never_above_ours(system):
    judgement = judged({}, [{"platform": "android", "app_version": "6.2408.5807", "os_version": system}])

    assert judgement.reach_class == ReachClass.NOT_IOS


INTUNE = {"source": "intune", "app_version": ""}
ENTRA = {"source": "authenticator", "os_version": "", "is_managed": None}


@pytest.mark.parametrize(
    ("phones", "reason", "source"),
    [
        # Each source is named for what it told itself.
        ([INTUNE, ENTRA | OLD], R.APP_OLD, "authenticator"),
        ([INTUNE | {"os_version": "15.8"}, ENTRA | OLD], R.TOO_OLD, "intune"),
        ([INTUNE | BLOCKED, ENTRA], R.BLOCKED, "intune"),
        ([INTUNE, {"source": "ours"} | BLOCKED], R.BLOCKED, "ours"),
        ([INTUNE | {"is_managed": None}, {"source": "ours", "app_version": ""}], R.APP_UNSEEN, "intune"),
        ([INTUNE, ENTRA], R.NOTHING_KNOWN, "intune"),
    ],
)
def test_phone_in_several_sources_is_judged_by_what_all_of_them_know(phones, reason, source):
    judgement = judged({}, phones)

    assert (judgement.reason, judgement.source) == (reason, source)


def test_thresholds_grow_with_the_day():
    pack, owner = load_pack("MC1111780"), make_owner({}, [{"os_version": "16.4"}])

    before, after = (judgement_of(owner, Thresholds.of(pack, day)) for day in (date(2025, 9, 24), date(2026, 10, 1)))

    assert (before.reason, after.reason) == (R.NOTHING_KNOWN, R.TOO_OLD)


def test_without_thresholds_everybody_may_be_concerned_and_nobody_is_judged():
    nothing = Thresholds(app=(), system=(), platforms=())

    for person, phones in ({}, [ANDROID]), ({"only_authenticator": True}, []), ({"uses_authenticator": False}, []):
        judgement = judged(person, phones, nothing)
        assert (judgement.reach_class, judgement.reason, judgement.is_affected) == ("unknown", R.NO_RULE, True)


def test_person_who_left_is_affected_by_nothing_and_still_judged():
    owner = make_owner({"left_at": timezone.now()}, [OLD])

    assert judgement_of(owner, WANTED).reason == R.APP_OLD
    assert not affected(Person.objects.all(), WANTED).exists()


def test_class_reason_and_source_are_said_in_words():
    assert class_in_words(ReachClass.UNKNOWN) == "Unknown: ask the person"
    assert reason_in_words(R.APP_OLD, WANTED) == "The app is older than 6.8.33"
    assert reason_in_words(R.TOO_OLD, WANTED) == "The system is older than 16"
    assert (source_in_words("registration"), source_in_words("")) == (
        "Registration report, or our own file",
        "no source",
    )
