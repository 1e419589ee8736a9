"""A source that is changed while a scan runs is scanned once more."""

from datetime import UTC, datetime, timedelta

import pytest

from rollout.documents import scanning
from rollout.documents.models import DocumentTask, Scan
from tests.factories.changes import make_change
from tests.factories.documents import CORRECTED, OUTDATED, make_folder, make_source, write_document
from tests.factories.tenants import make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


def test_source_that_changes_while_a_scan_runs_is_scanned_again_once() -> None:
    tenant, change = make_tenant(), make_change()
    folder = make_folder(tenant, a_md=CORRECTED)
    make_source(tenant, path=str(folder))
    running = Scan.objects.ask(tenant, change, by=None, at=AT)
    assert running.begin(at=AT)

    for minutes in (1, 2):
        asked = Scan.objects.ask_for_news(tenant, change, by=None, at=AT + timedelta(minutes=minutes))
        assert asked == running
    write_document(folder, "a_md", OUTDATED)
    # Its worker read the row before anybody asked again.
    following = running.finish(at=AT + timedelta(minutes=3))

    assert following is not None
    assert scanning.run(following, lambda: AT + timedelta(minutes=3)) is None
    assert DocumentTask.objects.count() == 1
    assert Scan.objects.unfinished().count() == 0


def test_scan_that_has_not_begun_sees_a_changed_source_itself() -> None:
    tenant, change = make_tenant(), make_change()
    make_source(tenant, path=str(make_folder(tenant, a_md=OUTDATED)))
    waiting = Scan.objects.ask(tenant, change, by=None, at=AT)

    assert Scan.objects.ask_for_news(tenant, change, by=None, at=AT) == waiting
    assert scanning.run(waiting, lambda: AT) is None
