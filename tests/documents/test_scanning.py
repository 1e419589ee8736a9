"""Scans over real folders: tasks open, close, come back, and nothing stops a scan."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollout.documents import scanning
from rollout.documents.models import DocumentSource, DocumentTask, Scan, TaskState
from rollout.documents.sources import Item
from rollout.documents.sources.folders import FolderReader
from rollout.tenants.models import Tenant
from tests.documents.word_files import make_docx
from tests.factories.changes import make_change
from tests.factories.documents import CORRECTED, OUTDATED, make_folder, make_source, write_document
from tests.factories.tenants import make_person, make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)
ANDROID = "On Android you need a personal Microsoft account for the backup of Authenticator."

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


def _source(tenant: Tenant | None = None, owner: str = "", **documents: str | bytes) -> DocumentSource:
    tenant = tenant or make_tenant()
    owner_fields = {"owner_name": owner, "owner_address": f"{owner.lower()}@contoso.example"} if owner else {}
    return make_source(tenant, path=str(make_folder(tenant, **documents)), **owner_fields)


def _scan(source: DocumentSource, at: datetime = AT) -> Scan:
    scan = Scan.objects.ask(source.tenant, make_change(), by=None, at=at)
    scanning.run(scan, lambda: at)
    return scan


def _rewrite(source: DocumentSource, name: str, content: str | bytes) -> None:
    write_document(Path(source.path), name, content)


def test_each_outdated_document_gets_one_task_with_its_findings() -> None:
    source = _source(
        new_md=f"# New phone\n\n## Before you start\n\nWelcome. {OUTDATED} {'All is well' + '!' * 400}\n",
        old_html=f"<title>Old</title><p>{OUTDATED}</p>",
        word_docx=make_docx("Tap Begin recovery.", OUTDATED, title="Word"),
        right_md=f"# Right\n\n{CORRECTED}\n",
    )

    scan = _scan(source)

    assert {str(task): task.findings.count() for task in DocumentTask.objects.all()} == {
        "New phone": 1,
        "Old": 1,
        "Word": 2,
    }
    finding = DocumentTask.objects.get(document__path="new.md").findings.get()
    assert (finding.place, finding.rule, finding.sentence) == ("“Before you start”, sentence 2", "B01", OUTDATED)
    assert (finding.before, finding.after) == ("Welcome.", f"All is well{'!' * 289}…")
    assert [finding.sentence[start:end] for start, end in finding.marks] == [
        "personal Microsoft account for the backup"
    ]
    assert (scan.documents_total, scan.documents_seen, scan.documents_read, scan.problems) == (4, 4, 4, [])
    assert scan.finished_at == AT


def test_task_without_an_owner_is_found_and_with_one_assigned() -> None:
    source = _source(
        none_md=OUTDATED,
        named_md=f"---\nowner: Karl Ebner <karl@contoso.example>\n---\n{OUTDATED}",
    )

    _scan(source)

    found = {task.document.path: (task.state, task.owner_address) for task in DocumentTask.objects.all()}
    assert found == {"none.md": ("found", ""), "named.md": ("assigned", "karl@contoso.example")}


def test_source_owns_what_names_nobody() -> None:
    _scan(_source(owner="Lena", guide_md=OUTDATED))

    task = DocumentTask.objects.get()
    assert (task.owner_name, task.owner_address, task.state) == ("Lena", "lena@contoso.example", "assigned")


def test_owner_by_name_alone_is_found_among_the_tenants_people() -> None:
    tenant = make_tenant()
    make_person(tenant, name="Karl Ebner", mail="karl@contoso.example")
    for _ in range(2):
        make_person(tenant, name="Two Alike")
    source = _source(
        tenant, one_docx=make_docx(OUTDATED, author="Karl Ebner"), two_docx=make_docx(OUTDATED, author="Two Alike")
    )

    _scan(source)

    addresses = {task.document.path: task.owner_address for task in DocumentTask.objects.all()}
    assert addresses == {"one.docx": "karl@contoso.example", "two.docx": ""}


def test_unchanged_documents_are_not_read_again() -> None:
    source = _source(a_md=OUTDATED, b_md=CORRECTED)
    _scan(source)
    _rewrite(source, "b_md", OUTDATED)

    scan = _scan(source, AT + timedelta(days=1))

    assert (scan.documents_seen, scan.documents_read) == (2, 1)
    assert DocumentTask.objects.count() == 2


def test_other_rules_read_everything_again() -> None:
    source = _source(a_md=OUTDATED)
    _scan(source)
    source.documents.update(read_with={"MC1111780": "older"})

    assert _scan(source, AT + timedelta(days=1)).documents_read == 1


def test_corrected_document_is_verified_and_comes_back_when_it_is_wrong_again() -> None:
    source = _source(owner="Lena", guide_md=OUTDATED)
    _scan(source)
    task = DocumentTask.objects.get()

    _rewrite(source, "guide_md", CORRECTED)
    _scan(source, AT + timedelta(days=1))
    task.refresh_from_db()
    assert (task.state, task.closed_at) == (TaskState.VERIFIED, AT + timedelta(days=1))

    _rewrite(source, "guide_md", OUTDATED)
    _scan(source, AT + timedelta(days=2))
    task.refresh_from_db()
    assert (task.state, task.found_at, task.closed_at) == (TaskState.ASSIGNED, AT + timedelta(days=2), None)
    assert task.due_on == date(2025, 9, 28)
    assert [finding.gone_at for finding in task.findings.order_by("found_at")] == [AT + timedelta(days=1), None]


def test_kept_sentence_stays_kept_wherever_it_moves() -> None:
    source = _source(guide_md=OUTDATED)
    _scan(source)
    task = DocumentTask.objects.get()
    task.keep(task.findings.get(), "A quotation.", by=None, at=AT)

    _rewrite(source, "guide_md", f"# Old texts\n\nA new line.\n\n{OUTDATED}\n")
    _scan(source, AT + timedelta(days=1))

    task.refresh_from_db()
    finding = task.findings.get()
    assert (task.state, finding.kept_reason, finding.place) == ("kept", "A quotation.", "“Old texts”, sentence 2")


def test_new_outdated_sentence_opens_a_kept_task() -> None:
    source = _source(guide_md=OUTDATED)
    _scan(source)
    task = DocumentTask.objects.get()
    task.keep(task.findings.get(), "A quotation.", by=None, at=AT)

    _rewrite(source, "guide_md", f"{OUTDATED}\n\nTap Begin recovery in Authenticator.\n")
    _scan(source, AT + timedelta(days=1))

    task.refresh_from_db()
    assert task.state == TaskState.FOUND
    assert task.findings.to_correct().get().rule == "B20"


def test_document_said_to_be_changed_that_was_not_falls_back() -> None:
    source = _source(owner="Lena", guide_md=OUTDATED)
    _scan(source)
    task = DocumentTask.objects.get()
    task.mark_changed(by=None, at=AT)

    scan = _scan(source, AT + timedelta(days=1))

    task.refresh_from_db()
    assert (task.state, scan.documents_read) == (TaskState.ASSIGNED, 0)
    assert "unchanged" in task.steps.last().reason


def test_deleted_document_closes_its_task_and_a_lost_folder_closes_none() -> None:
    source = _source(a_md=OUTDATED, b_md=OUTDATED)
    _scan(source)
    (Path(source.path) / "a.md").unlink()
    _scan(source, AT + timedelta(days=1))
    Path(source.path).rename(f"{source.path}-away")

    scan = _scan(source, AT + timedelta(days=2))

    states = {task.document.path: task.state for task in DocumentTask.objects.all()}
    assert states == {"a.md": "verified", "b.md": "found"}
    assert scan.problems == [
        {"path": source.name, "problem": "There is no such folder on the portal’s machine. Compare how it is written."}
    ]
    assert scan.is_over


def test_what_cannot_be_read_is_named_and_stops_nothing() -> None:
    source = _source(broken_docx=b"no zip", good_md=OUTDATED, latin_md=b"\xe4")
    (Path(source.path) / "away.md").symlink_to("/etc/hostname")

    scan = _scan(source)

    assert {problem["path"] for problem in scan.problems} == {
        f"{source.name} · {name}" for name in ("away.md", "broken.docx", "latin.md")
    }
    assert DocumentTask.objects.count() == 1
    assert source.documents.get(path="broken.docx").problem.startswith("The file is broken")


def test_android_sentence_has_no_task_before_its_day_and_one_from_then_on() -> None:
    source = _source(android_md=ANDROID)
    _scan(source, datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert not DocumentTask.objects.exists()
    assert source.documents.get().right_for_now.get().right_until == date(2027, 1, 1)

    scan = _scan(source, datetime(2027, 1, 1, 12, tzinfo=UTC))

    assert scan.documents_read == 1
    assert DocumentTask.objects.get().findings.get().sentence == ANDROID
    assert not source.documents.get().right_for_now.exists()


def test_scan_of_another_worker_is_left_alone_until_it_goes_silent() -> None:
    source = _source(guide_md=OUTDATED)
    scan = Scan.objects.ask(source.tenant, make_change(), by=None, at=AT)
    assert scan.begin(at=AT)

    scanning.run(Scan.objects.get(), lambda: AT + timedelta(minutes=1))
    assert not DocumentTask.objects.exists()
    scanning.run(Scan.objects.get(), lambda: AT + timedelta(minutes=5))

    assert Scan.objects.get().is_over
    assert DocumentTask.objects.exists()


def test_document_that_is_gone_is_gone_for_every_change_and_is_read_for_each_when_it_is_back() -> None:
    source = _source(guide_md=OUTDATED, other_md=CORRECTED)
    other = make_change(mc_id="MC2")

    def scan_for_both(day: int) -> list[str]:
        for change in (make_change(), other):
            at = AT + timedelta(days=day)
            scanning.run(Scan.objects.ask(source.tenant, change, by=None, at=at), lambda at=at: at)
        return list(DocumentTask.objects.values_list("state", flat=True))

    found = scan_for_both(0)
    (Path(source.path) / "guide.md").unlink()
    gone = scan_for_both(1)
    _rewrite(source, "guide_md", OUTDATED)
    back = scan_for_both(2)

    assert (found, gone, back) == (["found"] * 2, ["verified"] * 2, ["found"] * 2)


def test_unchanged_documents_cost_no_statement_of_their_own() -> None:
    source = _source(**{f"guide{number}_md": f"# Guide {number}\n\nNothing to say." for number in range(20)})
    _scan(source)
    scan = Scan.objects.ask(source.tenant, make_change(), by=None, at=AT)

    with CaptureQueriesContext(connection) as few:
        scanning.run(scan, lambda: AT)

    assert scan.documents_read == 0
    assert scan.documents_seen == 20
    assert len(few) < 20


@pytest.mark.parametrize("where", ["items", "content"])
def test_a_source_that_falls_keeps_no_other_from_being_read(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = _source(a_md=CORRECTED)
    source = make_source(broken.tenant, path=str(make_folder(broken.tenant, b_md=OUTDATED)))
    real = getattr(FolderReader, where)

    def falls(reader: FolderReader, *item: Item) -> Any:
        if reader._folder == Path(broken.path):
            raise RuntimeError
        return real(reader, *item)

    monkeypatch.setattr(FolderReader, where, falls)

    scan = _scan(broken)

    assert scan.is_over
    assert [problem["path"] for problem in scan.problems] == [broken.name]
    assert DocumentTask.objects.get().document.source == source
