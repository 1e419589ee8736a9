"""A tenant and a wave as the board shows them, on whichever day.

Named tuples: a board has thousands of them, and the database gives their fields in this order.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from portal.formatting import counted, days
from rollout.tenants.models import Cloud, Tenant
from rollout.waves.models import SETTLED, WaveState

# Plain texts: a board asks each of thousands of waves several times, and a member of an enum is slow to find.
_CANCELLED = WaveState.CANCELLED.value
_OVER = frozenset(state.value for state in SETTLED)


class PlacedTenant(NamedTuple):
    """One tenant, as far as the board names it, on whichever day."""

    pk: int
    slug: str
    name: str
    cloud: str
    time_zone: str

    def __str__(self) -> str:
        return self.name

    def get_cloud_display(self) -> str:
        """The cloud's name for people."""
        return Cloud(self.cloud).label


def placed(tenants: QuerySet[Tenant]) -> list[PlacedTenant]:
    """These tenants where they are now, by id. One question."""
    return [PlacedTenant._make(row) for row in tenants.order_by("pk").values_list(*PlacedTenant._fields)]


class PlannedWave(NamedTuple):
    """One wave as it was planned, how far it was and whom it reached, on the board's day.

    `people` and `told` are None where nothing is known of that day. `is_missed`: a mailing of it was to start and did
    not. `has_other_dates`: its people were told dates that no longer hold. Both as they were noted of a past day.
    """

    pk: int
    tenant_id: int
    number: int
    name: str
    starts_on: date
    ends_on: date
    state: str
    people: int | None
    told: int | None
    is_missed: bool = False
    has_other_dates: bool = False

    @property
    def state_label(self) -> str:
        return WaveState(self.state).label

    @property
    def counts(self) -> bool:
        """Cancelled waves count nowhere."""
        return self.state != _CANCELLED

    @property
    def is_open(self) -> bool:
        return self.state not in _OVER

    @property
    def in_words(self) -> str:
        """“wave 1 IT and helpdesk: done, 2–9 Sep 2025, 48 people”."""
        people = "" if self.people is None else f", {counted(self.people, 'person', 'people')}"
        return (
            f"wave {self.number} {self.name}: {self.state_label.lower()}, {days(self.starts_on, self.ends_on)}{people}"
        )
