"""Who approved what a mailing says, to whom and when."""

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models

from portal.accounts.models import User

# Above this many recipients two different people must approve.
TWO_APPROVERS_ABOVE = 500
MOST_APPROVERS = 2


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def of(self, mailing_id: int, content_hash: str) -> Self:
        """Approvals of exactly this content, with who gave them."""
        return self.filter(mailing=mailing_id, content_hash=content_hash).select_related("by")

    def by(self, user: User) -> Self:
        return self.filter(by=user)


@pghistory.track()
class Approval(models.Model):
    """Somebody approved exactly this content. An edit changes the mailing's hash and so voids it."""

    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "by", "content_hash"], name="one_approval_per_person_and_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.by} approved {self.content_hash[:7]}"
