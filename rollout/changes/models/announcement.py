"""A vendor's post, one row per version."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, OuterRef, Q

from rollout.changes.models.triaged import TriagedQuerySet
from rollout.changes.titles import Title, read_title

CATEGORY_WORDS = {
    "planForChange": "Plan for change",
    "stayInformed": "Stay informed",
    "preventOrFixIssue": "Prevent or fix issue",
}


NEWEST_FIRST = ("-last_modified_at", "-received_at", "-pk")


class AnnouncementQuerySet(TriagedQuerySet["Announcement"]):
    def of(self, mc_id: str) -> Self:
        """The versions of one post, the newest first."""
        return self.filter(mc_id=mc_id).order_by(*NEWEST_FIRST)

    def newest_versions(self) -> Self:
        """Of every post its newest version, the latest published first; without the text itself."""
        newest = self.order_by("mc_id", *NEWEST_FIRST).distinct("mc_id").values("pk")
        return self.filter(pk__in=newest).without_text().order_by("-published_at", "mc_id")

    def without_text(self) -> Self:
        """Versions for a list: raw and body stay in the database until somebody asks for them."""
        return self.defer("raw", "body_html")

    def numbers(self, among: Iterable[str]) -> set[str]:
        """Which of these posts came in."""
        return set(self.filter(mc_id__in=list(among)).values_list("mc_id", flat=True))

    def matching(self, query: str) -> Self:
        """Posts with these words in number, title or summary; without words all."""
        return self.filter(Q(mc_id__icontains=query) | Q(title__icontains=query) | Q(summary__icontains=query))

    def with_version_counts(self) -> Self:
        """With `version_count`: how many versions of the post came in."""
        versions = Announcement.objects.filter(mc_id=OuterRef("mc_id")).order_by().values("mc_id")
        return self.annotate(version_count=versions.annotate(count=Count("pk")).values("count"))


class Announcement(models.Model):
    """One version of a Message center post, never edited.

    `raw` is the post as received, `raw_hash` the SHA-256 of its canonical JSON; `body_html` is the body through nh3.
    `last_modified_at` is the vendor's; with `mc_id` and the hash it is the version, since vendors also edit silently.
    What is one tenant's own (`viewPoint`, `FeatureStatusJson`) is on TenantPost and in neither `raw` nor hash.
    `text_hash` covers what a reader would notice and nothing else (rollout.changes.sameness): versions that share it
    are no news to anybody. Public archives drop “(Updated) ” from titles and make headings bold, so the version of one
    moment may be here twice, from Graph and from an archive. Empty on an outline.
    `body_note` says where the body is shown shortened or as plain text, because of its size.
    `is_outline`: a pack's fields stand in for the post, which was not imported yet. The import of the same version
    puts the post in its place; nothing else ever changes a row.
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
    body_note = models.CharField(max_length=200, blank=True, default="")
    raw = models.JSONField()
    raw_hash = models.CharField(max_length=64)
    text_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    is_outline = models.BooleanField(default=False)
    # No column: what was decided about the post, of which this is one version. It lets lists ask in one question, and
    # may be read of rows out of `triaged` alone: of others Django takes a missing row for an error.
    triage = models.ForeignObject(
        "Triage", from_fields=["mc_id"], to_fields=["mc_id"], null=True, on_delete=models.DO_NOTHING, related_name="+"
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["mc_id", "last_modified_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["mc_id", "last_modified_at", "raw_hash"], name="one_row_per_announcement_version"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # AnnouncementQuerySet.newest_versions walks along it.
            models.Index(
                fields=["mc_id", "-last_modified_at", "-received_at", "-id"], name="newest_version_of_announcement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mc_id} {self.title}"

    @property
    def category_words(self) -> str:
        """“Plan for change”; a category we do not know stays as it came."""
        return CATEGORY_WORDS.get(self.category, self.category)

    @property
    def title_parts(self) -> Title:
        """The title without the vendor's marks in front of it, and those marks: “(Updated) (Rescheduled) …”."""
        return read_title(self.title)

    def says_the_same_as(self, other: "Announcement") -> bool:
        """Whether a reader of one version need not read the other: same words, same deadline.

        Such a version is kept, but changes nothing: no post counts as changed and no date is read again because of it.
        """
        return self.pk == other.pk or (self.text_hash == other.text_hash != "")

    def is_before(self, other: "Announcement") -> bool:
        """Whether the other is the newer version of the two."""
        return (self.last_modified_at, self.received_at, self.pk) < (
            other.last_modified_at,
            other.received_at,
            other.pk,
        )
