"""What the helpdesk says: the notice in versions, and known problems."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Tenant


@pghistory.track()
class HelpdeskNotice(models.Model):
    """One version of a change's notice in one locale, as Markdown in the form of `packs/<mc_id>/helpdesk/<locale>.md`.

    `published_at` null: a draft; at most one per change and locale. A published version never changes.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="notices")
    locale = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    markdown = models.TextField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["change", "locale", "version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["change", "locale", "version"], name="one_row_per_notice_version"),
            models.UniqueConstraint(
                fields=["change", "locale"], condition=Q(published_at=None), name="one_draft_notice_per_locale"
            ),
        ]


class KnownProblemQuerySet(models.QuerySet["KnownProblem"]):
    def visible_to(self, user: User) -> Self:
        """Problems of every tenant (`tenant` null) and of the tenants the user may see."""
        return self.filter(Q(tenant=None) | Q(tenant__in=Tenant.objects.visible_to(user)))


@pghistory.track()
class KnownProblem(models.Model):
    """Something callers report, since when, and what to say. `tenant` null: in every tenant."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="known_problems")
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.CASCADE, related_name="known_problems")
    title = models.CharField(max_length=200)
    say = models.TextField()
    since = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = KnownProblemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-since"]
