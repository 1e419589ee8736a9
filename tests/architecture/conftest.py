"""What the walks through all doors share."""

import logging
from collections.abc import Iterator

import pytest

from tests.architecture.doors import Examples, Side, furnish


@pytest.fixture
def quiet() -> Iterator[None]:
    """Refusals are what is wanted here: thousands of lines about them would hide the one that is not."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def shared(db: None) -> Examples:
    return furnish()


@pytest.fixture
def home(shared: Examples) -> Side:
    return Side("Homeland")
