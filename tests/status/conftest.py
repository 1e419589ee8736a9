"""The broker of this test process, empty before each test."""

from collections.abc import Iterator

import pytest
from kombu import Connection

from portal.status import pulse


@pytest.fixture
def broker(engines: None) -> Iterator[None]:
    with pulse.broker() as client:
        client.flushdb()
        yield
        client.flushdb()


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery's connections lead to a socket where nobody listens."""
    nowhere = Connection("redis+socket:///nowhere/valkey.sock")
    monkeypatch.setattr(pulse.app, "connection_for_write", nowhere.clone)
