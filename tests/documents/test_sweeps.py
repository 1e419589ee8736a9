"""Scans that come by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from rollout.documents import tasks
from rollout.documents.models import DocumentTask, Scan
from rollout.documents.schedule import last_due, next_due
from rollout.documents.sweeps import due_scans
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_folder, make_scan, make_source
from tests.factories.tenants import make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.mark.parametrize(
    ("zone", "last", "following"),
    [
        ("UTC", datetime(2025, 9, 12, 6, tzinfo=UTC), datetime(2025, 9, 12, 18, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2025, 9, 12, 4, tzinfo=UTC), datetime(2025, 9, 12, 16, tzinfo=UTC)),
        ("America/New_York", datetime(2025, 9, 11, 22, tzinfo=UTC), datetime(2025, 9, 12, 10, tzinfo=UTC)),
    ],
)
def test_scans_are_due_at_six_and_eighteen_at_the_tenant(zone: str, last: datetime, following: datetime) -> None:
    tenant = make_tenant(time_zone=zone)

    assert (last_due(tenant, AT), next_due(tenant, AT)) == (last, following)


def test_due_scan_is_asked_for_once() -> None:
    make_change()
    source = make_source()
    make_tenant()

    first, second = due_scans(AT), due_scans(AT + timedelta(seconds=60))

    assert [scan.tenant for scan in first] == [source.tenant]
    assert second == first
    first[0].begin(at=AT)
    first[0].finish(at=AT)
    assert due_scans(AT + timedelta(hours=1)) == []
    assert len(due_scans(AT + timedelta(hours=12))) == 1


def test_closed_change_is_not_scanned_for() -> None:
    make_change(closed_at=AT)
    make_source()

    assert due_scans(AT) == []


def test_scan_whose_worker_went_silent_is_taken_up_again() -> None:
    scan = make_scan(make_source().tenant, asked_at=AT, seen_at=AT, started_at=AT)

    assert due_scans(AT + timedelta(minutes=1)) == []
    assert due_scans(AT + timedelta(minutes=4)) == [scan]


def test_scan_asked_for_in_the_same_moment_is_the_same() -> None:
    tenant, change = make_tenant(), make_change()

    assert Scan.objects.ask(tenant, change, by=None, at=AT) == Scan.objects.ask(tenant, change, by=None, at=AT)


def test_job_does_the_scan_it_is_given_and_ends_quietly_without_one() -> None:
    tenant = make_tenant()
    make_source(tenant, path=str(make_folder(tenant, guide_md=OUTDATED)))
    scan = make_scan(tenant)

    tasks.scan(scan.pk)
    tasks.scan(scan.pk)
    tasks.scan(0)

    assert DocumentTask.objects.count() == 1
    assert Scan.objects.get().is_over
