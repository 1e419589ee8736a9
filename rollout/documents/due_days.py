"""By when a document should be corrected: before people are told, as a notice that leads to wrong manuals misleads."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.formatting import day as in_words
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.tenants.work_hours import work_day
from rollout.waves.models import Wave, WaveState

NOTICE_WORK_DAYS = 5
"""An advance notice goes out a week of work before its wave begins: people need it to make ready."""
LEAST_WORK_DAYS = 3
"""No owner is asked for a correction faster than that."""
DAYS_TO_CORRECT = 14
"""Where no wave is ahead to be ready for."""


@dataclass(frozen=True)
class DueDay:
    """A day in the tenant's zone, why it is this one, as a sentence, and the wave it was counted from, if one was."""

    on: date
    why: str
    wave: Wave | None = None


def due_day(tenant: Tenant, change: Change, today: date) -> DueDay:
    """The day on which the people of the tenant's next wave are told, or as soon as can be asked. No wave: two weeks.

    The wave says only when it begins; when a mailing goes out is not decided before it is approved. What documents are
    held against is the latest day on which it should.
    """
    wave = wave_ahead(tenant, change, today)
    if wave is None:
        on = work_day(tenant, today + timedelta(days=DAYS_TO_CORRECT), 0)
        return DueDay(on, "Two weeks, as no wave is planned for later.")
    return _before(wave, tenant, today)


def wave_ahead(tenant: Tenant, change: Change, today: date) -> Wave | None:
    """The tenant's next wave that has not begun."""
    ahead = Wave.objects.unsettled().filter(tenant=tenant, change=change, starts_on__gt=today)
    return ahead.order_by("starts_on", "number").first()


def day_now(known: DueDay, ahead: Wave | None, tenant: Tenant, today: date) -> DueDay:
    """What a day that was counted once has become since waves moved; `ahead` is the next wave, `known.wave` as it is
    now. A wave keeps its documents when it begins; one that is cancelled leaves them to the next.

    Nobody is given more time by a wave that comes sooner, nor by one that is planned only now.
    """
    wave = known.wave
    is_cancelled = wave is not None and wave.state == WaveState.CANCELLED
    if ahead is not None and (wave is None or is_cancelled or ahead.starts_on < wave.starts_on):
        wave = ahead
    elif wave is not None and is_cancelled:
        return DueDay(known.on, f"Wave {wave.number} was cancelled, and no other is planned: the day stays.")
    if wave is None:
        return known
    now = _before(wave, tenant, today)
    is_too_late = now.on != work_day(tenant, wave.starts_on, -NOTICE_WORK_DAYS)
    if known.on < now.on and (known.wave is None or is_too_late):
        return replace(now, on=known.on, why=f"{_begins(wave)}: the day stays.")
    return now


def _before(wave: Wave, tenant: Tenant, today: date) -> DueDay:
    notice_on, soonest = work_day(tenant, wave.starts_on, -NOTICE_WORK_DAYS), work_day(tenant, today, LEAST_WORK_DAYS)
    if notice_on >= soonest:
        told = f"{_begins(wave)}, and its people are told {NOTICE_WORK_DAYS} working days before."
        return DueDay(notice_on, told, wave)
    soon = f"{_begins(wave)}, and its people know or will soon: {LEAST_WORK_DAYS} working days are the least."
    return DueDay(soonest, soon, wave)


def _begins(wave: Wave) -> str:
    return f"Wave {wave.number} begins on {in_words(wave.starts_on)}"
