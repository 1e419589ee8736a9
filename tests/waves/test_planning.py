"""Planning and changing a wave by its form, with and without JavaScript."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rollout.tenants.models import Role, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
BEFORE_THE_WINDOW = datetime(2025, 8, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def tenant(client: Client) -> Tenant:
    """A tenant with two people, one of them in the group Pilot, whose administrator is signed in."""
    tenant = make_tenant(name="Contoso", slug="contoso")
    make_window(make_change())
    make_phone(make_person(tenant, groups=["Pilot"], country="DE", mail="adele@contoso.example"))
    make_person(tenant)
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
    return tenant


def plan(**overrides: Any) -> dict[str, Any]:
    return {"name": "Pilot", "starts_on": "2025-10-06", "ends_on": "2025-10-10", "groups": ["Pilot"]} | overrides


def add_url() -> str:
    return reverse("waves:add", args=["MC1111780"], query={"tenant": "contoso"})


def test_wave_is_planned_with_its_people_counted(client, tenant):
    response = client.post(add_url(), plan())

    wave = Wave.objects.get()
    assert response.url == reverse("waves:detail", args=[wave.pk])
    assert (wave.number, wave.name, wave.audience, wave.people_count) == (1, "Pilot", {"groups": ["Pilot"]}, 1)
    assert wave.transitions.get().by.name == "Ada Lund"


def test_only_tenant_one_administers_needs_no_choice(client, tenant):
    page = client.get(reverse("waves:add", args=["MC1111780"]))

    assert "New wave at Contoso" in page.text


def test_with_several_tenants_one_is_chosen_first(client, tenant):
    make_access(tenant.access.get().user, make_tenant(name="Fabrikam"))
    reader_of = make_tenant(name="Northwind")
    make_access(tenant.access.get().user, reader_of, Role.READER)

    page = client.get(reverse("waves:add", args=["MC1111780"]))

    assert "Fabrikam" in page.text
    assert "Northwind" not in page.text


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"ends_on": "2025-10-05"}, "The last day cannot be before the first."),
        ({"people": "adele@contoso.example nobody@contoso.example"}, "has the address nobody@contoso.example."),
        ({"groups": ["Unknown"]}, "Unknown is not one of the available choices."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_plan_that_cannot_be_says_why_and_saves_nothing(client, tenant, asked, error):
    page = client.post(add_url(), plan(**asked))

    assert page.status_code == 422
    assert error in page.text
    assert not Wave.objects.exists()


def test_count_as_the_form_stands_saves_nothing_and_warns(client, tenant):
    make_wave(tenant)
    url = reverse("waves:count_new", args=["MC1111780"], query={"tenant": "contoso"})
    asked = plan(starts_on="2025-10-11", ends_on="2025-10-12", people="adele@contoso.example")

    with time_machine.travel(BEFORE_THE_WINDOW, tick=False):
        client.force_login(tenant.access.get().user)
        whole = client.post(url, asked)
        island = client.post(url, asked, headers={"HX-Request": "true", "HX-Target": "preview"})

    assert Wave.objects.count() == 1
    assert island.text.lstrip().startswith("<p><b")
    for answer in (whole, island):
        for words in (
            '<b class="figure">1</b> person',
            "in the group “Pilot”, and 1 person by name.",
            "It ends after the vendor’s window, which closes on 10 Oct 2025.",
            "It begins on a Saturday.",
            "1 person is in wave 1 as well.",
        ):
            assert words in answer.text


def test_moved_days_and_people_are_saved_as_a_step(client, tenant):
    wave = make_wave(tenant, state=WaveState.READY, audience={"groups": ["Gone"], "people": ["adele@contoso.example"]})
    url = reverse("waves:edit", args=[wave.pk])
    form = client.get(url)

    client.post(url, plan(name="Pilot", groups=[], ends_on="2025-10-17"))

    assert "adele@contoso.example" in form.text  # what the rule names is in the form, even a group nobody is in now
    assert 'value="Gone"' in form.text
    changed = Wave.objects.get()
    assert (changed.audience, changed.ends_on, changed.people_count) == ({}, date(2025, 10, 17), 2)
    assert changed.transitions.last().is_new_plan


def test_settled_wave_is_not_changed(client, tenant):
    wave = make_wave(tenant, state=WaveState.DONE)

    page = client.post(reverse("waves:edit", args=[wave.pk]), plan(), follow=True)

    assert "This wave is “Done” and cannot become “planned anew”." in page.text
    assert Wave.objects.get().name == "Everyone else"


@pytest.mark.parametrize("name", ["edit", "count", "ready"])
def test_wave_of_another_tenant_is_not_found(client, tenant, name):
    wave = make_wave()
    asks = client.get if name == "edit" else client.post

    assert asks(reverse(f"waves:{name}", args=[wave.pk])).status_code == 404


def test_reader_plans_nothing(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.READER))

    assert client.post(add_url(), plan()).status_code == 404
    assert not Wave.objects.exists()
