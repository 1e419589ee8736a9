"""The one place from which this database may send."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Home(models.Model):
    """Where this database was when somebody, or the portal of a fresh one, said that mails may leave from it.

    One row. `place` is what `deliveries_place()` said then, empty once the database was seen to have gone back in time;
    `token_hash` the SHA-256 of the installation's token, which lies outside of it. Elsewhere nothing is handed over.
    `seen_at`: when it was last seen at home. What happened after that in another copy is not known to this one.
    `confirmed_at` null: it was taken up by itself, when nothing had been sent yet.
    """

    token_hash = models.CharField(max_length=64)
    place = models.CharField(max_length=100, blank=True)
    seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_home"),
        ]

    def __str__(self) -> str:
        return self.place or "nowhere"
