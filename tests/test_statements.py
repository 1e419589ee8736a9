"""What PostgreSQL is told of tables that were just filled."""

import pytest
from django.db import connection

from portal.statements import ask, know_grown
from rollout.tenants.models import Person
from tests.factories.tenants import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table_of_no_size() -> None:
    """Rows of tests that were rolled back still take their room."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tenants_person CASCADE")


def known_people() -> int:
    return ask("SELECT reltuples::int FROM pg_class WHERE oid = 'tenants_person'::regclass", {})[0][0]


def fill(tenant, numbers: range) -> None:
    Person.objects.bulk_create(
        Person(tenant=tenant, entra_id=f"person-{number}", mail=f"p{number}@people.example", name="Pat Person")
        for number in numbers
    )


def test_a_table_is_looked_at_again_when_it_is_twice_as_large():
    tenant = make_tenant()

    fill(tenant, range(4_000))
    know_grown(Person)
    assert known_people() == 4_000

    fill(tenant, range(4_000, 4_100))
    know_grown(Person)
    assert known_people() == 4_000


def test_a_small_table_is_left_alone():
    fill(make_tenant(), range(5))
    before = known_people()

    know_grown(Person)

    assert known_people() == before
