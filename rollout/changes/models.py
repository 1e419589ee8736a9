"""Announcements as received, the change we track, and the vendor's window."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from rollout.tenants.models import Cloud


class Announcement(models.Model):
    """One version of a Message center post, never edited.

    `raw` is the post as received, `raw_hash` its SHA-256; `body_html` is `raw`'s body through nh3.
    `last_modified_at` is the vendor's; together with `mc_id` it is the version.
    """

    mc_id = models.CharField(max_length=20)
    last_modified_at = models.DateTimeField()
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=40, blank=True, default="")
    severity = models.CharField(max_length=20, blank=True, default="")
    is_major = models.BooleanField(default=False)
    services = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    act_by_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(blank=True, default="")
    body_html = models.TextField(blank=True, default="")
    raw = models.JSONField()
    raw_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["mc_id", "last_modified_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mc_id", "last_modified_at"], name="one_row_per_announcement_version"),
        ]

    def __str__(self) -> str:
        return f"{self.mc_id} {self.title}"


@pghistory.track()
class Change(models.Model):
    """What is tracked: one announcement, carried to done.

    `name` is the short name people read ("Authenticator backup on iOS moves to iCloud and iCloud Keychain").
    `pack` is the folder in rollout/packs that holds its facts and texts. `tracked_since` is the first day of the board.
    """

    mc_id = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    pack = models.CharField(max_length=20)
    announcement = models.ForeignKey(
        Announcement, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    tracked_since = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-tracked_since"]

    def __str__(self) -> str:
        return self.name


class VendorWindow(models.Model):
    """When the vendor says it happens, as read from one sentence of one source. A moved date is a new row.

    Begin and end are ranges of days: "September 2025" begins between 1 and 30 September. `known_since` is when the
    portal could know it. `is_used` false: kept for the record, with the reason in `why_not_used`.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="windows")
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
    source = models.CharField(max_length=200)
    known_since = models.DateTimeField()
    is_used = models.BooleanField(default=True)
    why_not_used = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["known_since", "pk"]
