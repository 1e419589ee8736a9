"""When the vendor says it happens."""

from datetime import date, datetime
from typing import Any, ClassVar, Protocol, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.accounts.models import User
from portal.errors import TransitionNotAllowed
from rollout.changes import words
from rollout.changes.dates import Span, kinds
from rollout.changes.models.announcement import Announcement
from rollout.tenants.models import Cloud

# Kinds of news after which no date counts: what pages say in short, and in a sentence.
NO_DATE_WORDS = {
    kinds.PAUSED: ("Paused: no date", "paused by the vendor, no date"),
    kinds.CANCELLED: ("Paused: no date", "paused by the vendor, no date"),
    kinds.TO_BE_ANNOUNCED: ("To be announced", "to be announced by the vendor"),
}
NO_DATE = ("No date", "without a date")
PLATFORM_WORDS = {"ios": "iOS", "ipados": "iPadOS", "android": "Android"}
# What readers of a date must know, by the flag that says so.
NOTES = {
    "cloud-not-stated": "The post names no cloud. We read it as Worldwide: tenants in other clouds still have no date.",
    "kept-until-decided": "Counts on until somebody decides about the newer sentence.",
    "single-window": "The post names one stretch of time for begin and end.",
}
BY_HAND = "by-hand"


class Days(Protocol):
    """Days from `first` to `last` and how the vendor said them: of a reading, of a pack."""

    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date: ...

    @property
    def granularity(self) -> str: ...


def columns_of(begin: Days | None, end: Days | None) -> dict[str, Any]:
    """Begin and end as a VendorWindow keeps them, by the names of its columns."""
    return {
        "begin_from": begin.first if begin else None,
        "begin_to": begin.last if begin else None,
        "begin_granularity": begin.granularity if begin else "",
        "end_from": end.first if end else None,
        "end_to": end.last if end else None,
        "end_granularity": end.granularity if end else "",
    }


class VendorWindowQuerySet(models.QuerySet["VendorWindow"]):
    def used(self) -> Self:
        """Windows that count or once counted, the latest known last."""
        return self.filter(is_used=True)

    def not_used(self) -> Self:
        """Windows kept for the record only."""
        return self.filter(is_used=False)


