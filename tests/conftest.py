"""Starts real PostgreSQL and Valkey when the first test needs them, and leaves nothing behind."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings as site
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from portal.engines.sharing import running
from tests.deliveries.sink import Sink
from tests.settings import WORKER
from tests.template import made_once
from tests.temporary import held

# Nobody wants a test's data back after a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


# Minutes each, for browsers, processes and clocks: begun at the end they would keep the others waiting.
LONGEST = (
    "tests/faults/test_programme",
    "tests/journeys/test_accessibility",
    "tests/mailings/test_send_benchmark",
    "tests/journeys/test_main_job",
    "tests/engines/test_run_command",
    "tests/architecture/test_doors",
)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: of the longest modules some always wait, for a relay, a page or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """The process that made the temporary folder holds it until every worker is gone, then removes it."""
    if WORKER:
        return
    session = ExitStack()
    session.enter_context(held(site.PLACES))
    config.add_cleanup(session.close)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules come first, then those with most tests: no process is left alone with one at the end."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (not item.nodeid.startswith(LONGEST), -tests[item.path]))


@pytest.fixture(scope="session")
def engines() -> Iterator[None]:
    """PostgreSQL and Valkey, as far as the environment does not name others."""
    with running(site.PLACES, site.EMBEDDED_ENGINES, FAST):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    engines: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Every test with a database starts the engines first. In engines of our own each process copies one database."""
    if site.EMBEDDED_DATABASE:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = made_once(site.PLACES.data)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A relay that takes everything until it is told otherwise; the site sends through it."""
    sink = Sink()
    with sink.running():
        settings.RELAYS = (sink.relay,)
        yield sink
