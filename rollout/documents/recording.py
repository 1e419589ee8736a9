"""What one reading of a document means for its task: findings come, go and stay, the task opens and closes."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.documents.due_days import due_day
from rollout.documents.models import Document, DocumentTask, Finding, RightForNow, TaskState
from rollout.documents.rules import Rules
from rollout.documents.schedule import local_day
from rollout.documents.sentences import Sentence, sentences
from rollout.documents.statements import Found, Paragraph
from rollout.tenants.models import Person, Tenant

LONGEST_NEIGHBOUR = 300
"""Characters kept of the sentences before and after one that is outdated."""


@dataclass(frozen=True)
class Passages:
    """The sentences of one reading, each once: outdated now, and right until a day that is still to come."""

    now: tuple[dict[str, Any], ...]
    later: tuple[dict[str, Any], ...]


def passages(found: Sequence[Found], rules: Rules, paragraphs: Iterable[Paragraph]) -> Passages:
    """The findings of a reading by sentence. A sentence that one rule calls outdated now is outdated now."""
    own = {rule.id for rule in rules.rules if not rule.repeats}
    texts = {paragraph.number: paragraph.text for paragraph in paragraphs} if found else {}
    neighbours = _Neighbours(texts)
    now, later = [], []
    for (number, start), group in groupby(found, key=lambda item: (item.paragraph, item.sentence_start)):
        hits = [item for item in group if item.rule in own]
        if current := [item for item in hits if item.right_until is None]:
            now.append(_passage(current) | neighbours.of(number, start))
        elif hits:
            later.append(_passage(hits) | neighbours.of(number, start) | {"right_until": hits[0].right_until})
    return Passages(tuple(now), tuple(later))


def record(document: Document, change: Change, read: Passages, *, at: datetime) -> None:
    """Brings the task of a document in line with a reading."""
    with transaction.atomic():
        _replace_right_for_now(document, change, read.later)
        task = document.tasks.select_for_update().filter(change=change).first()
        if task is None:
            if not read.now:
                return
            task = document.tasks.create(change=change, found_at=at)
            task.steps.create(to_state=TaskState.FOUND, at=at)
        # The lock's row knows its document by number only; its tenant is asked for below.
        task.document = document
        was_closed = not task.is_open
        _match_findings(task, read.now, at)
        task.settle(at=at)
        if task.state == TaskState.FOUND or (was_closed and task.is_open):
            _give_to_owner(task, at)


def record_gone(document: Document, *, at: datetime) -> None:
    """The document is no more: nothing in it is left to correct, for any change. Back again it is read for each."""
    with transaction.atomic():
        document.gone_at, document.read_with = at, {}
        document.save(update_fields=["gone_at", "read_with"])
        document.right_for_now.all().delete()
        for task in document.tasks.select_for_update():
            task.findings.present().update(gone_at=at)
            task.settle(at=at, reason="The document is gone.")


def take_up(task: DocumentTask, finding: Finding, *, by: User, at: datetime) -> None:
    """A sentence that was kept is to be corrected after all; a task that opens again has a new day, as one found anew.

    The day it had may be long past: its owner, and the source's, would be told at once that nobody cared.
    """
    with transaction.atomic():
        was_closed = not task.is_open
        task.take_up(finding, by=by, at=at)
        if was_closed and task.is_open:
            _give_to_owner(task, at, by=by)


def take_up_kept(tenant: Tenant, *, at: datetime) -> int:
    """Sentences that were to stay until a day which has come are to be corrected again. Returns of how many tasks."""
    over = DocumentTask.objects.of_tenant(tenant).kept_until_over(local_day(tenant, at))
    found = list(over.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        with transaction.atomic():
            task = DocumentTask.objects.select_for_update(of=["self"]).select_related("document", "change").get(pk=pk)
            was_closed = not task.is_open
            task.take_up_kept(at=at)
            if was_closed:
                _give_to_owner(task, at)
    return len(found)


def _passage(hits: Sequence[Found]) -> dict[str, Any]:
    first = hits[0]
    marks = sorted({(item.start - first.sentence_start, item.end - first.sentence_start) for item in hits})
    return {
        "rule": first.rule,
        "rules": list(dict.fromkeys(item.rule for item in hits)),
        "heading_path": [heading[:300] for heading in first.headings],
        "paragraph": first.paragraph,
        "sentence_number": first.sentence_number,
        "start": first.sentence_start,
        "sentence": first.sentence,
        "marks": [list(mark) for mark in marks],
        "language": first.language,
    }


class _Neighbours:
    """The sentences before and after others, each cut to what is shown. Each paragraph is read once, whatever is
    found in it."""

    def __init__(self, paragraphs: Mapping[int, str]) -> None:
        self._paragraphs = paragraphs
        self._number = 0
        self._read: list[Sentence] = []

    def of(self, paragraph: int, start: int) -> dict[str, str]:
        """Those of the sentence that starts there."""
        if paragraph != self._number:
            self._number, self._read = paragraph, list(sentences(self._paragraphs[paragraph]))
        first = bisect_left(self._read, start, key=_start_of)
        after = bisect_right(self._read, start, key=_start_of)
        texts_before = [sentence.text for sentence in self._read[max(0, first - 1) : first]]
        texts_after = [sentence.text for sentence in self._read[after : after + 1]]
        return {"before": _end_of("".join(texts_before)), "after": _beginning_of("".join(texts_after))}


def _start_of(sentence: Sentence) -> int:
    return sentence.start


def _end_of(text: str) -> str:
    return text if len(text) <= LONGEST_NEIGHBOUR else f"…{text[-LONGEST_NEIGHBOUR:]}"


def _beginning_of(text: str) -> str:
    return text if len(text) <= LONGEST_NEIGHBOUR else f"{text[:LONGEST_NEIGHBOUR]}…"


def _replace_right_for_now(document: Document, change: Change, later: Sequence[dict[str, Any]]) -> None:
    document.right_for_now.filter(change=change).delete()
    RightForNow.objects.bulk_create(RightForNow(document=document, change=change, **passage) for passage in later)


def _match_findings(task: DocumentTask, now: Sequence[dict[str, Any]], at: datetime) -> None:
    """A sentence that is still there is the same finding, wherever it moved to, with what people said about it."""
    known: dict[str, list[Finding]] = defaultdict(list)
    for finding in task.findings.present():
        known[finding.sentence].append(finding)
    moved, new = [], []
    for passage in now:
        if same := known[passage["sentence"]]:
            finding = same.pop(0)
            for name, value in passage.items():
                setattr(finding, name, value)
            moved.append(finding)
        else:
            new.append(Finding(task=task, found_at=at, **passage))
    Finding.objects.bulk_update(moved, list(now[0]) if now else ["rule"])
    Finding.objects.bulk_create(new)
    left = [finding.pk for findings in known.values() for finding in findings]
    task.findings.filter(pk__in=left).update(gone_at=at)


def _give_to_owner(task: DocumentTask, at: datetime, *, by: User | None = None) -> None:
    """Assigns the task to who owns it, or owned it before; to nobody where nobody is known."""
    name, address = (task.owner_name, task.owner_address) if task.owner_address else _owner(task.document)
    if address:
        due = due_day(task.tenant, task.change, task.today(at))
        task.assign(name, address, due_on=due.on, due_why=due.why, due_wave=due.wave, by=by, at=at)


def _owner(document: Document) -> tuple[str, str]:
    """Who owns a document. A name without an address counts where exactly one person of the tenant has it."""
    name, address = document.owner()
    if name and not address:
        people = Person.objects.filter(tenant=document.source.tenant, name__iexact=name, left_at=None).exclude(mail="")
        mails = list(people.values_list("mail", flat=True)[:2])
        address = mails[0] if len(mails) == 1 else ""
    return name, address
