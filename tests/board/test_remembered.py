"""A board is read again as soon as anything was written."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.board import remembered
from rollout.tenants.models import Role
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)
BOARD = "FROM unnest"  # only reading the board asks like that


@pytest.fixture
def look(client):
    """Asks for the board at a moment: its HTML, and whether it was read from the tables."""
    tenant = make_tenant(name="Fabrikam")
    make_wave(tenant, change=make_change(), name="East coast")
    client.force_login(make_user_with_role(tenant, Role.READER))

    def look(at: datetime = AT) -> tuple[str, bool]:
        with time_machine.travel(at, tick=False), CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("board:board", args=["MC1111780"])).text
        return page, any(BOARD in question["sql"] for question in asked)

    look()  # whoever comes first counts what is stale, which writes
    look()
    yield look
    remembered.forget()


def test_who_looks_again_at_once_gets_what_was_read(look):
    page, was_read = look(AT + timedelta(seconds=2))

    assert not was_read
    assert "East coast" in page


def test_after_a_write_of_anybody_the_board_is_read_again(look):
    make_tenant(name="Another")

    assert look()[1]


def test_what_was_written_is_shown(look):
    with transaction.atomic():
        connection.cursor().execute("UPDATE waves_wave SET name = 'West coast'")

    page, was_read = look()

    assert was_read
    assert "West coast" in page


def test_after_some_seconds_it_is_read_again(look):
    assert look(AT + remembered.KEPT_FOR)[1]


def test_a_transaction_sees_what_it_wrote_itself(look):
    with transaction.atomic():
        connection.cursor().execute("UPDATE waves_wave SET name = 'West coast'")
        page, was_read = look()
        connection.cursor().execute("UPDATE waves_wave SET name = 'South coast'")
        again, was_read_again = look()

    assert (was_read, was_read_again) == (True, True)
    assert "West coast" in page
    assert "South coast" in again
