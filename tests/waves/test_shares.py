"""A part of the people: the same part tomorrow, each part within the larger one, none of them twice."""

from datetime import UTC, datetime

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from portal.errors import BadInput
from rollout.tenants.models import Person, Role
from rollout.waves.audience import AudienceRule, overlaps_of
from rollout.waves.models import Wave
from tests.factories.changes import make_change
from tests.factories.notifications import make_frozen_mailing
from tests.factories.tenants import make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 22, 8, 0, tzinfo=UTC)
PEOPLE = 2000


def named_by(wave: Wave) -> set[int]:
    return set(AudienceRule.from_json(wave.audience).people(wave).values_list("pk", flat=True))


@pytest.fixture
def waves() -> list[Wave]:
    """1 %, 10 %, half and the rest of a tenant with 2,000 people, each without those of earlier waves."""
    tenant = make_tenant()
    Person.objects.bulk_create(Person(tenant=tenant, entra_id=f"person-{number}") for number in range(PEOPLE))
    rest = {"everyone_not_in_earlier_waves": True}
    return [make_wave(tenant, audience=rest | ({"share": part} if part else {})) for part in (1, 10, 50, None)]


def test_shares_and_the_rest_hold_everybody_once_in_about_the_wanted_sizes(waves):
    named = [named_by(wave) for wave in waves]

    assert sum(len(people) for people in named) == PEOPLE == len(set.union(*named))
    assert not any(overlaps_of(wave) for wave in waves)
    sizes = [len(people) / PEOPLE for people in named]
    assert sizes == pytest.approx([0.01, 0.09, 0.4, 0.5], abs=0.06)


def test_smaller_share_is_within_the_larger(waves):
    pilot, tenth = waves[:2]
    tenth.audience = {"share": 10}

    assert named_by(pilot) < named_by(tenth)


def test_share_stays_the_same_when_people_come_and_go(waves):
    tenth = waves[1]
    before = named_by(tenth)
    gone = Person.objects.filter(tenant=tenth.tenant, entra_id__endswith="7")
    left = set(gone.values_list("pk", flat=True))

    gone.update(left_at=AT)
    newcomer = make_person(tenth.tenant, entra_id="newcomer")

    assert named_by(tenth) - {newcomer.pk} == before - left
    assert left & before


def test_share_stays_the_same_when_people_get_the_ids_of_a_directory(waves):
    tenth = waves[1]
    before = named_by(tenth)

    Person.objects.update(entra_id=Concat(Value("object-"), "entra_id"))

    assert named_by(tenth) == before


def test_another_change_begins_with_other_people(waves):
    tenth = waves[1]
    other = make_wave(tenth.tenant, make_change(mc_id="MC2222222"), audience={"share": 10})

    shared = named_by(other) & named_by(tenth)

    assert 0 < len(shared) < len(named_by(tenth)) / 2


def test_mailing_freezes_exactly_the_people_of_the_share(waves):
    pilot = waves[0]

    mailing = make_frozen_mailing(people=0, wave=pilot)

    assert set(mailing.deliveries.values_list("person_id", flat=True)) == named_by(pilot)


@pytest.mark.parametrize("share", [0, 100, -1, 2.5, "10", True, [10]])
def test_share_that_cannot_be_says_what_it_must_be(share):
    with pytest.raises(BadInput) as refused:
        AudienceRule.from_json({"share": share})

    assert refused.value.problems == ("“share” must be a whole number from 1 to 99: per cent of the people.",)


def test_share_is_part_of_the_sentence_and_survives_json():
    rule = AudienceRule(countries=("DE",), not_in_earlier_waves=True, share=10)

    assert AudienceRule.from_json(rule.to_json()) == rule
    assert rule.sentence() == (
        "The first 10\N{NO-BREAK SPACE}% of the people whom the change affects or may affect, in DE, "
        "who are in no earlier wave."
    )


def test_form_counts_and_plans_a_share(client, waves):
    tenant = waves[0].tenant
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR))
    asked = {"name": "A tenth", "starts_on": "2025-10-06", "ends_on": "2025-10-10", "share": "10"}
    query = {"tenant": tenant.slug}

    counted = client.post(reverse("waves:count_new", args=["MC1111780"], query=query), asked)
    refused = client.post(reverse("waves:add", args=["MC1111780"], query=query), asked | {"share": "100"})
    client.post(reverse("waves:add", args=["MC1111780"], query=query), asked)

    planned = Wave.objects.get(name="A tenth")
    assert f'<b class="figure">{planned.people_count}</b> people' in counted.text
    assert "less than or equal to 99" in refused.text
    assert planned.audience == {"share": 10}
    assert planned.people_count == len(named_by(planned)) > 0
