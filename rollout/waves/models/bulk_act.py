"""One act on many waves at once: who asked for it, and what became of each wave."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models.wave import Wave


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def editable_by(self, user: User) -> Self:
        """Acts on at least one wave of a tenant that the user administers."""
        theirs = BulkActWave.objects.filter(act=OuterRef("pk")).editable_by(user)
        return self.filter(Exists(theirs))

    def unfinished(self) -> Self:
        return self.filter(finished_at=None)


class BulkAct(models.Model):
    """Somebody moves, pauses, resumes or cancels many waves with one reason.

    Each wave is acted on in a transaction of its own, by the same verb as on its own page; `finished_at` is null while
    some wait. `days` is how far waves are moved (negative: earlier), null for another act. `key` comes with the form:
    sent twice it is the same act.
    """

    class Kind(models.TextChoices):
        MOVE = "move", "Move"
        PAUSE = "pause", "Pause"
        RESUME = "resume", "Resume"
        CANCEL = "cancel", "Cancel"

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    days = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%-d %b %Y}"

    def finish(self, at: datetime) -> None:
        """No wave waits any more. Finished already it stays so."""
        BulkAct.objects.unfinished().filter(pk=self.pk).update(finished_at=at)


class BulkActWaveQuerySet(models.QuerySet["BulkActWave"]):
    def editable_by(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.editable_by(user))

    def waiting(self) -> Self:
        return self.filter(state=BulkActWave.State.WAITING)

    def in_state(self, state: str) -> Self:
        """Those in a state; no state, or none there is, is no limit."""
        return self.filter(state=state) if state in BulkActWave.State.values else self

    def count_by_state(self) -> dict[str, int]:
        return dict(self.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number"))


class BulkActWave(models.Model):
    """What became of one wave. `words` say why it was refused."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="waves")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    words = models.CharField(max_length=300, blank=True, default="")

    objects = BulkActWaveQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["act", "wave"], name="one_wave_per_bulk_act"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.state}"
