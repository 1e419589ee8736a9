"""The task to correct one document."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import pghistory
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, When
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from portal.accounts.models import User
from portal.errors import PortalError, TransitionNotAllowed
from portal.formatting import day as in_words
from portal.transitions import try_move
from rollout.changes.models import Change
from rollout.documents.models.document import Document
from rollout.documents.models.finding import Finding
from rollout.documents.models.state import CLOSED, MOMENTS, NOBODY, OPEN, TaskState
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave, WaveState


class ReasonMissing(PortalError):
    """Say why the sentence stays as it is."""


class KeptUntilPassed(PortalError):
    """The day until which the sentence stays must be after today. Choose a later day, or none."""


class DocumentTaskQuerySet(models.QuerySet["DocumentTask"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(document__source__tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(document__source__tenant__in=Tenant.objects.editable_by(user))

    def correctable_by(self, user: User) -> Self:
        """Tasks this person may see to, with the whole document: they administer its tenant, or own it themselves."""
        # In small letters, as accounts have them. Compared in capitals, "ſ" would be an "S" and "ı" an "I".
        own = Q(own_address=user.email) if user.email else Q(pk__in=[])
        administered = Q(document__source__tenant__in=Tenant.objects.editable_by(user))
        return self.visible_to(user).alias(own_address=Lower("owner_address")).filter(administered | own)

    def of_tenant(self, tenant: Tenant) -> Self:
        return self.filter(document__source__tenant=tenant)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def closed(self) -> Self:
        return self.filter(state__in=CLOSED)

    def kept_until_over(self, today: date) -> Self:
        """Tasks with a sentence that was to stay until a day which has come; `today` is the tenant's."""
        return self.filter(pk__in=Finding.objects.kept_until_over(today).values("task"))

    def overdue(self, today: date) -> Self:
        """Open tasks whose day has passed; `today` is the tenant's."""
        return self.open().filter(due_on__lt=today)

    def behind_their_waves(self, today: date) -> Self:
        """Open tasks whose day was not picked by a person and whose wave is not what it was when the day was counted:
        other days, cancelled, or another one comes first. `today` is the tenant's."""
        ahead = Wave.objects.unsettled().filter(
            tenant=OuterRef("document__source__tenant"), change=OuterRef("change"), starts_on__gt=today
        )
        is_overtaken = Exists(ahead.filter(starts_on__lt=OuterRef("due_wave__starts_on")))
        is_first = Q(due_wave=None) & Exists(ahead)
        # A task without a wave has no day that differs: to SQL, what is not equal to nothing would be another one.
        has_moved = Q(due_wave__isnull=False) & ~Q(due_wave__starts_on=F("wave_starts_on"))
        is_other = Q(due_wave__state=WaveState.CANCELLED) | has_moved
        return self.open().exclude(due_why="").filter(is_other | is_overtaken | is_first)

    def owned_by(self, owner: str) -> Self:
        """Tasks of the owner with this address, in whichever case, or of NOBODY; all where none is named."""
        return self.filter(owner_address__iexact="" if owner == NOBODY else owner) if owner else self

    def matching(self, text: str) -> Self:
        """Tasks whose document, place or owner has these words."""
        in_any = Q(document__title__icontains=text) | Q(document__path__icontains=text)
        return self.filter(in_any | Q(document__source__name__icontains=text) | Q(owner_name__icontains=text))

    def with_rows(self, today: date) -> Self:
        """What a list needs: the document, how many sentences are outdated, until when the first of them is kept, and
        `rank`, the order of urgency."""
        outdated = Count("findings", filter=Q(findings__gone_at=None, findings__kept_at=None))
        ranks = [When(state=state, then=rank) for rank, state in enumerate(TaskState.values, start=1)]
        overdue = When(state__in=OPEN, due_on__lt=today, then=0)
        return self.select_related("document__source__tenant").annotate(
            outdated=outdated,
            kept_until=Min("findings__kept_until", filter=Q(findings__gone_at=None)),
            rank=Case(overdue, *ranks, output_field=models.IntegerField()),
        )


