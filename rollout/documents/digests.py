"""What an owner is told on a day: documents newly theirs, those due soon, those overdue, and others' that stay wrong.

A task is told of when there is news: a step gave it to its owner, its day came forward, is near, or has passed and a
week went by without a reminder. What was told is in `Telling`; nothing is worked out from the day alone, so that a day
on which no mail went out (a holiday, a machine that was down) loses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower, TruncDate

from notifications.texts.models import Purpose, TextVersion
from rollout.changes.models import Change
from rollout.documents.models import DocumentTask, Part, TaskState, TaskStep, Telling
from rollout.documents.models.task import DocumentTaskQuerySet
from rollout.documents.models.telling import TellingQuerySet
from rollout.documents.schedule import local_day
from rollout.tenants.models import Tenant
from rollout.tenants.work_hours import work_day

SOON_WORK_DAYS = 3
AGAIN_AFTER = timedelta(days=7)
"""Between two reminders of the same overdue document."""
TOO_LATE_WORK_DAYS = 5
"""Overdue by more than these, the source's owner is told too."""
NOBODY_WORK_DAYS = 3
"""So long without an owner, the source's owner is told."""

RANKS = {part: rank for rank, part in enumerate(Part)}


@dataclass(frozen=True)
class Days:
    """A tenant's day, and the days that are held against it."""

    today: date
    soon: date
    reminded_before: date
    too_late_before: date
    nobody_since: date

    @classmethod
    def at(cls, tenant: Tenant, at: datetime) -> "Days":
        today = local_day(tenant, at)
        return cls(
            today=today,
            soon=work_day(tenant, today, SOON_WORK_DAYS),
            reminded_before=today - AGAIN_AFTER,
            too_late_before=work_day(tenant, today, -TOO_LATE_WORK_DAYS),
            nobody_since=work_day(tenant, today, -NOBODY_WORK_DAYS),
        )


@dataclass(frozen=True)
class Entry:
    """A task in a digest, and the part it stands in."""

    task: DocumentTask
    part: Part

    @property
    def urgency(self) -> tuple[int, date, str, int]:
        return RANKS[self.part], self.task.due_on or date.max, str(self.task), self.task.pk


@dataclass(frozen=True)
class Digest:
    """What one address is told today of one change, the most urgent first. Never empty."""

    tenant: Tenant
    change: Change
    address: str
    today: date
    entries: tuple[Entry, ...]

    @property
    def own(self) -> tuple[Entry, ...]:
        """What the owner is to correct."""
        return tuple(entry for entry in self.entries if entry.part != Part.NOT_CORRECTED)

    @property
    def others(self) -> tuple[Entry, ...]:
        """What others were to correct, or nobody was, in a source of this owner."""
        return tuple(entry for entry in self.entries if entry.part == Part.NOT_CORRECTED)


def is_stuck(task: DocumentTask, at: datetime) -> bool:
    """Whether it is long overdue or long nobody's, so that its source's owner is told."""
    days = Days.at(task.tenant, at)
    if task.state == TaskState.FOUND:
        return not task.owner_address and local_day(task.tenant, task.found_at) <= days.nobody_since
    return task.state == TaskState.ASSIGNED and task.due_on is not None and task.due_on < days.too_late_before


def owners_to_tell(tenant: Tenant, at: datetime) -> list[str]:
    """The addresses, in small letters, of everybody with something to be told, those too to whom no mail may go."""
    days, went = Days.at(tenant, at), Telling.objects.that_went()
    own = _with_something_to_tell(tenant, days, went).values_list(Lower("owner_address"))
    others = _not_corrected(tenant, days, went).values_list(Lower("document__source__owner_address"))
    return sorted({address for (address,) in (*own.distinct(), *others.distinct())})


def digest_of(tenant: Tenant, address: str, at: datetime, *, is_kept_back: bool) -> Digest | None:
    """What this address is to be told now, or None. Of several changes the most urgent; the others' turn is tomorrow.

    `is_kept_back`: no mail may go there. Then what was kept back before counts as told; else it is told now.
    """
    days = Days.at(tenant, at)
    told = Telling.objects.all() if is_kept_back else Telling.objects.that_went()
    due = _with_something_to_tell(tenant, days, told).filter(owner_address__iexact=address)
    knows_of = dict(due.values_list("pk", F("is_known")))
    mine = _own(tenant).filter(owner_address__iexact=address)
    own = [Entry(task, _part(task, days, is_known=knows_of.get(task.pk, False))) for task in _with_rows(mine, days)]
    missed = _not_corrected(tenant, days, told).filter(document__source__owner_address__iexact=address)
    others = [Entry(task, Part.NOT_CORRECTED) for task in _with_rows(missed, days)]
    wanted = sorted([*(one for one in own if one.task.pk in knows_of), *others], key=lambda one: one.urgency)
    if not wanted:
        return None
    change = wanted[0].task.change
    # Whoever is written to hears of everything that is overdue or due soon: reminders fall together.
    entries = [one for one in own if one.task.pk in knows_of or one.part != Part.NEW] + others
    return Digest(tenant, change, address, days.today, _of_change(entries, change))


