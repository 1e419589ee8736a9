"""What scans write down of documents: many at a time, and beside scans of other changes."""

import os
from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from rollout.documents import scanning
from rollout.documents.keeping import keep
from rollout.documents.models import Document, DocumentSource, DocumentTask, Scan
from tests.factories.changes import make_change
from tests.factories.documents import CORRECTED, OUTDATED, make_folder, make_source
from tests.factories.tenants import make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)
OTHER = "MC1111781"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.mark.parametrize("moment", range(4, 7))
def test_document_that_another_scan_wrote_first_is_taken_as_it_is(moment: int) -> None:
    tenant = make_tenant()
    folder = make_folder(tenant, a_md=OUTDATED, b_md=CORRECTED, c_md=OUTDATED)
    os.mkfifo(folder / "d.md")
    make_source(tenant, path=str(folder))
    first = Scan.objects.ask(tenant, make_change(), by=None, at=AT)
    other = Scan.objects.ask(tenant, make_change(mc_id=OTHER), by=None, at=AT)
    asked = 0

    def now() -> datetime:
        """The other scan goes from its beginning to its end while this one looks at the clock."""
        nonlocal asked
        asked += 1
        if asked == moment:
            scanning.run(other, lambda: AT)
        return AT

    scanning.run(first, now)

    assert first.is_over
    assert Scan.objects.get(pk=other.pk).is_over
    assert DocumentTask.objects.count() == 4
    read = {(document.path, *sorted(document.read_with)) for document in Document.objects.exclude(path="d.md")}
    assert read == {(path, "MC1111780", OTHER) for path in ("a.md", "b.md", "c.md")}


def test_known_documents_with_nothing_to_say_are_written_down_together_after_a_change_of_rules() -> None:
    tenant = make_tenant()
    make_source(tenant, path=str(make_folder(tenant, **{f"{number}_md": CORRECTED for number in range(40)})))
    scanning.run(Scan.objects.ask(tenant, make_change(), by=None, at=AT), lambda: AT)
    Document.objects.update(read_with={"MC1111780": "older", OTHER: "1"})

    again = Scan.objects.ask(tenant, make_change(), by=None, at=AT)
    with CaptureQueriesContext(connection) as queries:
        scanning.run(again, lambda: AT)

    assert again.documents_read == 40
    assert len(queries) < 25
    assert not Document.objects.filter(read_with__MC1111780="older").exists()
    assert Document.objects.filter(read_with__has_key=OTHER).count() == 40


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_write_the_same_documents_both_keep_what_they_read() -> None:
    source, done = make_source(), []

    def write(mc_id: str) -> None:
        documents = [_read(source, number, mc_id) for number in range(60)]
        done.append(len(keep(documents)))
        connections.close_all()

    workers = [Thread(target=write, args=[mc_id]) for mc_id in ("MC1", "MC2", "MC3")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert done == [60, 60, 60]
    assert {tuple(sorted(document.read_with)) for document in Document.objects.all()} == {("MC1", "MC2", "MC3")}


def _read(source: DocumentSource, number: int, mc_id: str) -> Document:
    return Document(source=source, path=f"{number}.md", content_hash="0" * 64, read_with={mc_id: "1"}, read_at=AT)
