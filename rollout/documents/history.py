"""Tasks of the past, as they would have been recorded: for portfolios that begin with a history.

An index, a YAML file beside the folders, says of each document when it was found, given away, corrected. The
documents themselves are as they are today: what is still open is still outdated in its file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rollout.changes.models import Change
from rollout.documents.models import Document, DocumentSource, DocumentTask, Finding, TaskState
from rollout.documents.reading import read_document
from rollout.documents.reading.text import owner_in
from rollout.documents.recording import passages
from rollout.documents.rules import load_rules
from rollout.documents.scanner import scan
from rollout.documents.statements import Paragraph
from rollout.packs.reading import Node, read_yaml
from rollout.tenants.models import Tenant

# When things happened on their days, on the tenant's clock: scans at their hours, people in between.
MORNING_SCAN, PEOPLE, EVENING_SCAN = time(6), time(15, 30), time(18)


@dataclass(frozen=True)
class Told:
    """What an index says of one document. `was`: the sentences that were outdated, where they no longer are."""

    path: str
    found_on: date
    owner: str
    assigned_on: date | None
    due_on: date | None
    changed_on: date | None
    verified_on: date | None
    kept_on: date | None
    reason: str
    was: tuple[dict[str, Any], ...]


def record_index(tenant: Tenant, change: Change, index: Path) -> list[DocumentTask]:
    """Makes the sources an index names, in the folder of the same name beside it, and records their tasks.

    Raises PackError, with the line, for an index that cannot be read. Nobody is told.
    """
    home = index.with_suffix("")
    tasks = []
    for node in read_yaml(index.name, index.read_text(encoding="utf-8")).only("sources")["sources"]:
        node.only("name", "folder", "documents")
        folder = home / node["folder"].text()
        source, _ = DocumentSource.objects.get_or_create(
            tenant=tenant, path=str(folder.resolve()), defaults={"name": node["name"].text()}
        )
        tasks += [record(source, change, _read_told(told)) for told in node["documents"]]
    return tasks


def record(source: DocumentSource, change: Change, told: Told) -> DocumentTask:
    """One document and its task with findings and steps, as the index tells them."""
    text = read_document(told.path, (Path(source.path) / told.path).read_bytes())
    document, _ = Document.objects.update_or_create(
        source=source,
        path=told.path,
        defaults={
            "title": text.title,
            "language": text.language,
            "owner_name": text.owner_name,
            "owner_address": text.owner_address,
        },
    )
    zone = ZoneInfo(source.tenant.time_zone)
    name, address = owner_in(told.owner)
    steps = list(_steps(told, zone))
    moments = dict(steps)
    task = DocumentTask.objects.create(
        document=document,
        change=change,
        state=steps[-1][0],
        owner_name=name,
        owner_address=address,
        due_on=told.due_on,
        found_at=moments[TaskState.FOUND],
        assigned_at=moments.get(TaskState.ASSIGNED),
        changed_at=moments.get(TaskState.CHANGED),
        closed_at=moments.get(TaskState.VERIFIED) or moments.get(TaskState.KEPT),
    )
    before = ""
    for state, at in steps:
        task.steps.create(from_state=before, to_state=state, at=at, reason=told.reason if state == "kept" else "")
        before = state
    _record_findings(task, told, text.paragraphs)
    return task


def _record_findings(task: DocumentTask, told: Told, paragraphs: Any) -> None:
    """What was outdated and is corrected, or else what is outdated in the file today."""
    common: dict[str, Any] = {"task": task, "found_at": task.found_at}
    if task.state == TaskState.VERIFIED:
        was = [_with_marks(passage, task) for passage in told.was]
        Finding.objects.bulk_create(Finding(**common, gone_at=task.closed_at, **passage) for passage in was)
        return
    if task.state == TaskState.KEPT:
        common |= {"kept_at": task.closed_at, "kept_reason": told.reason}
    rules = load_rules(task.change.pack)
    found = scan(paragraphs, rules, told.found_on)
    Finding.objects.bulk_create(Finding(**common, **passage) for passage in passages(found, rules, paragraphs).now)


def _with_marks(passage: dict[str, Any], task: DocumentTask) -> dict[str, Any]:
    """The sentence as the scanner would have found it: with what the rules mark, under the rule that is told first."""
    above = (str(task.document), *passage["heading_path"])
    paragraphs = [Paragraph(passage["sentence"], above, language=passage["language"])]
    rules = load_rules(task.change.pack)
    found = passages(scan(paragraphs, rules, task.found_at.date(), on_topic=True), rules, paragraphs).now
    others = [rule for rule in found[0]["rules"] if rule != passage["rule"]] if found else []
    return passage | {"rules": [passage["rule"], *others], "marks": found[0]["marks"] if found else []}


def _steps(told: Told, zone: ZoneInfo) -> Iterator[tuple[TaskState, datetime]]:
    """The states a task went through, with their moments."""
    path = (
        (TaskState.FOUND, told.found_on, MORNING_SCAN),
        (TaskState.ASSIGNED, told.assigned_on, MORNING_SCAN if told.assigned_on == told.found_on else PEOPLE),
        (TaskState.CHANGED, told.changed_on, PEOPLE),
        (TaskState.VERIFIED, told.verified_on, EVENING_SCAN),
        (TaskState.KEPT, told.kept_on, PEOPLE),
    )
    for state, on, hour in path:
        if on is not None:
            yield state, datetime.combine(on, hour, tzinfo=zone)


def _read_told(node: Node) -> Told:
    node.only("path", "found", "owner", "assigned", "due", "changed", "verified", "kept", "reason", "was")

    def day(key: str) -> date | None:
        value = node.get(key)
        return value.day() if value else None

    def text(key: str) -> str:
        value = node.get(key)
        return value.text() if value else ""

    was = node.get("was")
    return Told(
        path=node["path"].text(),
        found_on=node["found"].day(),
        owner=text("owner"),
        assigned_on=day("assigned"),
        due_on=day("due"),
        changed_on=day("changed"),
        verified_on=day("verified"),
        kept_on=day("kept"),
        reason=text("reason"),
        was=tuple(_read_passage(item, number) for number, item in enumerate(was, start=1)) if was else (),
    )


def _read_passage(node: Node, number: int) -> dict[str, Any]:
    """A sentence that once stood in the document. Where exactly is not told; its order is."""
    node.only("rule", "under", "sentence", "text", "language")
    rule, language = node["rule"].text(), node.get("language")
    return {
        "rule": rule,
        "rules": [rule],
        "heading_path": [node["under"].text()],
        "paragraph": number,
        "sentence_number": node["sentence"].number(),
        "start": 0,
        "sentence": node["text"].text(),
        "marks": [],
        "language": language.text() if language else "en",
    }