def _of_change(entries: Iterable[Entry], change: Change) -> tuple[Entry, ...]:
    return tuple(sorted((entry for entry in entries if entry.task.change == change), key=lambda entry: entry.urgency))


def _part(task: DocumentTask, days: Days, *, is_known: bool) -> Part:
    """`is_known`: its owner was told of it since it was given to them. There is news all the same: its day."""
    if task.due_on is None or task.due_on > days.soon:
        return Part.MOVED if is_known else Part.NEW
    return Part.OVERDUE if task.due_on < days.today else Part.DUE_SOON


def _own(tenant: Tenant) -> DocumentTaskQuerySet:
    """Tasks that wait for their owners."""
    return _open(tenant).filter(state=TaskState.ASSIGNED).exclude(owner_address="")


def _with_something_to_tell(tenant: Tenant, days: Days, told: TellingQuerySet) -> DocumentTaskQuerySet:
    """Those of which their owners were not told what there is to be told now."""
    heard = told.of_owners().filter(task=OuterRef("pk"), address=Lower(OuterRef("owner_address")))
    steps = TaskStep.objects.filter(task=OuterRef("pk"), to_state=TaskState.ASSIGNED, due_before=None)
    given = steps.order_by().values("task")
    given_at = Coalesce(Subquery(given.annotate(last=Max("at")).values("last")), "found_at")
    since_given = heard.filter(at__gte=OuterRef("given_at"))
    # Who was told a day and has longer now need not know; who has less must.
    is_news = ~Exists(since_given.filter(due_on__lte=OuterRef("due_on")))
    of_this_day = heard.filter(due_on=OuterRef("due_on"))
    is_near = Q(due_on__range=(days.today, days.soon)) & ~Exists(of_this_day.filter(part=Part.DUE_SOON))
    lately = of_this_day.filter(part=Part.OVERDUE, told_on__gt=days.reminded_before)
    is_late = Q(due_on__lt=days.today) & ~Exists(lately)
    own = _own(tenant).annotate(given_at=given_at, is_known=Exists(since_given))
    return own.filter(is_news | is_near | is_late)


def _not_corrected(tenant: Tenant, days: Days, told: TellingQuerySet) -> DocumentTaskQuerySet:
    """Tasks of which a source's owner, who is not their own, was not told yet: long overdue, or long nobody's."""
    heard = told.filter(
        task=OuterRef("pk"),
        part=Part.NOT_CORRECTED,
        address=Lower(OuterRef("document__source__owner_address")),
        at__gte=OuterRef("found_at"),
    )
    is_late = Q(state=TaskState.ASSIGNED, due_on__lt=days.too_late_before)
    is_nobodys = Q(state=TaskState.FOUND, owner_address="", found_on__lte=days.nobody_since)
    return (
        _open(tenant)
        .annotate(
            owner_in_small=Lower("owner_address"), found_on=TruncDate("found_at", tzinfo=ZoneInfo(tenant.time_zone))
        )
        .filter(is_late | is_nobodys, ~Exists(heard))
        .exclude(document__source__owner_address="")
        .exclude(owner_in_small=Lower("document__source__owner_address"))
    )


def _open(tenant: Tenant) -> DocumentTaskQuerySet:
    """Of changes that are open and whose text for owners is published: without one nobody can be told."""
    changes = Change.objects.open().filter(pk__in=_with_text())
    return DocumentTask.objects.of_tenant(tenant).filter(change__in=changes)


def changes_without_text() -> QuerySet[Change]:
    """Open changes with documents to correct, of which nobody can be told: their text for owners is not published."""
    silent = Change.objects.open().exclude(pk__in=_with_text())
    return silent.filter(pk__in=DocumentTask.objects.open().values("change"))


def _with_text() -> QuerySet[TextVersion, Any]:
    return TextVersion.objects.published().filter(text__purpose=Purpose.DOCUMENT_TASK).values("text__change")


def _with_rows(tasks: DocumentTaskQuerySet, days: Days) -> DocumentTaskQuerySet:
    return tasks.with_rows(days.today).select_related("change")
