"""By when a document should be corrected: before people are told, as a notice that leads to wrong manuals misleads."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.formatting import day as in_words
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.tenants.work_hours import work_day
from rollout.waves.models import Wave

NOTICE_WORK_DAYS = 5
"""An advance notice goes out a week of work before its wave begins: people need it to make ready."""
LEAST_WORK_DAYS = 3
"""No owner is asked for a correction faster than that."""
DAYS_TO_CORRECT = 14
"""Where no wave is ahead to be ready for."""


@dataclass(frozen=True)
class DueDay:
    """A day in the tenant's zone, and why it is this one, as a sentence."""

    on: date
    why: str


def due_day(tenant: Tenant, change: Change, today: date) -> DueDay:
    """The day on which the people of the tenant's next wave are told, or as soon as can be asked. No wave: two weeks.

    The wave says only when it begins; when a mailing goes out is not decided before it is approved. What documents are
    held against is the latest day on which it should.
    """
    ahead = Wave.objects.unsettled().filter(tenant=tenant, change=change, starts_on__gt=today)
    wave = ahead.order_by("starts_on", "number").first()
    if wave is None:
        on = work_day(tenant, today + timedelta(days=DAYS_TO_CORRECT), 0)
        return DueDay(on, "Two weeks, as no wave is planned for later.")
    begins = f"Wave {wave.number} begins on {in_words(wave.starts_on)}"
    notice_on, soonest = work_day(tenant, wave.starts_on, -NOTICE_WORK_DAYS), work_day(tenant, today, LEAST_WORK_DAYS)
    if notice_on >= soonest:
        return DueDay(notice_on, f"{begins}, and its people are told {NOTICE_WORK_DAYS} working days before.")
    return DueDay(soonest, f"{begins}: {LEAST_WORK_DAYS} working days, as its people know or will soon.")