@pghistory.track()
class DocumentTask(models.Model):
    """The task to correct one document for one change.

    It closes only when a re-scan no longer finds anything (`verified`), or a person says why each sentence that is
    left stays (`kept`). `due_on` is a day in the tenant's zone, set when the task gets an owner, and
    `due_why` the rule by which it was set, in words; empty where a person chose the day. `due_wave` is the wave it was
    counted from, if one was, and `wave_starts_on` that wave's first day as it was then.
    The moments say since when it is where it is; a moment is emptied when the task falls back.
    """

    State = TaskState

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tasks")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="document_tasks")
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.FOUND)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    owner_address = models.CharField(max_length=254, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    due_why = models.CharField(max_length=200, blank=True, default="", db_default="")
    due_wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wave_starts_on = models.DateField(null=True, blank=True)
    found_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    outdated: int
    """How many sentences are to be corrected; read by `with_rows` only."""
    kept_until: date | None
    """Until when the first of its kept sentences stays; read by `with_rows` only."""

    objects = DocumentTaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "change"], name="one_task_per_document_and_change"),
        ]

    def __str__(self) -> str:
        return str(self.document)

    # Questions

    @cached_property
    def tenant(self) -> Tenant:
        return self.document.source.tenant

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_overdue(self, at: datetime) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < self.today(at)

    def today(self, at: datetime) -> date:
        """The day in the tenant's zone."""
        return at.astimezone(ZoneInfo(self.tenant.time_zone)).date()

    @property
    def wrong_since(self) -> date:
        """Since which day, in the tenant's zone, the document is known to be wrong."""
        return self.found_at.astimezone(ZoneInfo(self.tenant.time_zone)).date()

    @property
    def token(self) -> str:
        """What a page shows of its state and owner, to tell later whether somebody else changed them meanwhile."""
        return f"{self.pk}|{self.state}|{self.assigned_at.isoformat() if self.assigned_at else ''}"

    # Verbs of people: each writes its step, and does nothing when the task is already there.

    def assign(
        self,
        name: str,
        address: str,
        *,
        due_on: date,
        due_why: str = "",
        due_wave: Wave | None = None,
        by: User | None,
        at: datetime,
    ) -> None:
        """Gives the task to somebody until a day. Marked as changed it stays so; a closed one is refused."""
        to = TaskState.CHANGED if self.state == TaskState.CHANGED else TaskState.ASSIGNED
        fields: dict[str, Any] = {"owner_name": name, "owner_address": address, "assigned_at": at}
        if (self.due_on, self.due_why, self.due_wave_id) != (due_on, due_why, due_wave.pk if due_wave else None):
            # Else its wave may have moved a moment ago: the sweep still has to see from which day it was counted.
            fields |= _day_fields(due_on, due_why, due_wave)
        if (self.owner_name, self.owner_address, self.due_on) == (name, address, due_on) and self.state == to:
            return
        self._move(to, OPEN, by=by, at=at, reason=f"{name or address}, due {due_on:%-d %b %Y}", fields=fields)

    def mark_changed(self, *, by: User | None, at: datetime) -> None:
        """The document was corrected, somebody says. The next scan looks."""
        if self.state != TaskState.CHANGED:
            self._move(
                TaskState.CHANGED, (TaskState.FOUND, TaskState.ASSIGNED), by=by, at=at, fields={"changed_at": at}
            )

    def keep(self, finding: Finding, reason: str, *, until: date | None = None, by: User | None, at: datetime) -> None:
        """One sentence stays, for a reason; with the last one the task is kept. Raises ReasonMissing.

        `until`: on this day, in the tenant's zone, it is to be corrected after all. Raises KeptUntilPassed for a day
        that has come.
        """
        if not reason.strip():
            raise ReasonMissing
        if until is not None and until <= self.today(at):
            raise KeptUntilPassed
        with transaction.atomic():
            self._take_turn()
            if self.state == TaskState.VERIFIED:
                raise TransitionNotAllowed("task", TaskState.VERIFIED.label, TaskState.KEPT.label)
            Finding.objects.filter(pk=finding.pk, task=self).to_correct().update(
                kept_at=at, kept_by=by, kept_reason=reason.strip(), kept_until=until
            )
            if self.is_open and not self.findings.to_correct().exists():
                self._move(TaskState.KEPT, OPEN, by=by, at=at, reason=reason.strip(), fields={"closed_at": at})

    def take_up(self, finding: Finding, *, by: User | None, at: datetime) -> None:
        """A sentence that was kept is to be corrected after all; a kept task opens again."""
        with transaction.atomic():
            self._take_turn()
            Finding.objects.filter(pk=finding.pk, task=self).no_longer_kept()
            if self.state == TaskState.KEPT:
                self.fall_back(by=by, at=at)

    def _take_turn(self) -> None:
        """Holds its row until the transaction ends: of two who keep the last two sentences, the second closes it."""
        self.state = DocumentTask.objects.select_for_update().get(pk=self.pk).state

    # Verbs of a sweep and a scan

    def follow(self, *, due_on: date, due_why: str, due_wave: Wave | None, at: datetime) -> None:
        """Its day as waves that moved have it, by a step where it is another one. For a caller that holds its row."""
        before = self.due_on
        for name, value in _day_fields(due_on, due_why, due_wave).items():
            setattr(self, name, value)
        self.save(update_fields=["due_on", "due_why", "due_wave", "wave_starts_on"])
        if before is not None and before != due_on:
            reason = f"Due {in_words(due_on)} in place of {in_words(before)}. {due_why}"
            self.steps.create(from_state=self.state, to_state=self.state, at=at, reason=reason, due_before=before)

    def take_up_kept(self, *, at: datetime) -> int:
        """Sentences that were to stay until a day which has come are to be corrected again. Returns how many.

        A kept task opens again, its `due_on` the caller's to set; the step says how many sentences came back. None: no
        effect.
        """
        with transaction.atomic():
            over = Finding.objects.filter(task=self).kept_until_over(self.today(at))
            first = over.aggregate(first=Min("kept_until"))["first"]
            number = over.no_longer_kept()
            if number:
                said = "A sentence was" if number == 1 else f"{number} sentences were"
                reason = f"{said} to stay until {first:%-d %b %Y}."
                if self.state == TaskState.KEPT:
                    self.fall_back(by=None, at=at, reason=reason)
                else:
                    self.steps.create(from_state=self.state, to_state=self.state, at=at, reason=reason)
        return number

    def settle(self, *, at: datetime, reason: str = "") -> None:
        """After a reading: closes a task with nothing left to correct, opens a closed one with something, and takes
        back a “changed” that was not one. `due_on` of a task that opens again is the caller's to set."""
        if self.findings.to_correct().exists():
            if self.state in (*CLOSED, TaskState.CHANGED):
                self.fall_back(by=None, at=at, reason=reason or "The scan still finds outdated sentences.")
        elif self.is_open:
            to = TaskState.KEPT if self.findings.present().exists() else TaskState.VERIFIED
            self._move(to, OPEN, by=None, at=at, reason=reason, fields={"closed_at": at})

    def fall_back(self, *, by: User | None, at: datetime, reason: str = "") -> None:
        """Back to whoever owns it, or to nobody. A closed task counts as found anew."""
        fields: dict[str, Any] = {} if self.is_open else {"found_at": at}
        to = TaskState.ASSIGNED if self.owner_address else TaskState.FOUND
        fields |= dict.fromkeys(MOMENTS[to])
        self._move(to, (*CLOSED, TaskState.CHANGED), by=by, at=at, reason=reason, fields=fields)

    def _move(
        self,
        to: TaskState,
        from_states: Collection[TaskState],
        *,
        by: User | None,
        at: datetime,
        reason: str = "",
        fields: dict[str, Any],
    ) -> None:
        """One step by a conditional UPDATE. When somebody else moved the task first, it is judged again from there."""
        while True:
            with transaction.atomic():
                if before := try_move(self, to, from_states=from_states, noun="task", **fields):
                    self.steps.create(from_state=before, to_state=to, at=at, by=by, reason=reason[:500])
                    return


def _day_fields(due_on: date, due_why: str, due_wave: Wave | None) -> dict[str, Any]:
    starts_on = due_wave.starts_on if due_wave else None
    return {"due_on": due_on, "due_why": due_why, "due_wave": due_wave, "wave_starts_on": starts_on}
