"""A board is read again as soon as anything was written."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from portal.board import remembered
from portal.board.reading import Board
from rollout.tenants.models import Role
from rollout.waves.models import Wave
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)
# Other processes of the tests write to the same server, so that two looks between their writes take some tries.
TRIES = 500

Look = Callable[..., Board]


@pytest.fixture
def look() -> Iterator[Look]:
    tenant = make_tenant(name="Fabrikam")
    change, user = make_change(), make_user_with_role(tenant, Role.READER)
    make_wave(tenant, change=change, name="East coast")

    def look(at: datetime = AT, as_of: date | None = None) -> Board:
        return remembered.board_for(user, change, at=at, as_of=as_of)

    yield look
    remembered.forget()


def names(board: Board) -> list[str]:
    return [wave.name for wave in board.waves]


def test_who_looks_again_at_once_gets_what_was_read(look: Look) -> None:
    assert any(look() is look(AT + timedelta(seconds=2)) for _ in range(TRIES))


def test_what_was_written_is_shown(look: Look) -> None:
    before = look()
    Wave.objects.update(name="West coast")

    assert names(before) == ["East coast"]
    assert names(look()) == ["West coast"]


def test_after_some_seconds_it_is_read_again(look: Look) -> None:
    assert not any(look() is look(AT + remembered.KEPT_FOR) for _ in range(5))


def test_another_day_is_another_board(look: Look) -> None:
    assert not any(look() is look(as_of=date(2025, 9, 23)) for _ in range(5))


def test_a_transaction_sees_what_it_wrote_itself(look: Look) -> None:
    with transaction.atomic():
        Wave.objects.update(name="West coast")
        board = look()
        Wave.objects.update(name="South coast")
        again = look()

    assert names(board) == ["West coast"]
    assert names(again) == ["South coast"]
