"""What was seen outside of the portal: a domain's records, where a link leads. Looked up by a job and kept."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from notifications.texts.placeholders import UNSEEN

# What was seen is looked at again after so long.
KEPT = timedelta(days=1)


class LookUpQuerySet(models.QuerySet["LookUp"]):
    def keep(self, kind: str, subject: str, *, state: str, title: str, detail: str, at: datetime) -> None:
        """What is seen now takes the place of what was seen before. Strangers may have written the words."""
        title, detail = UNSEEN.sub(" ", title)[:300], UNSEEN.sub(" ", detail)[:600]
        seen = {"state": state, "title": title, "detail": detail, "at": at}
        self.update_or_create(kind=kind, subject=subject, defaults=seen)


class LookUp(models.Model):
    """The last look at one subject: a domain's SPF, DKIM or DMARC, or the address of a link. States are a check's."""

    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in ("spf", "dkim", "dmarc", "link")])
    subject = models.CharField(max_length=500)
    state = models.CharField(max_length=11)
    title = models.CharField(max_length=300)
    detail = models.CharField(max_length=600, blank=True, default="")
    at = models.DateTimeField()

    objects = LookUpQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "subject"], name="one_look_up_per_kind_and_subject"),
        ]
