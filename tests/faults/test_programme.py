"""The faults, each on a mailing of its own: nobody is lost, nobody is told twice unseen, and no hand is needed."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.faults.programme import FAULTS, Fault, run
from tests.faults.site import FAST, Site, as_default, running_site

SEED = 4
SHORT = [fault for fault in FAULTS if fault.short[2]]


@pytest.fixture(scope="module")
def site(worker_id: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A site beside the suite's own engines: these are killed and restarted."""
    folder = settings.PLACES.data / f"faults-{worker_id}"
    with django_db_blocker.unblock(), running_site(folder, SEED, FAST) as site, as_default(site):
        yield site


@pytest.mark.parametrize("fault", SHORT, ids=lambda fault: fault.name)
def test_mailing_survives(fault: Fault, site: Site) -> None:
    amount, people, _ = fault.short
    try:
        report = run(site, fault, seed=SEED, amount=amount, people=people)
    except Exception:
        print(site.last_words())
        site.recover()
        raise

    assert report.verdict.problems == []
    assert report.faults
