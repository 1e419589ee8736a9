"""A tenant's working hours: when its people are at work, on its own clock."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.formatting import DAYS_OF_WEEK
from rollout.tenants.models import Tenant

# A day of work begins within a week, and in a week in which a clock is set forward over one as short as it may be.
_DAYS_AHEAD = 15
# Nobody can type midnight as the end of a day: from 00:00 until 23:59 is the whole of it.
_LAST_MINUTE = time(23, 59)


def is_at_work(tenant: Tenant, at: datetime) -> bool:
    """Whether this moment lies within the working hours. They end at `work_until`; the last minute of a day counts."""
    local = at.astimezone(ZoneInfo(tenant.time_zone))
    is_before_end = local.time() < tenant.work_until or tenant.work_until >= _LAST_MINUTE
    return local.isoweekday() in tenant.work_days and tenant.work_from <= local.time() and is_before_end


def next_at_work(tenant: Tenant, at: datetime) -> datetime:
    """This moment itself where it lies within the working hours, else when they begin again; in the tenant's zone."""
    zone = ZoneInfo(tenant.time_zone)
    local = at.astimezone(zone)
    if is_at_work(tenant, at):
        return local
    for days in range(_DAYS_AHEAD):
        # By way of UTC: where clocks are set forward over it, the hours begin when they are forward.
        begins = datetime.combine(local.date() + timedelta(days=days), tenant.work_from, zone)
        begins = begins.astimezone(ZoneInfo("UTC")).astimezone(zone)
        if begins > local and is_at_work(tenant, begins):
            return begins
    raise AssertionError(f"{tenant.slug} has no working hours")  # the database refuses such a tenant


def work_day(tenant: Tenant, day: date, number: int) -> date:
    """The working day that is so many after a day, before it where `number` is negative. 0: the day itself or the next.

    From a Friday the first working day after is Monday, and from Saturday it is the same one.
    """
    step = timedelta(days=-1 if number < 0 else 1)
    if number == 0:
        day, number = day - step, 1
    for _ in range(abs(number)):
        day += step
        while day.isoweekday() not in tenant.work_days:
            day += step
    return day


def in_words(tenant: Tenant) -> str:
    """ "Mon to Fri, 08:00–18:00"."""
    return f"{days_in_words(tenant.work_days)}, {_clock(tenant.work_from)}–{_clock(tenant.work_until)}"


def days_in_words(work_days: Iterable[int]) -> str:
    """ "Mon to Fri"; days that do not follow each other one by one: "Mon, Wed, Thu"."""
    days = sorted(set(work_days))
    if len(days) == len(DAYS_OF_WEEK):
        return "Every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS_OF_WEEK[days[0] - 1]} to {DAYS_OF_WEEK[days[-1] - 1]}"
    return ", ".join(DAYS_OF_WEEK[day - 1] for day in days)


def _clock(value: time) -> str:
    return f"{value:%H:%M}"
