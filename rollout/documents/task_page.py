"""What the drawer of one task shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.formatting import NOTHING, day, short_day
from rollout.documents.correcting import is_correctable
from rollout.documents.digests import is_stuck
from rollout.documents.listing import moment_words
from rollout.documents.models import DocumentTask, Finding, Part, TaskState, TaskStep
from rollout.documents.schedule import next_due
from rollout.documents.wording import Advice, advice_for

RANKS = {TaskState.FOUND: 0, TaskState.ASSIGNED: 1, TaskState.CHANGED: 2, TaskState.VERIFIED: 3, TaskState.KEPT: 3}
ICONS = ("search", "user-check", "pencil", "badge-check")
LAST = 3
NOBODY_YET = "nobody yet"


@dataclass(frozen=True)
class TrackStep:
    """One of the four steps of a task: `kind` is done, current or ahead."""

    word: str
    icon: str
    note: str
    kind: str


@dataclass(frozen=True)
class ShownFinding:
    """A finding with what to write instead; `is_together` where the one before it is replaced by the same words."""

    finding: Finding
    advice: Advice
    is_together: bool = False


def context_of(task: DocumentTask, at: datetime) -> dict[str, Any]:
    """The task with its findings: to correct, kept, and of a verified task what was corrected."""
    findings = shown_findings(task, task.findings.select_related("kept_by"))
    steps = list(task.steps.select_related("by"))
    present = [item for item in findings if item.finding.gone_at is None]
    return {
        "task": task,
        "tenant": task.tenant,
        "change": task.change,
        "is_overdue": task.is_overdue(at),
        # Addresses come from outside: only what a browser opens safely becomes a link.
        "opens_at": task.document.url if task.document.url.startswith("https://") else "",
        "track": list(track(task, at)),
        "stuck": stuck_words(task, at) if is_stuck(task, at) else "",
        "to_correct": [item for item in present if item.finding.kept_at is None],
        "is_correctable": task.document.is_file and is_correctable(task.document.path),
        "kept": [item for item in present if item.finding.kept_at is not None],
        "corrected": [item for item in findings if item not in present] if task.state == TaskState.VERIFIED else [],
        "steps": steps,
        "taken_back": _taken_back(task, steps),
        "told": [one for one in task.tellings.select_related("mail") if one.mail is not None],
        "next_scan": moment_words(next_due(task.tenant, at), task.tenant, at),
    }


def _taken_back(task: DocumentTask, steps: Sequence[TaskStep]) -> TaskStep | None:
    """The step by which a scan took back the last “changed”; that the task was given on since changes nothing of it."""
    given = [(TaskState.FOUND, TaskState.ASSIGNED), (TaskState.ASSIGNED, TaskState.ASSIGNED)]
    others = [step for step in steps if (step.from_state, step.to_state) not in given]
    return others[-1] if others and task.is_open and others[-1].from_state == TaskState.CHANGED else None


def shown_findings(task: DocumentTask, findings: Iterable[Finding]) -> list[ShownFinding]:
    """Findings of the task, each with what its pack says to write instead."""
    shown: list[ShownFinding] = []
    last: ShownFinding | None = None
    for finding in findings:
        advice = advice_for(finding, task.change.pack)
        is_open = finding.gone_at is None and finding.kept_at is None
        is_together = (
            is_open
            and last is not None
            and finding.says_the_same_after(last.finding, last.advice.instead, advice.instead)
        )
        shown.append(ShownFinding(finding, advice, is_together))
        last = shown[-1] if is_open else last
    return shown


def stuck_words(task: DocumentTask, at: datetime) -> str:
    """Who was told that nobody corrects it, or why nobody was."""
    source = task.document.source
    if not source.owner_address:
        return f"“{source}” has no owner who could be told."
    told = task.tellings.that_went().filter(part=Part.NOT_CORRECTED, at__gte=task.found_at).first()
    if told is not None:
        return f"{told.address}, who owns “{source}”, was told on {day(told.told_on)}."
    if source.owner_address.lower() == task.owner_address.lower():
        return f"“{source}” has the same owner: there is nobody else to tell."
    return f"{source.owner_name or source.owner_address}, who owns “{source}”, is told with the next mails."


def track(task: DocumentTask, at: datetime) -> Iterator[TrackStep]:
    """Found, Assigned, Changed, and Verified or Kept, each with its day or its person. What was left out is ahead."""
    rank_now = RANKS[TaskState(task.state)]
    notes = (
        _day(task, task.found_at, at),
        task.owner_name or task.owner_address or (NOBODY_YET if task.is_open else NOTHING),
        _day(task, task.changed_at, at) if task.changed_at else _due(task, at),
        _day(task, task.closed_at, at) if task.closed_at else "by re-scan",
    )
    words = ("Found", "Assigned", "Changed", "Kept" if task.state == TaskState.KEPT else "Verified")
    for rank, (word, note, icon) in enumerate(zip(words, notes, ICONS, strict=True)):
        if rank < rank_now and note not in (NOTHING, NOBODY_YET):
            yield TrackStep(word, "circle-check", note, "done")
        elif rank != rank_now:
            yield TrackStep(word, "circle-dashed", note, "ahead")
        else:
            yield TrackStep(word, "archive" if word == "Kept" else icon, note, "done" if rank == LAST else "current")


def _due(task: DocumentTask, at: datetime) -> str:
    if not task.is_open:
        return NOTHING
    return f"due {_near(task, task.due_on, at)}" if task.due_on else "no day yet"


def _day(task: DocumentTask, moment: datetime, at: datetime) -> str:
    return _near(task, moment.astimezone(ZoneInfo(task.tenant.time_zone)).date(), at)


def _near(task: DocumentTask, on: date, at: datetime) -> str:
    """A day, with its year where that is not this one: the steps stand side by side."""
    return short_day(on) if on.year == task.today(at).year else day(on)
