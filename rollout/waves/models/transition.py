"""The states of a wave, and the steps it took through them."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models


class WaveState(models.TextChoices):
    """Where a wave is.

    draft -> ready          the checklist is ticked (the message's approval excepted: it may still be waiting)
    ready -> announced      an advance mailing closed with at least one sent
    announced -> rolling    `starts_on` has come in the tenant's zone
    rolling -> done         `ends_on` has passed and a person confirms, seeing the phones still old
    ready, announced, rolling -> paused     by a person with a reason
    paused -> the state before
    any but done -> cancelled               by a person with a reason

    Everything else is refused.
    """

    DRAFT = "draft", "Draft"
    READY = "ready", "Ready"
    ANNOUNCED = "announced", "Announced"
    ROLLING = "rolling", "Rolling"
    DONE = "done", "Done"
    PAUSED = "paused", "Paused"
    CANCELLED = "cancelled", "Cancelled"


# A wave that rolls, is paused or over keeps its days, whatever the vendor does.
BEFORE_ROLLING = (WaveState.DRAFT, WaveState.READY, WaveState.ANNOUNCED)
PAUSABLE = (WaveState.READY, WaveState.ANNOUNCED, WaveState.ROLLING)
# Nothing happens to it any more: its audience, its days and its mailings stay as they are.
SETTLED = (WaveState.DONE, WaveState.CANCELLED)


class WaveTransitionQuerySet(models.QuerySet["WaveTransition"]):
    def until(self, moment: datetime) -> Self:
        return self.filter(at__lte=moment)

    def latest_per_wave(self) -> Self:
        """The last step of each wave; a question of one index."""
        return self.order_by("wave_id", "-at", "-pk").distinct("wave_id")


class WaveTransition(models.Model):
    """A step of a wave, with the wave's plan as it was after it: what replay and the wave's page read.

    A new plan (days or name) of an unchanged state is a step too: `from_state` and `to_state` are then equal.
    The first step of a wave comes from no state. `by` null: the portal's own sweep.
    """

    wave = models.ForeignKey("waves.Wave", on_delete=models.CASCADE, related_name="transitions")
    from_state = models.CharField(max_length=9, choices=WaveState.choices, blank=True, default="")
    to_state = models.CharField(max_length=9, choices=WaveState.choices)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")

    objects = WaveTransitionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["wave", "-at", "-id"], name="transition_by_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.from_state or 'planned'} → {self.to_state}"

    @property
    def is_new_plan(self) -> bool:
        return self.from_state == self.to_state
