"""What the board says of counts that are no longer true, or not made yet."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.board.counting import COUNTED_BY_A_PAGE
from portal.board.freshness import Freshness, ago
from portal.board.tasks import count_reach
from rollout.tenants.models import Role, Tenant
from tests.factories.changes import make_change
from tests.factories.tenants import make_person, make_tenant, make_user_with_role

AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s ago"),
        (14, "14 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7200, "2 h ago"),
        (3 * 86400, "3 days ago"),
    ],
)
def test_age_is_said_in_the_largest_unit_that_fits(seconds, words):
    assert ago(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("counted", "stale", "note"),
    [
        ({1: 14}, (), ""),
        ({1: 14}, (1,), "1 tenant here is being counted again: what is shown of it was counted 14 s ago."),
        (
            {1: 14, 2: 90},
            (1, 2),
            "2 tenants here are being counted again: what is shown of them was counted 1 min ago.",
        ),
        ({1: 14}, (1, 2), "2 tenants here are being counted: what is shown of them is not complete yet."),
    ],
)
def test_note_names_the_oldest_count_that_is_no_longer_true(counted, stale, note):
    counted_at = {pk: AT - timedelta(seconds=seconds) for pk, seconds in counted.items()}

    assert Freshness(AT, counted_at, frozenset(stale)).note == note


@pytest.fixture
def tenant(client: Client, db: None) -> Tenant:
    make_change()
    tenant = make_tenant()
    make_person(tenant)
    client.force_login(make_user_with_role(tenant, Role.READER))
    return tenant


def board(client: Client, **asked: str) -> str:
    return client.get(reverse("board:board", args=["MC1111780"]), asked).text


def load_people(tenant: Tenant, number: int) -> None:
    """As a load does, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_person (tenant_id, entra_id, upn, mail, name, given_name, locale, country, groups)"
            " SELECT %s, 'p' || n, '', '', '', '', '', '', '{}' FROM generate_series(1, %s) n",
            [tenant.pk, number],
        )


def test_large_tenant_is_counted_in_the_background_and_the_page_says_from_when_it_is(client, tenant):
    with time_machine.travel(AT, tick=False) as clock:
        count_reach()
        load_people(tenant, COUNTED_BY_A_PAGE + 1)
        clock.shift(14)
        stale = board(client, columns="counted")
        count_reach()
        clock.shift(60)
        counted = board(client, columns="counted")

    assert "1 tenant here is being counted again: what is shown of it was counted 14 s ago." in stale
    assert '<td data-label="Last counted">14 s ago</td>' in stale
    assert "being counted" not in counted
    assert '<td data-label="Last counted">1 min ago</td>' in counted


def test_small_tenant_is_counted_at_once(client, tenant):
    load_people(tenant, 3)

    page = board(client, columns="counted", sort="-counted")

    assert "being counted" not in page
    assert '<td data-label="Last counted">0 s ago</td>' in page
