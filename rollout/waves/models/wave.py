"""One wave and its verbs."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Max, Q

from portal.accounts.models import User
from portal.errors import PortalError, TransitionNotAllowed
from portal.row_ids import row_id
from portal.transitions import try_move
from rollout.changes.models import Change, VendorWindow
from rollout.tenants.models import Tenant
from rollout.waves.models.checklist import BEFORE_READY, ChecklistItem, ChecklistOpen, ChecklistTick
from rollout.waves.models.plan import WavePlan
from rollout.waves.models.transition import BEFORE_ROLLING, PAUSABLE, SETTLED, WaveState, WaveTransition
from rollout.waves.shifting import Shift, shifted, slip


class WaveNotOver(PortalError):
    """The wave still runs. `ends_on` is its last day."""

    def __init__(self, ends_on: date) -> None:
        super().__init__(f"The wave runs until {ends_on:%-d %b %Y}. It can be confirmed when that day has passed.")
        self.ends_on = ends_on


class WaveNotMovable(PortalError):
    """The wave cannot have other days: it has begun, or would begin at once."""


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.editable_by(user))

    def counting(self) -> Self:
        """Waves that count in figures and audiences: all but cancelled."""
        return self.exclude(state=WaveState.CANCELLED)

    def unsettled(self) -> Self:
        """Waves whose audience may still change."""
        return self.exclude(state__in=SETTLED)

    def earlier_than(self, wave: "Wave") -> Self:
        """Waves of the same tenant and change before this one; `wave` need not be saved."""
        return self.filter(tenant_id=wave.tenant_id, change_id=wave.change_id, number__lt=wave.number)

    def announced_until(self, latest_day: date) -> Self:
        """Announced waves that start on or before this day, in whichever zone."""
        return self.filter(state=WaveState.ANNOUNCED, starts_on__lte=latest_day)

    def following(self) -> Self:
        """Waves that move with the vendor's window and do not roll yet."""
        return self.filter(follows_window=True, state__in=BEFORE_ROLLING)

    def with_windows(self) -> Self:
        """With what it takes to see whether they moved, for all waves at once."""
        return self.select_related("tenant", "change", "planned_window").prefetch_related("change__windows")

    def taking_turns(self) -> Self:
        """Each row locked until the transaction ends, with what its verbs read."""
        return self.select_related("tenant", "change", "planned_window").select_for_update(of=["self"], no_key=True)

    def matching(self, words: str) -> Self:
        """Waves whose name or tenant holds every word."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(tenant__name__icontains=word))
        return found

    def of_tenant(self, slug: str) -> Self:
        """Waves of one tenant; no slug is no limit."""
        return self.filter(tenant__slug=slug) if slug else self

    def of_plan(self, pk: str) -> Self:
        """Waves of one plan for many tenants; none named is no limit."""
        if not pk:
            return self
        number = row_id(pk)
        return self.none() if number is None else self.filter(plan=number)

    def in_state(self, state: str) -> Self:
        """Waves in one state; no state, or none there is, is no limit."""
        return self.filter(state=state) if state in WaveState.values else self

    def count_by_state(self) -> dict[str, int]:
        return dict(self.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number"))

    def next_number(self, tenant: Tenant, change: Change) -> int:
        taken = self.filter(tenant=tenant, change=change).aggregate(last=Max("number"))["last"]
        return (taken or 0) + 1

    def plan(self, *, tenant: Tenant, change: Change, by: User | None, at: datetime, **fields: Any) -> "Wave":
        """A new draft with the tenant's next number.

        `fields`: name, starts_on, ends_on, follows_window, audience, owner.
        """
        with transaction.atomic():
            # Two people who plan at once would take the same number: the tenant's row makes them queue.
            Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
            number = self.next_number(tenant, change)
            wave = self.model(tenant=tenant, change=change, number=number, **fields)
            wave._note_window(at)
            wave.save()
            wave._note_step("", WaveState.DRAFT, by=by, at=at)
        return wave


# People counts change with every load of people; the history is of what people edit.
@pghistory.track(
    exclude=[
        "people_count",
        "counted_at",
        "planned_window",
        "planned_starts_on",
        "planned_ends_on",
        "plan",
        "overlaps",
    ],
)
class Wave(models.Model):
    """One group of people of a tenant and the days on which the change is expected for them.

    `starts_on` and `ends_on` are days in the tenant's zone. `audience` is the rule that `rollout.waves.audience`
    reads. `people_count` is how many people the rule named at `counted_at` (null: never counted); the closing sum of a
    mailing never rests on it.
    `follows_window`: the days move with the vendor's window until the wave rolls. `planned_window` is the window that
    counted when somebody last planned the days, `planned_starts_on` and `planned_ends_on` the days as planned then; the
    wave is moved from these, so that two moves add up and a move back leads back. Null: no window was known.
    `overlaps` are [number of an earlier wave, people of this one whom it names as well], as counted last.
    `plan` is the plan for many tenants that it came from, null for a wave planned by itself.
    """

    State = WaveState

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="waves")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    follows_window = models.BooleanField("follows the vendor’s window", default=False)
    planned_window = models.ForeignKey(VendorWindow, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    planned_starts_on = models.DateField(null=True, blank=True)
    planned_ends_on = models.DateField(null=True, blank=True)
    audience = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=9, choices=WaveState.choices, default=WaveState.DRAFT)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    overlaps = models.JSONField(default=list, blank=True)
    plan = models.ForeignKey(WavePlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="waves")

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["tenant", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "change", "number"], name="one_wave_per_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="wave_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}, wave {self.number}"

    # Questions

    def has_started(self, at: datetime) -> bool:
        """`starts_on` has come in the tenant's zone."""
        return self.starts_on <= self.today(at)

    def is_over(self, at: datetime) -> bool:
        """`ends_on` has passed in the tenant's zone."""
        return self.ends_on < self.today(at)

    def today(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.tenant.time_zone)).date()

    def is_movable(self, at: datetime) -> bool:
        """It has not begun, so that its days may still move with the vendor's window."""
        return self.state in BEFORE_ROLLING and not (self.state == WaveState.ANNOUNCED and self.has_started(at))

    def shift(self, at: datetime) -> Shift | None:
        """Where the vendor's moves since it was planned put its days; None where they are there already."""
        window = self.change.window_for(self.tenant.cloud, at)
        if window is None or not (self.planned_window and self.planned_starts_on and self.planned_ends_on):
            return None
        moved = slip(self.planned_window, window)
        if moved is None:
            return None
        first, last = shifted(self.planned_starts_on, self.planned_ends_on, moved.days)
        return None if (first, last) == (self.starts_on, self.ends_on) else Shift(moved, first, last, window)

    def is_past(self, shift: Shift, at: datetime) -> bool:
        """The first of these days has come in the tenant's zone."""
        return shift.starts_on <= self.today(at)

    def may_follow(self, at: datetime) -> bool:
        """Whether `follow_window` has something to do: its window moved, or was unknown when it was planned."""
        if self.planned_window_id is None:
            return self.change.window_for(self.tenant.cloud, at) is not None
        shift = self.shift(at)
        return shift is not None and not self.is_past(shift, at)

    def missing_ticks(self) -> list[ChecklistItem]:
        """What stands between a draft and ready."""
        ticked = set(self.ticks.values_list("item", flat=True))
        return [item for item in BEFORE_READY if item not in ticked]

    # Verbs: each writes its step, and does nothing when the wave is already there.

    def tick(self, item: str, *, by: User | None, at: datetime) -> None:
        """An item of the checklist is seen to. Ticked again it keeps its first tick."""
        ChecklistTick.objects.get_or_create(wave=self, item=ChecklistItem(item), defaults={"by": by, "at": at})

    def make_ready(self, *, by: User | None, at: datetime) -> None:
        """draft -> ready. Raises ChecklistOpen with what is not ticked."""
        if self.state == WaveState.DRAFT and (missing := self.missing_ticks()):
            raise ChecklistOpen(missing)
        self._move(WaveState.READY, from_states=[WaveState.DRAFT], by=by, at=at)

    def announce(self, *, at: datetime) -> None:
        """ready -> announced, when an advance mailing closed with at least one sent.

        A wave beyond that (a second mailing, a start that came first) or paused stays as it is.
        """
        self.refresh_from_db(fields=["state"])
        if self.state == WaveState.READY:
            self._move(WaveState.ANNOUNCED, from_states=[WaveState.READY], by=None, at=at)

    def start(self, *, at: datetime) -> None:
        """announced -> rolling, when `starts_on` has come; before that nothing happens."""
        if self.has_started(at):
            self._move(WaveState.ROLLING, from_states=[WaveState.ANNOUNCED], by=None, at=at)

    def confirm_done(self, *, by: User | None, at: datetime) -> None:
        """rolling -> done. Raises WaveNotOver before `ends_on` has passed in the tenant's zone."""
        if self.state == WaveState.ROLLING and not self.is_over(at):
            raise WaveNotOver(self.ends_on)
        self._move(WaveState.DONE, from_states=[WaveState.ROLLING], by=by, at=at)

    def pause(self, *, by: User | None, reason: str, at: datetime) -> None:
        """ready, announced or rolling -> paused. The wave's mailings are paused by whoever calls this."""
        self._move(WaveState.PAUSED, from_states=PAUSABLE, by=by, reason=reason, at=at)

    def resume(self, *, by: User | None, at: datetime, reason: str = "") -> None:
        """paused -> the state before. A wave that is not paused stays as it is."""
        self.refresh_from_db(fields=["state"])
        if self.state == WaveState.PAUSED:
            self._move(self.state_before_pause(), from_states=[WaveState.PAUSED], by=by, at=at, reason=reason)

    def cancel(self, *, by: User | None, reason: str, at: datetime) -> None:
        """Any state but done -> cancelled. The wave's mailings are stopped by whoever calls this."""
        states = [state for state in WaveState if state not in SETTLED]
        self._move(WaveState.CANCELLED, from_states=states, by=by, reason=reason, at=at)

    def change_plan(self, *, by: User | None, at: datetime, reason: str = "", **fields: Any) -> None:
        """Other days, name, audience or owner. Days and name that change are a step of the wave, so replay sees them.

        From then on it counts as planned in the window of now. Raises TransitionNotAllowed for a wave that is done or
        cancelled.
        """
        if self.state in SETTLED:
            raise TransitionNotAllowed("wave", WaveState(self.state).label, "planned anew")
        before = (self.starts_on, self.ends_on, self.follows_window)
        with transaction.atomic():
            self._save_plan(by=by, at=at, reason=reason, **fields)
            if (self.starts_on, self.ends_on, self.follows_window) != before:
                self._keep_window(at)

    def move_by(self, days: int, *, by: User | None, at: datetime, reason: str = "") -> None:
        """Its days so many days later (negative: earlier), its length kept.

        Raises WaveNotMovable for a wave that rolls, and where its new first day has come; TransitionNotAllowed for one
        that is done or cancelled.
        """
        try:
            first, last = (day + timedelta(days=days) for day in (self.starts_on, self.ends_on))
        except OverflowError:
            raise WaveNotMovable("There is no day so far away.") from None
        if self.state == WaveState.ROLLING:
            raise WaveNotMovable("The wave rolls: its people have met the change.")
        if self.state not in SETTLED and first <= self.today(at):
            raise WaveNotMovable(f"It would begin on {first:%-d %b %Y}, which has come.")
        self.change_plan(by=by, at=at, reason=reason, starts_on=first, ends_on=last)

    def follow_window(self, *, at: datetime) -> bool:
        """Moves the days with the vendor's window, where the wave follows it and has not begun. Whether it did.

        Never to a first day that has come: it would begin at once, and a person has to say so.
        The caller holds the row: of two sweeps the second finds nothing to move.
        """
        if not self.follows_window or not self.is_movable(at):
            return False
        if self.planned_window is None:
            self._keep_window(at)
        shift = self.shift(at)
        if shift is None or self.is_past(shift, at):
            return False
        self._save_plan(by=None, at=at, reason=shift.reason, starts_on=shift.starts_on, ends_on=shift.ends_on)
        return True

    def leave_days(self, *, by: User, at: datetime) -> None:
        """The days stay although the vendor moved the window; nothing more is asked until it moves again."""
        with transaction.atomic():
            self._keep_window(at)
            reason = "The vendor moved the window, and the days stay."
            self._note_step(self.state, self.state, by=by, at=at, reason=reason)

    def _save_plan(self, *, by: User | None, at: datetime, reason: str, **fields: Any) -> None:
        before = (self.name, self.starts_on, self.ends_on)
        for name, value in fields.items():
            setattr(self, name, value)
        with transaction.atomic():
            self.save(update_fields=list(fields))
            if (self.name, self.starts_on, self.ends_on) != before:
                self._note_step(self.state, self.state, by=by, at=at, reason=reason)

    def _keep_window(self, at: datetime) -> None:
        self._note_window(at)
        self.save(update_fields=["planned_window", "planned_starts_on", "planned_ends_on"])

    def _note_window(self, at: datetime) -> None:
        window = self.change.window_for(self.tenant.cloud, at)
        self.planned_window = window if window and window.pk else None
        self.planned_starts_on, self.planned_ends_on = self.starts_on, self.ends_on

    def state_before_pause(self) -> WaveState:
        """Where resume leads."""
        paused = self.transitions.filter(to_state=WaveState.PAUSED).exclude(from_state=WaveState.PAUSED)
        return WaveState(paused.order_by("-at", "-pk")[:1].get().from_state)

    def _move(
        self, to: WaveState, *, from_states: Collection[WaveState], by: User | None, at: datetime, reason: str = ""
    ) -> None:
        """One step by a conditional UPDATE. When somebody else moved the wave first, it is judged again from there."""
        while self.state != to:
            with transaction.atomic():
                if before := try_move(self, to, from_states=from_states, noun="wave"):
                    self._note_step(before, to, by=by, at=at, reason=reason)
                    return

    def _note_step(self, before: str, to: str, *, by: User | None, at: datetime, reason: str = "") -> None:
        WaveTransition.objects.create(
            wave=self,
            from_state=before,
            to_state=to,
            name=self.name,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            by=by,
            at=at,
            reason=reason,
        )
