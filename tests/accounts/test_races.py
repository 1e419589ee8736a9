"""A one-time link that two browsers follow at once, and a last try that two take at once."""

import threading
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from portal.accounts.links import make_link, use_link
from portal.accounts.throttling import Throttle
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


@pytest.mark.django_db(transaction=True)
def test_a_last_try_taken_twice_at_once_is_had_once() -> None:
    throttle = Throttle("sign-in", tries=1, seconds=60)
    later: list[bool] = []
    started = threading.Event()

    def try_too() -> None:
        with closing(connection):
            started.set()
            later.append(throttle.take("ada@portal.example", at=AT))

    with transaction.atomic():
        first = throttle.take("ada@portal.example", at=AT)
        other = threading.Thread(target=try_too)
        other.start()
        assert started.wait(10)
        # The other waits until this commits.
        other.join(timeout=0.3)
        assert other.is_alive()
    other.join(timeout=20)

    assert (first, later) == (True, [False])
