"""What in a document is outdated, or will be."""

import re
from collections.abc import Collection
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rollout.changes.models import Change
from rollout.documents.models.document import Document
from rollout.tenants.models import Tenant

PAGE = re.compile(r"(?:(?:Page|Slide|Footnote|Endnote) \d+|Page header|Page footer)(?: ·|$)")
"""How readers name a page, a slide or what stands apart among the headings (`TextBuilder.page`, `.note`)."""


class FindingQuerySet(models.QuerySet["Finding"]):
    def present(self) -> Self:
        """Findings the last reading still found."""
        return self.filter(gone_at=None)

    def to_correct(self) -> Self:
        """Findings that are there and that nobody keeps."""
        return self.filter(gone_at=None, kept_at=None)

    def kept_until_over(self, today: date) -> Self:
        """Findings kept until a day that has come; `today` is the tenant's."""
        return self.present().filter(kept_until__lte=today)

    def no_longer_kept(self) -> int:
        """To be corrected again, whatever was said. Returns how many."""
        return self.update(kept_at=None, kept_by=None, kept_reason="", kept_until=None)


class RightForNowQuerySet(models.QuerySet["RightForNow"]):
    def of_tenants(self, tenants: Collection[Tenant]) -> Self:
        """Sentences of documents that are still there."""
        return self.filter(document__source__tenant__in=tenants, document__gone_at=None)


class Passage(models.Model):
    """A sentence of a document and the rules of the pack it falls under.

    `rule` is the first of `rules`, the one people are shown. `start` is the sentence's character in the paragraph;
    `marks` are [start, end] in characters of the sentence, what the rules found. `sentence_number` counts under the
    same headings. `language` is the sentence's, in which it is told what to write instead. `before` and `after` are its
    neighbours in the paragraph, empty where there are none.
    """

    rule = models.CharField(max_length=20)
    rules = ArrayField(models.CharField(max_length=20))
    heading_path = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    paragraph = models.PositiveIntegerField()
    sentence_number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    sentence = models.TextField()
    before = models.TextField(blank=True, default="", db_default="")
    after = models.TextField(blank=True, default="", db_default="")
    marks = models.JSONField(default=list)
    language = models.CharField(max_length=10)

    class Meta:
        abstract = True

    @property
    def section(self) -> str:
        """The nearest heading, with its page or slide: "Page 12 · Before you start". Empty where none is above."""
        nearest = self.heading_path[-1] if self.heading_path else ""
        page = next((heading for heading in reversed(self.heading_path) if PAGE.match(heading)), nearest)
        return nearest if page == nearest else f"{page} · {nearest}"

    def says_the_same_after(self, other: "Passage", others: str, own: str) -> bool:
        """Whether it stands right after the other in its paragraph and is to be replaced by the same words."""
        gap = self.start - other.start - len(other.sentence)
        return bool(own) and own == others and self.paragraph == other.paragraph and gap in (0, 1)

    @property
    def place(self) -> str:
        """Where it stands, for people: "“Before you start”, sentence 2"."""
        where = f"sentence {self.sentence_number}"
        return f"“{self.section}”, {where}" if self.heading_path else where.capitalize()


class Finding(Passage):
    """An outdated sentence of a task.

    `gone_at` null while the last reading still found it. `kept_at`: somebody said, with `kept_reason`, that it stays;
    such a finding keeps no task open. From the day `kept_until` on, in the tenant's zone, it is to be corrected again.
    """

    task = models.ForeignKey("documents.DocumentTask", on_delete=models.CASCADE, related_name="findings")
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kept_reason = models.CharField(max_length=500, blank=True, default="")
    kept_until = models.DateField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["paragraph", "start", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kept_at=None) | ~Q(kept_reason=""), name="finding_is_kept_with_a_reason"
            ),
        ]


class RightForNow(Passage):
    """A sentence that is right until the first day of a month, and outdated from then on (Android, January 2027).

    It is no finding and has no task. When its day has come its document is read again, and it becomes one.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="right_for_now")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="right_for_now")
    right_until = models.DateField()

    objects = RightForNowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["document", "paragraph", "start"]
