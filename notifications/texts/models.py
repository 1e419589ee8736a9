"""What is said: one text per change and purpose, in versions, per locale."""

from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.accounts.models import User
from portal.formatting import language
from rollout.changes.models import Change


class Purpose(models.TextChoices):
    """What a mail is for. The first mailing that reaches somebody makes a ready wave announced.

    ADVANCE, TODAY and DONE tell each person once per change; REMINDER goes to people whatever they were told before.
    DATE_CHANGED goes to exactly those who were told dates that no longer hold, CORRECTION to exactly those who got the
    mailing that it corrects. HELPDESK_BRIEFING and DOCUMENT_TASK are single mails outside a wave's mailings.
    """

    ADVANCE = "advance", "Advance notice"
    TODAY = "today", "On the day"
    REMINDER = "reminder", "Reminder"
    DATE_CHANGED = "date_changed", "Date changed"
    CORRECTION = "correction", "Correction"
    DONE = "done", "Done"
    HELPDESK_BRIEFING = "helpdesk_briefing", "Helpdesk briefing"
    DOCUMENT_TASK = "document_task", "Documentation-update task"


# What goes out as mailings of a wave.
OF_WAVES = (
    Purpose.ADVANCE,
    Purpose.TODAY,
    Purpose.REMINDER,
    Purpose.DATE_CHANGED,
    Purpose.CORRECTION,
    Purpose.DONE,
)
# Whoever was told this once of a change is not told it again by another wave; a correction counts once per version of
# its text and version that it corrects.
TOLD_ONCE = (Purpose.ADVANCE, Purpose.TODAY, Purpose.CORRECTION, Purpose.DONE)


class TextQuerySet(models.QuerySet["Text"]):
    def visible_to(self, user: User) -> Self:
        """All tenants share the texts: whoever signs in may read them."""
        return self if user.is_authenticated else self.none()

    def editable_by(self, user: User) -> Self:
        """Portal administrators write what all tenants share."""
        return self if user.is_portal_administrator else self.none()

    def published_purposes(self, change_id: int) -> set[str]:
        """The purposes for which a change has a published text."""
        versions = TextVersion.objects.published().filter(text__change=change_id)
        return set(versions.values_list("text__purpose", flat=True).distinct().order_by())


@pghistory.track()
class Text(models.Model):
    """A text of a change, for one purpose. Its words are in TextVersion."""

    Purpose = Purpose

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="texts")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)

    objects = TextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["change", "purpose"], name="one_text_per_purpose"),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()

    def newest_version(self) -> int | None:
        """The number of the newest published version; None before the first."""
        newest: int | None = self.versions.published().aggregate(newest=models.Max("version"))["newest"]
        return newest

    def locales(self, version: int) -> list[str]:
        """The locales that a published version has, English first."""
        rows = self.versions.published().filter(version=version).english_first()
        return list(rows.values_list("locale", flat=True))

    def placeholders(self, version: int) -> set[str]:
        """The placeholders that a published version has in any of its locales."""
        rows = self.versions.published().filter(version=version).values_list("placeholders", flat=True)
        return {name for names in rows for name in names}

    def draft(self) -> "dict[str, TextVersion]":
        """The rows of the version that is being written, by locale, English first; empty when none is."""
        rows = self.versions.drafts().english_first().select_related("edited_by")
        return {row.locale: row for row in rows}

    def is_written_here(self) -> bool:
        """A draft is being written, or the newest version was: then the pack's words do not take its place."""
        return self.versions.filter(
            models.Q(published_at=None) | models.Q(version=self.newest_version(), edited_at__isnull=False)
        ).exists()

    def published_versions(self) -> list[list["TextVersion"]]:
        """Every published version, newest first, each as its rows by locale."""
        rows = self.versions.published().english_first().select_related("published_by", "edited_by")
        return [list(same) for _, same in groupby(rows, key=attrgetter("version"))]

    def hashes(self, version: int) -> dict[str, str]:
        """The content hash of a published version in each of its locales."""
        return dict(self.versions.published().filter(version=version).values_list("locale", "content_hash"))


class TextVersionQuerySet(models.QuerySet["TextVersion"]):
    def visible_to(self, user: User) -> Self:
        """Whoever signs in may read what is published; drafts are for those who write them."""
        return self.all() if user.is_portal_administrator else self.published()

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(published_at=None)

    def english_first(self) -> Self:
        is_english = models.ExpressionWrapper(models.Q(locale="en"), output_field=models.BooleanField())
        return self.order_by("text", "-version", is_english.desc(), "locale")

    def newest(self) -> Self:
        """The newest published version of each text, in all its locales."""
        of_text = TextVersion.objects.published().filter(text=models.OuterRef("text")).order_by("-version")
        return self.filter(version=models.Subquery(of_text.values("version")[:1])).english_first()


class Picture(models.Model):
    """A picture that travels in mails, kept once for all texts that show it. It never changes, as mails do not.

    `id` is the hash of the drawing (`notifications.texts.pictures`), `png` what was drawn.
    """

    id = models.CharField(max_length=32, primary_key=True)
    png = models.BinaryField()

    class Meta:
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="picture_never_changes", operation=pgtrigger.Update),
        ]

    @property
    def content_id(self) -> str:
        """Its name in a mail (RFC 2392), without brackets."""
        return f"{self.pk}@mockup"


# `edited_by` and `published_by` may still become null, when a user is removed.
FIXED = (
    "text",
    "version",
    "locale",
    "subject",
    "preheader",
    "markdown",
    "html",
    "plain",
    "placeholders",
    "fallbacks",
    "picture",
    "content_hash",
    "edited_at",
    "published_at",
)


# Compiled from `markdown`, so the history has them already.
@pghistory.track(
    exclude=["subject", "preheader", "html", "plain", "placeholders", "fallbacks", "picture", "content_hash"]
)
class TextVersion(models.Model):
    """One version of a text in one locale. Once published it never changes: a database trigger refuses it.

    `markdown` is the source as written, head and body. The rest is compiled from it (`notifications.texts.compiling`)
    when it is saved and once more at publish: `html` and `plain` still have the `placeholders` in them, `fallbacks`
    stand where a value is unknown, and `content_hash` is the SHA-256 of all that.
    `published_at` null: a draft; a text has one at most, a version above the newest. `edited_at` and `edited_by` say
    who saved it in the portal; null: it came from a pack.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    locale = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    preheader = models.CharField(max_length=200, blank=True, default="")
    markdown = models.TextField()
    html = models.TextField(blank=True, default="")
    plain = models.TextField(blank=True, default="")
    placeholders = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    fallbacks = models.JSONField(default=dict, blank=True)
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["text", "version", "locale"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["text", "version", "locale"], name="one_row_per_text_version_and_locale"),
            models.UniqueConstraint(
                fields=["text", "locale"], condition=models.Q(published_at=None), name="one_draft_text_per_locale"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="published_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False)
                & reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in FIXED)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}, version {self.version}, {self.locale}"

    @property
    def language(self) -> str:
        """The locale as its language in English: “German”."""
        return language(self.locale)

    @property
    def short_hash(self) -> str:
        """Enough of the hash to compare by eye: “7c1e 94ab”."""
        return f"{self.content_hash[:4]} {self.content_hash[4:8]}"
