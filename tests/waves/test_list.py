"""The waves of a change as a list."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rollout.tenants.models import Role, Tenant
from rollout.waves.models import WaveState
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_access, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenants(client: Client) -> tuple[Tenant, Tenant]:
    """Two tenants a reader may see, with three waves."""
    contoso, fabrikam = make_tenant(name="Contoso", slug="contoso"), make_tenant(name="Fabrikam", slug="fabrikam")
    make_wave(contoso, name="Pilot", state=WaveState.DONE)
    make_wave(contoso, name="=Plants", audience={"groups": ["Plants"]})
    make_wave(fabrikam, name="West coast")
    reader = make_user_with_role(contoso, Role.READER)
    make_access(reader, fabrikam, Role.READER)
    client.force_login(reader)
    return contoso, fabrikam


def listed(client: Client, **asked: str) -> str:
    return client.get(reverse("waves:list", args=["MC1111780"]), asked).text


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ({}, ["Pilot", "=Plants", "West coast"], []),
        ({"state": "done"}, ["Pilot"], ["=Plants", "West coast"]),
        ({"tenant": "fabrikam"}, ["West coast"], ["Pilot", "=Plants"]),
        ({"q": "contoso plants"}, ["=Plants"], ["Pilot", "West coast"]),
        ({"state": "nonsense"}, ["Pilot", "=Plants", "West coast"], []),
    ],
)
def test_list_shows_what_is_asked_for(client, tenants, asked, shown, hidden):
    page = listed(client, **asked)

    assert all(f">{name}<" in page for name in shown)
    assert not any(f">{name}<" in page for name in hidden)


def test_wave_says_that_it_lies_outside_the_window_until_it_is_over(client, tenants):
    make_window()  # until 10 October 2025
    tenants[1].waves.update(ends_on=date(2025, 10, 14), state=WaveState.ROLLING)

    with time_machine.travel(datetime(2025, 10, 14, 12, tzinfo=UTC), tick=False):
        assert "Ends after the window" in listed(client)
    assert "Ends after the window" not in listed(client)


def test_waves_of_foreign_tenants_and_other_changes_are_not_listed(client, tenants):
    make_wave(name="Elsewhere")
    make_wave(tenants[0], make_change(mc_id="MC2222222"), name="Another change")

    page = listed(client)

    assert "Elsewhere" not in page
    assert "Another change" not in page


def test_empty_list_says_what_waves_are(client):
    client.force_login(make_user_with_role(make_tenant(), Role.READER))
    make_change()

    page = listed(client)

    assert "No waves yet" in page
    assert "Plan the first wave" not in page  # a reader plans nothing


def test_search_without_a_hit_leads_back_to_all(client, tenants):
    assert "No wave is like that." in listed(client, q="nowhere")


def test_csv_holds_the_rule_as_a_sentence_and_runs_nothing(client, tenants):
    lines = client.get(reverse("waves:list", args=["MC1111780"]), {"format": "csv"}).getvalue().decode().splitlines()

    assert len(lines) == 4
    assert "Contoso,2,'=Plants,Draft,2025-10-06,2025-10-10,,," in lines[2]
    assert "in the group “Plants”." in lines[2]


def test_number_of_queries_does_not_grow_with_the_waves(client, tenants, django_assert_max_num_queries):
    for _ in range(20):
        make_wave(tenants[0])

    with django_assert_max_num_queries(20):
        listed(client)
