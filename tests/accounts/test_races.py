"""A one-time link that two browsers follow at once, and a last try that two take at once."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from django.db import connection, transaction

from portal.accounts.links import make_link, use_link
from portal.accounts.throttling import Throttle
from tests.factories.accounts import make_user

AT = datetime(2025, 9, 24, 7, 0, tzinfo=UTC)
Got = TypeVar("Got")


def twice_at_once(act: Callable[[], Got]) -> tuple[Got, list[Got]]:
    """What the first gets, and what another who stands behind it until it commits."""
    later: list[Got] = []
    started = threading.Event()

    def act_too() -> None:
        with closing(connection):
            started.set()
            later.append(act())

    with transaction.atomic():
        first = act()
        other = threading.Thread(target=act_too)
        other.start()
        assert started.wait(10)
        # The other waits until this commits.
        other.join(timeout=0.3)
        assert other.is_alive()
    other.join(timeout=20)
    return first, later


@pytest.mark.django_db(transaction=True)
def test_a_link_followed_twice_at_once_signs_in_once() -> None:
    token = make_link(make_user(), at=AT).rstrip("/").rpartition("/")[2]

    first, later = twice_at_once(lambda: use_link(token, at=AT))

    assert first is not None
    assert later == [None]


@pytest.mark.django_db(transaction=True)
def test_a_last_try_taken_twice_at_once_is_had_once() -> None:
    throttle = Throttle("sign-in", tries=1, seconds=60)

    assert twice_at_once(lambda: throttle.take("ada@portal.example", at=AT)) == (True, [False])
