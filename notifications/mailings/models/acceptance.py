"""Who accepted what a check found, and why."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def of(self, mailing_id: int) -> Self:
        """All of a mailing, with who gave them; those of what it said before are among them."""
        return self.filter(mailing=mailing_id).select_related("by")


@pghistory.track()
class Acceptance(models.Model):
    """Somebody decided that a finding may stay.

    `found_hash` is of what was found and of all that the mailing said then: any edit gives another, and so voids it.
    `title` is the finding in words, for the history.
    """

    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.CASCADE, related_name="acceptances")
    check_key = models.CharField(max_length=60)
    found_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["mailing", "check_key", "found_hash"], name="one_acceptance_per_check_and_finding"
            ),
        ]

    def __str__(self) -> str:
        return self.title