@pghistory.track()
class VendorWindow(models.Model):
    """When the vendor says it happens, as read from one sentence of one source. A moved date is a new row.

    Begin and end are ranges of days: "September 2025" begins between 1 and 30 September. A row with neither says that
    no date counts: `kind` says why. `known_since` is when its source said so: of a post its version's
    `last_modified_at`. `sentence` is the vendor's, word for word, where we may quote it; `reading` is ours.
    `announcement` is the version of the post it was read from, null for a source of the pack. `flags` say what the
    reader of dates noticed, `doubts` why a date may be wrong; see `rollout.changes.dates`. `scope` is what the
    sentence names besides phase, clouds and platform ("Current Channel").
    `is_used` false: kept for the record, with the reason in `why_not_used`. A person may let a doubtful row count, once
    and for good, or leave it aside: `decided_by` and `decided_at`; null where nobody decided. Dates typed by hand have
    the flag `by-hand`. Which of the rows counts: `rollout.changes.models.counting`.
    """

    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="windows")
    cloud = models.CharField(max_length=10, choices=Cloud.choices)
    phase = models.CharField(max_length=40, blank=True, default="")
    platform = models.CharField(max_length=20, blank=True, default="")
    scope = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=24, default="rollout")
    begin_from = models.DateField(null=True, blank=True)
    begin_to = models.DateField(null=True, blank=True)
    begin_granularity = models.CharField(max_length=20, blank=True, default="")
    end_from = models.DateField(null=True, blank=True)
    end_to = models.DateField(null=True, blank=True)
    end_granularity = models.CharField(max_length=20, blank=True, default="")
    sentence = models.TextField(blank=True, default="")
    reading = models.TextField(blank=True, default="")
    source = models.CharField(max_length=200)
    source_url = models.URLField(max_length=500, blank=True, default="")
    known_since = models.DateTimeField()
    announcement = models.ForeignKey(
        Announcement, null=True, blank=True, on_delete=models.PROTECT, related_name="windows"
    )
    flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    doubts = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    is_used = models.BooleanField(default=True)
    why_not_used = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = VendorWindowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["known_since", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One version may say two things of one phase and cloud, but not the same thing twice.
            models.UniqueConstraint(
                fields=[
                    "change", "cloud", "phase", "platform", "scope", "source", "known_since", "decided_at",
                    "begin_from", "begin_to", "end_from", "end_to",
                ],
                nulls_distinct=False,
                name="one_window_per_source_and_date",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.short

    # Days

    @property
    def begin(self) -> Span | None:
        if self.begin_from and self.begin_to:
            return Span(self.begin_from, self.begin_to, self.begin_granularity)
        return None

    @property
    def end(self) -> Span | None:
        return Span(self.end_from, self.end_to, self.end_granularity) if self.end_from and self.end_to else None

    @property
    def first_day(self) -> date | None:
        """The earliest day on which it may begin; None where only an end is known."""
        return self.begin_from or self.end_from

    @property
    def last_day(self) -> date | None:
        """The latest day on which it is over; of a window without an end, the latest day on which it may begin."""
        return self.end_to or self.begin_to

    @property
    def has_dates(self) -> bool:
        return self.first_day is not None

    @property
    def dates(self) -> tuple[Span | None, Span | None]:
        """Begin and end: windows that agree in both say the same."""
        return self.begin, self.end

    # Words

    @property
    def short(self) -> str:
        """“Sept – early Oct 2025”: as broad as the vendor was. “Paused: no date” where the vendor took it back."""
        return words.short_window(self.begin, self.end) if self.has_dates else NO_DATE_WORDS.get(self.kind, NO_DATE)[0]

    @property
    def why_no_date(self) -> str:
        """“paused by the vendor, no date”; empty where there are dates."""
        return "" if self.has_dates else NO_DATE_WORDS.get(self.kind, NO_DATE)[1]

    @property
    def days(self) -> str:
        """“1 Sep – 10 Oct 2025”: how we read it."""
        return words.window_days(self.first_day, self.last_day)

    @property
    def phase_words(self) -> str:
        return self.phase or "no phase named"

    @property
    def platform_words(self) -> str:
        return PLATFORM_WORDS.get(self.platform, self.platform)

    @property
    def begin_words(self) -> str:
        """“early October 2025: between 1 and 10 October 2025”; empty where no begin is known."""
        return words.broad_and_exact(self.begin) if self.begin else ""

    @property
    def end_words(self) -> str:
        return words.broad_and_exact(self.end) if self.end else ""

    @property
    def notes(self) -> list[str]:
        """What a reader of the date must know besides, as sentences."""
        noted = [NOTES[flag] for flag in self.flags if flag in NOTES]
        return noted + ([self.reading.partition(". ")[2]] if "previous-differs" in self.flags else [])

    def in_words(self, locale: str = "en") -> str:
        """“September to early October 2025”, for texts people get; empty where there is no date."""
        return words.window_in_words(self.begin, self.end, locale=locale)

    # Decisions

    @property
    def is_by_hand(self) -> bool:
        return BY_HAND in self.flags

    @property
    def is_open(self) -> bool:
        """A doubtful reading on which a person must decide."""
        return not self.is_used and bool(self.doubts) and self.decided_at is None

    @property
    def can_be_used(self) -> bool:
        """A reading of the post, with dates, that does not count yet: a person may say that it is right."""
        return not self.is_used and self.announcement_id is not None and self.has_dates

    @property
    def counts_since(self) -> datetime:
        """From when it counts, where it does: from the vendor's version on, or once a person decided."""
        return self.decided_at or self.known_since

    def use(self, *, by: User, at: datetime) -> None:
        """A person says that the reading is right: it counts from now on. Used already: nothing happens."""
        if self.is_used:
            return
        if not self.can_be_used:
            raise TransitionNotAllowed("reading", "for the record only", "used")
        decided = self._still("decided_at").update(is_used=True, why_not_used="", decided_by=by, decided_at=at)
        if decided:
            self.is_used, self.why_not_used, self.decided_by, self.decided_at = True, "", by, at

    def leave(self, *, by: User, at: datetime) -> None:
        """A person says that the reading is wrong: it stays for the record. Left already: nothing happens.

        Raises TransitionNotAllowed where it counts: what counted stays so, and right dates are typed by hand.
        """
        if self.is_used:
            raise TransitionNotAllowed("reading", "used", "left aside")
        if self.is_open and self._still("decided_at").update(decided_by=by, decided_at=at):
            self.decided_by, self.decided_at = by, at

    def _still(self, field: str) -> VendorWindowQuerySet:
        return VendorWindow.objects.filter(pk=self.pk, is_used=False, **{field: getattr(self, field)})
