"""Whom a rule names, how it reads, and what is refused."""

from datetime import UTC, datetime

import pytest

from portal.errors import BadInput
from rollout.waves.audience import AudienceRule, count_people, overlaps_of
from rollout.waves.models import Wave, WaveState
from tests.factories.tenants import make_person, make_phone, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 22, 8, 0, tzinfo=UTC)


def named_by(audience: dict, wave: Wave) -> list[str]:
    return [person.name for person in AudienceRule.from_json(audience).people(wave)]


@pytest.fixture
def wave() -> Wave:
    """A wave of a tenant with five people and one who left."""
    wave = make_wave()
    people = {
        "Ready": {"country": "DE", "groups": ["Pilot"]},
        "Old": {"country": "AT", "groups": ["Pilot", "Sales"]},
        "Android": {"country": "DE"},
        "No phone": {"country": "DE", "mail": "No.Phone@Contoso.example"},
        "No app": {"uses_authenticator": False, "entra_id": "no-app"},
        "Gone": {"left_at": AT},
    }
    rows = {name: make_person(wave.tenant, name=name, **values) for name, values in people.items()}
    make_phone(rows["Ready"])
    make_phone(rows["Old"], app_version="6.8.9")
    make_phone(rows["Android"], platform="android", app_version="6.2408.1")
    make_phone(rows["Gone"])
    make_person(make_tenant(), name="Elsewhere")
    return wave


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        ({}, ["Ready", "Old", "No phone"]),
        ({"groups": ["Pilot"]}, ["Ready", "Old"]),
        ({"groups": ["Sales", "Nobody"]}, ["Old"]),
        ({"countries": ["DE"]}, ["Ready", "No phone"]),
        ({"countries": ["DE"], "groups": ["Pilot"]}, ["Ready"]),  # parts narrow one another
        ({"classes": ["update"]}, ["Old"]),  # 6.8.9 is below 6.8.33
        ({"classes": ["ready", "unknown"]}, ["Ready", "No phone"]),
        ({"people": ["no-app", "no.phone@contoso.EXAMPLE"]}, ["No phone", "No app"]),  # these and nobody else
        ({"classes": ["update"], "people": ["no-app"]}, ["Old", "No app"]),  # whatever the rest says
        ({"groups": ["Nobody"]}, []),
    ],
)
def test_rule_names_the_right_people(wave, audience, names):
    assert named_by(audience, wave) == names


def test_people_without_another_method_are_a_class_unless_the_change_does_not_concern_them(wave):
    wave.tenant.people.filter(name__in=["Ready", "Android", "Gone"]).update(only_authenticator=True)

    assert named_by({"classes": ["only_method"]}, wave) == ["Ready"]
    assert named_by({"classes": ["ready"]}, wave) == []  # one class for each, the worst: the sentence says so


def test_everyone_not_in_earlier_waves_leaves_out_all_of_them_but_cancelled_ones(wave):
    make_wave(wave.tenant, number=2, audience={"groups": ["Sales"]})
    make_wave(wave.tenant, number=3, audience={"countries": ["DE"]}, state=WaveState.CANCELLED)
    Wave.objects.filter(pk=wave.pk).update(audience={"people": ["no-app"]})
    last = make_wave(wave.tenant, audience={"everyone_not_in_earlier_waves": True})

    assert named_by(last.audience, last) == ["Ready", "No phone"]


def test_waves_that_each_take_the_rest_do_not_overlap(wave):
    Wave.objects.filter(pk=wave.pk).update(audience={"groups": ["Sales"]})
    rest = {"everyone_not_in_earlier_waves": True}
    second = make_wave(wave.tenant, audience={"groups": ["Pilot"]} | rest)
    third = make_wave(wave.tenant, audience=rest)

    assert named_by(second.audience, second) == ["Ready"]
    assert named_by(third.audience, third) == ["No phone"]


def test_person_named_singly_is_in_it_even_after_an_earlier_wave(wave):
    rule = {"everyone_not_in_earlier_waves": True, "people": ["no-app"]}
    second = make_wave(wave.tenant, audience=rule)

    assert named_by(rule, second) == ["No app"]


def test_wave_that_is_not_saved_yet_can_be_asked(wave):
    draft = Wave(tenant=wave.tenant, change=wave.change, number=2, starts_on=wave.starts_on, ends_on=wave.ends_on)

    assert named_by({"everyone_not_in_earlier_waves": True}, draft) == []
    assert named_by({"countries": ["AT"]}, draft) == ["Old"]


def test_people_of_two_waves_are_found(wave):
    second = make_wave(wave.tenant, audience={"groups": ["Pilot"]})

    assert overlaps_of(second) == [(1, 2)]


def test_counting_keeps_the_number_in_the_wave_without_a_history_row(wave):
    events_before = wave.events.count()

    assert count_people(wave, at=AT) == 3

    saved = Wave.objects.get(pk=wave.pk)
    assert (saved.people_count, saved.counted_at) == (3, AT)
    assert wave.events.count() == events_before


def test_number_of_queries_does_not_grow_with_earlier_waves(wave, django_assert_num_queries):
    for _ in range(5):
        make_wave(wave.tenant, audience={"everyone_not_in_earlier_waves": True})
    last = Wave.objects.select_related("tenant", "change").get(number=6)

    with django_assert_num_queries(2):
        list(AudienceRule.from_json(last.audience).people(last))


@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        ({}, "People whom the change affects or may affect."),
        (
            {"groups": ["Pilot", "IT"], "countries": ["DE", "AT", "CH"], "everyone_not_in_earlier_waves": True},
            "People whom the change affects or may affect, in the group “Pilot” or “IT”, in DE, AT or CH, "
            "who are in no earlier wave.",
        ),
        (
            {"classes": ["update"]},
            "People whom the change affects or may affect, who have an iPhone with an older app, or one not seen yet, "
            "and nothing worse.",
        ),
        (
            {"classes": ["blocked", "only_method"]},
            "People whom the change affects or may affect, who have an iPhone that device management blocks or "
            "have Authenticator as their only sign-in method.",
        ),
        ({"people": ["a"]}, "1 person by name."),
        (
            {"groups": ["Pilot"], "people": ["a", "b"]},
            "People whom the change affects or may affect, in the group “Pilot”, and 2 people by name.",
        ),
    ],
)
def test_rule_reads_as_a_sentence(audience, sentence):
    assert AudienceRule.from_json(audience).sentence() == sentence


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({"group": ["Pilot"]}, "“group” is no part of a rule."),
        ({"groups": "Pilot"}, "“groups” must be a list of texts of up to 254 characters."),
        ({"groups": [" "]}, "“groups” must be a list of texts of up to 254 characters."),
        ({"people": ["x"] * 5001}, "“people” holds 5,001 values; 5,000 are the most."),
        ({"classes": ["new"]}, "There is no class “new” of phones."),
        ({"everyone_not_in_earlier_waves": 1}, "“everyone_not_in_earlier_waves” must be true or false."),
    ],
)
def test_rule_that_cannot_be_used_says_why(raw, problem):
    with pytest.raises(BadInput) as refused:
        AudienceRule.from_json(raw)

    assert refused.value.problems == (problem,)


def test_rule_that_is_no_object_is_refused():
    with pytest.raises(BadInput, match="an object with named parts"):
        AudienceRule.from_json(["Pilot"])


def test_rule_survives_json():
    rule = AudienceRule(("Pilot",), ("DE",), ("update",), ("a",), True)

    assert AudienceRule.from_json(rule.to_json()) == rule
    assert AudienceRule().to_json() == {}
