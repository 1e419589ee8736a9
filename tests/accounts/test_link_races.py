"""A one-time link that two browsers follow at once."""

import threading
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from portal.accounts.links import make_link, use_link
from tests.factories.accounts import make_user

if TYPE_CHECKING:
    from portal.accounts.models import User

AT = datetime(2025, 9, 24, 7, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_link_followed_twice_at_once_signs_in_once() -> None:
    token = make_link(make_user(), at=AT).rstrip("/").rpartition("/")[2]
    later: list[User | None] = []
    started = threading.Event()

    def follow_it_too() -> None:
        with closing(connection):
            started.set()
            later.append(use_link(token, at=AT))

    with transaction.atomic():
        first = use_link(token, at=AT)
        other = threading.Thread(target=follow_it_too)
        other.start()
        assert started.wait(10)
        # The other stands at the row until this commits.
        other.join(timeout=0.3)
        assert other.is_alive()
    other.join(timeout=20)

    assert first is not None
    assert later == [None]
