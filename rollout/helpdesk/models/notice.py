"""The notice of a change, in versions per locale."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q

from portal import formatting
from portal.accounts.models import User
from portal.errors import PortalError
from rollout.changes.models import Change
from rollout.helpdesk.notice import Notice, notice_of

# `edited_by` and `published_by` may still become null, when a user is removed.
FIXED = ("change", "locale", "version", "markdown", "edited_at", "published_at")


class EditedMeanwhile(PortalError):
    """Somebody else saved this notice while you were writing. Your text was not saved."""


class HelpdeskNoticeQuerySet(models.QuerySet["HelpdeskNotice"]):
    def visible_to(self, user: User) -> Self:
        """All tenants share the notices: whoever signs in may read them. Drafts are for those who write them."""
        return self.all() if user.is_portal_administrator else self.published()

    def published(self) -> Self:
        return self.exclude(published_at=None)

    def drafts(self) -> Self:
        return self.filter(published_at=None)

    def newest_of(self, change: Change) -> "dict[str, HelpdeskNotice]":
        """The newest published version of every locale; English first, the others in order."""
        newest = self.published().filter(change=change).order_by("locale", "-version").distinct("locale")
        return {notice.locale: notice for notice in sorted(newest, key=lambda notice: notice.locale != "en")}

    def write(
        self, change: Change, locale: str, markdown: str, *, seen: datetime | None, by: User, at: datetime
    ) -> "HelpdeskNotice":
        """Saves the draft of a locale, which is made when there is none. Gives the draft.

        `seen` is `edited_at` of the draft that the writer began with, None when there was none: raises EditedMeanwhile
        when that is no longer the draft. Raises PackError with the line where the text has not a notice's form.
        """
        notice_of(markdown)
        with transaction.atomic():
            # Two who write at once would take the same version: the change's row makes them queue.
            Change.objects.select_for_update().get(pk=change.pk)
            draft = self.drafts().filter(change=change, locale=locale).first()
            if (draft.edited_at if draft else None) != seen:
                raise EditedMeanwhile
            if draft is None:
                return self.create(
                    change=change,
                    locale=locale,
                    version=self._next_version(change, locale),
                    markdown=markdown,
                    edited_at=at,
                    edited_by=by,
                )
            draft.markdown, draft.edited_at, draft.edited_by = markdown, at, by
            draft.save(update_fields=["markdown", "edited_at", "edited_by"])
            return draft

    def _next_version(self, change: Change, locale: str) -> int:
        taken = self.filter(change=change, locale=locale).aggregate(last=Max("version"))["last"]
        return (taken or 0) + 1


@pghistory.track()
class HelpdeskNotice(models.Model):
    """One version of a change's notice in one locale, as Markdown in the form of `packs/<mc_id>/helpdesk/<locale>.md`.

    `published_at` null: a draft; at most one per change and locale. A published version never changes: a database
    trigger refuses it. `edited_by` and `published_by` null: the portal itself, from the pack.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="notices")
    locale = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    markdown = models.TextField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = HelpdeskNoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["change", "locale", "version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["change", "locale", "version"], name="one_row_per_notice_version"),
            models.UniqueConstraint(
                fields=["change", "locale"], condition=Q(published_at=None), name="one_draft_notice_per_locale"
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
        return f"Notice of {self.change.mc_id}, {self.locale}, version {self.version}"

    @property
    def language(self) -> str:
        """“German”."""
        return formatting.language(self.locale)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    def read(self) -> Notice:
        """What the notice says. It was checked when it was written."""
        return notice_of(self.markdown)

    def publish(self, *, seen: datetime, by: User, at: datetime) -> None:
        """draft -> published, exactly as it was `seen` (its `edited_at`). A published version stays as it is.

        Raises EditedMeanwhile when the draft says something else by now.
        """
        draft = HelpdeskNotice.objects.drafts().filter(pk=self.pk, edited_at=seen)
        if draft.update(published_at=at, published_by=by):
            self.published_at, self.published_by = at, by
            return
        self.refresh_from_db()
        if self.is_draft:
            raise EditedMeanwhile
