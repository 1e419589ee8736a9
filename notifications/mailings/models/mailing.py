"""One mailing and its verbs."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.fields.json import KT

from notifications.deliveries import freezing, ledger
from notifications.deliveries.pinning import CannotSend
from notifications.mailings.checks.accepting import refuse_open_findings
from notifications.mailings.content import content_hash
from notifications.mailings.models.approval import MOST_APPROVERS, TWO_APPROVERS_ABOVE, Approval, ApprovalQuerySet
from notifications.mailings.models.by_wave import BY_WAVE
from notifications.mailings.models.canary import CanaryRule
from notifications.mailings.models.closing import CLOSING_SUM_HOLDS, closing_sum_checked
from notifications.mailings.models.in_doubt import InDoubtPolicy
from notifications.mailings.models.queryset import MailingQuerySet
from notifications.mailings.models.readiness import refuse_if_not_ready
from notifications.mailings.models.refusals import LEAVES_THE_TRIAL, ChangedMeanwhile, NotReadyToSend
from notifications.mailings.models.scheduling import refuse_start
from notifications.mailings.models.transition import BEFORE_SENDING, OPEN, MailingState, MailingTransition
from notifications.texts.models import Purpose, Text
from portal.accounts.models import User
from portal.errors import TransitionNotAllowed
from portal.transitions import try_move
from rollout.tenants.models import Tenant
from rollout.waves.models import ChecklistItem, Wave


# The ledger and the transitions record how a mailing goes; the history is of what people decide.
@pghistory.track(exclude=["pinned", "pinned_dates", "new_dates", "audience_count", "closing_sum", "canary_passed_at"])
class Mailing(models.Model):
    """One text to the audience of one wave.

    Its primary key is the ledger's partition key. `version` pins the text. `pinned` holds what the mails say beside
    the person's own values (sender, service desk, the wave's days) as it was at the freeze; `pinned_dates` are the
    dates among it, as JSON, by themselves: a board asks thousands of mailings for them.
    `reference` is what a recipient can check (RP-7F3K-Q2MD); it names nobody.
    `send_at` null: it starts when a person presses the button. It never starts after `not_after`, and the sweep
    pauses it then when somebody still waits.
    `canary_count` people get it before all others (0: everybody at once); see `canary.CanaryRule`. `canary_passed_at`:
    since when the others may be told, null while they wait.
    `corrects`: of a correction the mailing whose people get it; with `corrects_version` those of all mailings that told
    the same wave the same version of that text.
    `new_dates`: of a mailing about changed dates those it was written for (see `moved_dates`).
    `audience_count` is set by the freeze, `closing_sum` ({"sent": n, "failed": n, …}) at the close; the two agree.
    """

    State = MailingState

    OPEN: ClassVar[tuple[str, ...]] = OPEN
    BEFORE_SENDING: ClassVar[tuple[str, ...]] = BEFORE_SENDING

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="mailings")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="mailings")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=MailingState.choices, default=MailingState.DRAFT)
    reference = models.CharField(max_length=12, unique=True)
    send_at = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    in_doubt_policy = models.CharField(max_length=6, choices=InDoubtPolicy.choices, default=InDoubtPolicy.ASK)
    canary_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    canary_wait_minutes = models.PositiveSmallIntegerField(default=30, db_default=30)
    canary_limit = models.PositiveSmallIntegerField(default=0, db_default=0)
    canary_passed_at = models.DateTimeField(null=True, blank=True)
    pinned = models.JSONField(default=dict, blank=True)
    pinned_dates = models.GeneratedField(
        expression=KT("pinned__dates"), output_field=models.TextField(null=True), db_persist=True
    )
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    corrects_version = models.BooleanField(default=False, db_default=False)
    new_dates = models.JSONField(default=dict, blank=True)
    audience_count = models.PositiveIntegerField(null=True, blank=True)
    closing_sum = models.JSONField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["wave", "purpose"],
                condition=Q(state__in=["draft", "waiting_for_approval", "scheduled", "sending", "paused"]),
                name="one_open_mailing_per_wave_and_purpose",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = BY_WAVE
        triggers: ClassVar[list[pgtrigger.Trigger]] = [CLOSING_SUM_HOLDS]

    def __str__(self) -> str:
        # "Done to Contoso" is nothing that anybody says.
        is_said_to = self.purpose in (Purpose.ADVANCE, Purpose.REMINDER, Purpose.CORRECTION)
        return f"{self.get_purpose_display()}{' to' if is_said_to else ':'} {self.wave}"

    # Questions

    @property
    def tenant(self) -> Tenant:
        return self.wave.tenant

    @property
    def is_before_sending(self) -> bool:
        return self.state in self.BEFORE_SENDING

    @property
    def is_running(self) -> bool:
        return self.state in (MailingState.SENDING, MailingState.PAUSED)

    @property
    def is_over(self) -> bool:
        return self.state in (MailingState.CLOSED, MailingState.STOPPED)

    @property
    def waits_for_canary(self) -> bool:
        """Nobody but its first people is told yet."""
        return bool(self.canary_count) and self.canary_passed_at is None

    def approvals_needed(self, recipient_count: int) -> int:
        """None in trial mode, one in a live tenant, two different people above 500 recipients."""
        if self.tenant.is_trial:
            return 0
        return MOST_APPROVERS if recipient_count > TWO_APPROVERS_ABOVE else 1

    def valid_approvals(self) -> ApprovalQuerySet:
        """Approvals of exactly what the mailing says now."""
        return Approval.objects.of(self.pk, content_hash(self))

    def is_approved(self, recipient_count: int) -> bool:
        return self.valid_approvals().count() >= self.approvals_needed(recipient_count)

    def leaves_the_trial(self) -> bool:
        """The tenant was switched to trial, and somebody who still waits is not on its allow-list."""
        return self.tenant.is_trial and ledger.is_any_outside(self.pk, self.tenant.allow_list)

    # Verbs before anybody is told

    def ask_for_approval(self, *, by: User | None, at: datetime) -> None:
        """draft -> waiting_for_approval."""
        self._move(MailingState.WAITING, from_states=[MailingState.DRAFT], by=by, at=at)

    def approve(self, *, by: User, at: datetime) -> None:
        """One person approves what the mailing says now; with enough of them it is scheduled.

        Approved twice by one person it has no effect. Raises ChangedMeanwhile, FindingsOpen.
        """
        with transaction.atomic():
            self._take_turn()
            if self.valid_approvals().by(by).exists():
                return
            if self.state not in (MailingState.DRAFT, MailingState.WAITING):
                raise TransitionNotAllowed("mailing", MailingState(self.state).label, "approved")
            audience = freezing.preview(self)
            refuse_open_findings(self, audience, at, starting=False)
            Approval.objects.create(mailing=self, by=by, content_hash=content_hash(self), at=at)
            if self.is_approved(audience.recipient_count):
                self.wave.tick(ChecklistItem.MESSAGE_APPROVED, by=by, at=at)
                states = [MailingState.DRAFT, MailingState.WAITING]
                self._move(MailingState.SCHEDULED, from_states=states, by=by, at=at)
            else:
                self._move(MailingState.WAITING, from_states=[MailingState.DRAFT], by=by, at=at)

    def _take_turn(self) -> None:
        """Waits for whoever approves it just now: two at once would each miss the other. Raises ChangedMeanwhile."""
        current = Mailing.objects.select_for_update(of=["self"], no_key=True).with_rows().get(pk=self.pk)
        if content_hash(current) != content_hash(self):
            raise ChangedMeanwhile
        self.state = current.state

    def send_back(self, *, by: User | None, reason: str, at: datetime) -> None:
        """waiting_for_approval or scheduled -> draft, with a comment for the author. Its approvals are void."""
        with transaction.atomic():
            states = [MailingState.WAITING, MailingState.SCHEDULED]
            self._move(MailingState.DRAFT, from_states=states, by=by, at=at, reason=reason)
            self.approvals.all().delete()

    def plan(
        self,
        *,
        send_at: datetime | None,
        not_after: datetime | None,
        in_doubt_policy: str,
        at: datetime,
        canary: CanaryRule | None = None,
    ) -> None:
        """When it starts, its deadline, who gets it first (None: as before), and what happens to people in doubt.

        Approvals of another plan are void. Raises NoSuchStart.
        """
        if send_at:
            refuse_start(self.tenant, send_at, not_after=not_after, at=at)
        planned: dict[str, Any] = {"send_at": send_at, "not_after": not_after}
        planned |= {"in_doubt_policy": InDoubtPolicy(in_doubt_policy)} | (canary.to_fields() if canary else {})
        with transaction.atomic():
            is_set = Mailing.objects.filter(pk=self.pk, state__in=self.BEFORE_SENDING).update(**planned)
            self.refresh_from_db(fields=["state", *planned])
            if not is_set:
                raise TransitionNotAllowed("mailing", MailingState(self.state).label, "planned anew")
            self.return_if_unapproved(at=at)

    def return_if_unapproved(self, *, at: datetime) -> None:
        """scheduled -> draft when nobody approved what it says now; nothing otherwise."""
        if self.state != MailingState.SCHEDULED or self._is_still_approved():
            return
        reason = "What it says, to whom or when changed after the approval."
        self._move(MailingState.DRAFT, from_states=[MailingState.SCHEDULED], by=None, at=at, reason=reason)

    # Verbs of sending

    def start(self, *, by: User | None, at: datetime) -> None:
        """The freeze: the ledger is written and workers may send. Started twice it has no effect.

        Raises NotReadyToSend when the approvals do not cover what it says now, its wave may not be told, its tenant
        lacks something, or its deadline has passed.
        """
        with transaction.atomic():
            # The wave first, as whoever cancels it does: a wave cancelled just now tells nobody.
            waves = Wave.objects.select_for_update(of=["self"], no_key=True).select_related("tenant", "change")
            self.wave = waves.get(pk=self.wave_id)
            fields = ["state", "version", "send_at", "not_after", "in_doubt_policy", *CanaryRule().to_fields()]
            self.refresh_from_db(fields=fields, from_queryset=Mailing.objects.select_for_update(no_key=True))
            if self.is_running:
                return
            refuse_if_not_ready(self, at)
            if self.state != MailingState.SCHEDULED:
                self.wave.tick(ChecklistItem.MESSAGE_APPROVED, by=by, at=at)
                states = [MailingState.DRAFT, MailingState.WAITING]
                self._move(MailingState.SCHEDULED, from_states=states, by=by, at=at)
            if self._move(MailingState.SENDING, from_states=[MailingState.SCHEDULED], by=by, at=at):
                self.audience_count = freezing.freeze(self, at=at).audience_count
                self.started_at = at
                self.save(update_fields=["audience_count", "pinned", "started_at"])

    def pause(self, *, by: User | None, reason: str, at: datetime) -> None:
        """sending -> paused: no hand-over begins after this commits."""
        self._move(MailingState.PAUSED, from_states=[MailingState.SENDING], by=by, at=at, reason=reason)

    def resume(self, *, by: User | None, at: datetime) -> None:
        """paused -> sending; a text that the relay refused is tried again. The sweep closes it if nobody waits.

        Raises NotReadyToSend while the tenant is in trial and others than its allow-list wait."""
        if self.leaves_the_trial():
            raise NotReadyToSend(LEAVES_THE_TRIAL)
        with transaction.atomic():
            if self._move(MailingState.SENDING, from_states=[MailingState.PAUSED], by=by, at=at):
                ledger.release_hold(self.pk)
                self.readings.all().delete()

    def stop(self, *, by: User | None, reason: str, at: datetime) -> None:
        """Any open state -> stopped. Who waits is cancelled; mails already handed to the relay still arrive.

        Nothing is handed over once the state is committed; cancelling a million people after that holds up nobody.
        """
        if self._move(MailingState.STOPPED, from_states=self.OPEN, by=by, at=at, reason=reason):
            self.finish_stopping(at=at)

    def finish_stopping(self, *, at: datetime) -> None:
        """Cancels who is still open, and writes the closing sum when no mail is on its way any more.

        Raises SumDoesNotHold.
        """
        if self.audience_count is not None:
            last = self.transitions.into(MailingState.STOPPED).latest("at")
            ledger.cancel_waiting(self.pk, reason=f"Stopped: {last.reason}"[:300], at=at)
        with closing_sum_checked():
            self.lock()
            if self.audience_count is not None:
                if ledger.open_count(self.pk):
                    return
                self.closing_sum = self.settled_sum()
            self.closed_at = at
            self.save(update_fields=["closing_sum", "closed_at"])

    def close(self, *, at: datetime) -> bool:
        """sending -> closed when nobody waits. People in doubt do not hold it open.

        The wave is announced when somebody was sent the mail. False: it is not finished, or not being sent any more.
        Raises SumDoesNotHold: the rows are counted once, by the database, when the chunks say that nobody waits.
        """
        if ledger.open_count(self.pk):
            return False
        with closing_sum_checked():
            # The wave first, as whoever cancels it does: the other way round each would wait for the other.
            Wave.objects.select_for_update(no_key=True).get(pk=self.wave_id)
            self.lock()
            if self.state != MailingState.SENDING:
                return False
            sums = self.settled_sum()
            end: dict[str, Any] = {"closing_sum": sums, "closed_at": at}
            self._move(MailingState.CLOSED, from_states=[MailingState.SENDING], by=None, at=at, **end)
            if sums.get("sent"):
                self.wave.announce(at=at)
        return True

    # What the verbs share

    def settled_sum(self) -> dict[str, int]:
        """How many people are in which state, as the ledger says it; asked in a transaction that locked it."""
        # Who is sent the mail once more may become sent meanwhile; the chunks wait for us, as for whoever settles.
        list(self.chunks.select_for_update().filter(in_doubt__gt=0).order_by("pk").values_list("pk"))
        return {state: count for state, count in ledger.sum_of(self.pk).items() if count}

    def lock(self) -> None:
        """The mailing before its chunks, as everywhere."""
        fields = ["state", "audience_count", "closing_sum", "closed_at", "canary_passed_at"]
        self.refresh_from_db(fields=fields, from_queryset=Mailing.objects.select_for_update(no_key=True))

    def _is_still_approved(self) -> bool:
        if self.valid_approvals().count() >= MOST_APPROVERS and not self.tenant.missing_for_sending():
            return True  # asked every few seconds: a large audience is not counted again each time
        try:
            return self.is_approved(freezing.preview(self).recipient_count)
        except CannotSend:
            return False

    def _move(
        self,
        to: MailingState,
        *,
        from_states: Collection[str],
        by: User | None,
        at: datetime,
        reason: str = "",
        **fields: object,
    ) -> bool:
        """One step by a conditional UPDATE. False: somebody was first and it is there already."""
        while self.state != to:
            with transaction.atomic():
                if before := try_move(self, to, from_states=from_states, noun="mailing", **fields):
                    self.note_step(before, to, by=by, at=at, reason=reason)
                    return True
        return False

    def note_step(self, before: str, to: str, *, by: User | None, at: datetime, reason: str = "") -> None:
        MailingTransition.objects.create(
            mailing=self, from_state=before, to_state=to, by=by, at=at, reason=reason[:500]
        )
