"""A relay for the tests of sending."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.deliveries.sink import Sink


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A relay that takes everything until it is told otherwise; the site sends through it."""
    sink = Sink()
    with sink.running():
        settings.RELAYS = (sink.relay,)
        yield sink
