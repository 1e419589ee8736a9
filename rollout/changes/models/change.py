"""What is tracked: one announcement, carried to done."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from rollout.changes.models.announcement import Announcement
from rollout.changes.models.counting import counting
from rollout.changes.models.window import VendorWindow
from rollout.packs.checking import pack_or_empty
from rollout.packs.loader import Pack
from rollout.tenants.models import Tenant


class ChangeStatus(models.TextChoices):
    """Where a change stands, computed from its windows and the clock; never stored.

    passed: the vendor's window is over and nobody confirmed that the roll-out ended. done: a person closed it.
    """

    ANNOUNCED = "announced", "Announced"
    NOT_OPEN = "not_open", "Window not open yet"
    OPEN = "open", "Window open"
    PASSED = "passed", "Window passed, not confirmed"
    DONE = "done", "Done"


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> Self:
        """Every change: they belong to no tenant, and whoever signs in may read them."""
        return self.all() if user.is_active else self.none()

    def editable_by(self, user: User) -> Self:
        """Changes are shared by all tenants, so portal administrators keep them."""
        return self.all() if user.is_active and user.is_portal_administrator else self.none()

    def open(self) -> Self:
        """Changes that nobody closed yet."""
        return self.filter(closed_at=None)

    def windows_by_cloud(self, among: Iterable[int]) -> dict[int, dict[str, VendorWindow]]:
        """The windows that count now, by change and cloud, for whoever asks about many waves. Two questions."""
        changes = self.filter(pk__in=among).prefetch_related("windows")
        return {change.pk: change.windows_by_cloud() for change in changes}

    def numbers(self, among: Iterable[str]) -> set[str]:
        """Which of these posts have a change."""
        return set(self.filter(mc_id__in=among).values_list("mc_id", flat=True))

    def matching(self, query: str) -> Self:
        """Changes with these words in number or name; without words all."""
        return self.filter(Q(mc_id__icontains=query) | Q(name__icontains=query) | Q(short_name__icontains=query))


@pghistory.track()
class Change(models.Model):
    """What is tracked: one announcement, carried to done.

    `name` is the name in full ("Authenticator backup on iOS moves to iCloud and iCloud Keychain"), `short_name` the
    title of its pages. `pack` is the folder that holds its facts and texts; there is none until
    somebody writes it.
    `tracked_since` is the first day of the board. `owner` leads the change; null while nobody does.
    """

    mc_id = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True, default="")
    pack = models.CharField(max_length=20)
    announcement = models.ForeignKey(
        Announcement, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tracked_since = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-tracked_since"]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The `h1` of the change's pages."""
        return self.short_name or self.name

    def load_pack(self) -> Pack:
        """The pack behind the change; an empty one where nobody wrote it yet, or where it cannot be read."""
        return pack_or_empty(self.pack)

    @cached_property
    def asks_of_phones(self) -> bool:
        """Whether the pack says whom it concerns and from which versions on; else counts of phones mean nothing.

        Asked of the pack once: a table asks it in each of its rows.
        """
        return self.load_pack().change.asks_of_phones

    # The vendor's window

    def window_for(self, cloud: str, at: datetime | None = None) -> VendorWindow | None:
        """The window that counts for a cloud: now, or as it was known at a past moment.

        None where the vendor gave no date for this cloud, which means “not announced” and never “done”. A window
        without dates: the vendor took its date back.
        """
        return self.windows_by_cloud(at).get(cloud)

    def windows_by_cloud(self, at: datetime | None = None) -> dict[str, VendorWindow]:
        """The windows that count by their cloud, for whoever asks about many tenants. See `windows_in_use`."""
        return {window.cloud: window for window in self.windows_in_use(at)}

    def windows_in_use(self, at: datetime | None = None) -> list[VendorWindow]:
        """The windows that count, one per cloud that has one, as known at `at` (None: now). See `counting`."""
        # Over all(), in Python: lists prefetch the windows.
        return counting(self.windows.all(), at)

    def status(self, at: datetime) -> ChangeStatus:
        """Where the change stands at a moment, by the days in UTC: over the windows of all clouds."""
        if self.closed_at and self.closed_at <= at:
            return ChangeStatus.DONE
        today = at.astimezone(UTC).date()
        windows = [window for window in self.windows_in_use(at) if window.has_dates]
        if not windows:
            return ChangeStatus.ANNOUNCED
        remaining = [window for window in windows if not (window.last_day and window.last_day < today)]
        if not remaining:
            return ChangeStatus.PASSED
        if all(window.first_day and window.first_day > today for window in remaining):
            return ChangeStatus.NOT_OPEN
        return ChangeStatus.OPEN

    # Verbs

    def point_at_newest_announcement(self) -> None:
        """The newest version of the post becomes the current one; without any, nothing happens."""
        newest = Announcement.objects.of(self.mc_id).first()
        if newest and newest.pk != self.announcement_id:
            self.announcement = newest
            self.save(update_fields=["announcement"])

    def tick(self, step: "Step", *, by: User, at: datetime, tenant: Tenant | None = None, note: str = "") -> None:
        """Somebody saw to a step. A step that is ticked stays as it is."""
        StepTick.objects.get_or_create(
            change=self, step=step, tenant=tenant, defaults={"by": by, "at": at, "note": note}
        )

    def hand_to(self, owner: User | None) -> None:
        """Somebody leads the change from now on; None: nobody does."""
        self.owner = owner
        self.save(update_fields=["owner"])

    def close(self, at: datetime) -> None:
        """The roll-out is done everywhere; a closed change stays closed."""
        if Change.objects.filter(pk=self.pk, closed_at=None).update(closed_at=at):
            self.closed_at = at

    def reopen(self) -> None:
        """Work goes on after all; an open change stays open."""
        if Change.objects.filter(pk=self.pk, closed_at__isnull=False).update(closed_at=None):
            self.closed_at = None


class Step(models.TextChoices):
    """Steps of a change that only a person can call done. The other steps are read from what was done."""

    FACTS = "facts", "Read the notice and check the facts"
    MOCKUPS = "mockups", "Look at the mockups"
    BLOCKED_PHONES = "blocked_phones", "Decide about blocked phones"


@pghistory.track()
class StepTick(models.Model):
    """Somebody saw to one step of a change, in one tenant or (`tenant` null) for all. `note` says what was decided."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="ticks")
    step = models.CharField(max_length=20, choices=Step.choices)
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["change", "step", "tenant"], nulls_distinct=False, name="one_tick_per_step_and_tenant"
            ),
        ]
