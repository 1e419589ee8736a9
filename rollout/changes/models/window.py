"""When the vendor says it happens."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rollout.changes import words
from rollout.changes.models.announcement import Announcement
from rollout.tenants.models import Cloud


class VendorWindowQuerySet(models.QuerySet["VendorWindow"]):
    def used(self) -> Self:
        """Windows that count or once counted, the latest known last."""
        return self.filter(is_used=True)

    def not_used(self) -> Self:
        """Windows kept for the record only."""
        return self.filter(is_used=False)

    def known_at(self, at: datetime | None) -> Self:
        """What the portal could know at a moment; None is no limit."""
        return self if at is None else self.filter(known_since__lte=at)


class VendorWindow(models.Model):
    """When the vendor says it happens, as read from one sentence of one source. A moved date is a new row.

    Begin and end are ranges of days: "September 2025" begins between 1 and 30 September. `known_since` is when the
    portal could know it. `sentence` is the vendor's, word for word, where we may quote it; `reading` is ours.
    `announcement` is the version of the post it was read from, null for a source of the pack. `flags` say what the
    reader of dates noticed, `doubts` why a date may be wrong; see `rollout.changes.dates`.
    `is_used` false: kept for the record, with the reason in `why_not_used`.
    """

    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="windows")
    cloud = models.CharField(max_length=10, choices=Cloud.choices)
    phase = models.CharField(max_length=40)
    platform = models.CharField(max_length=20, blank=True, default="")
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

    objects = VendorWindowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["known_since", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["change", "cloud", "phase", "platform", "source", "known_since"],
                name="one_window_per_source_and_date",
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def first_day(self) -> date | None:
        """The earliest day on which it may begin; None where only an end is known."""
        return self.begin_from or self.end_from

    @property
    def last_day(self) -> date | None:
        """The latest day on which it is over; of a window without an end, the latest day on which it may begin."""
        return self.end_to or self.begin_to

    @property
    def short(self) -> str:
        """“Sept – early Oct 2025”: as broad as the vendor was."""
        return words.short_window(self.begin_to, self.begin_granularity, self.end_to, self.end_granularity)

    @property
    def days(self) -> str:
        """“1 Sep – 10 Oct 2025”: how we read it."""
        return words.window_days(self.first_day, self.last_day)

    def in_words(self, locale: str = "en") -> str:
        """“September to early October 2025”, for texts people get; empty where there is no date."""
        return words.window_in_words(
            self.begin_to, self.begin_granularity, self.end_to, self.end_granularity, locale=locale
        )
