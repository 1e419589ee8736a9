"""When scans run by themselves: twice a day, on the tenant's own clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rollout.tenants.models import Tenant

HOURS = (time(6), time(18))


def last_due(tenant: Tenant, at: datetime) -> datetime:
    """The last moment at which a scan was due."""
    return max(moment for moment in _moments(tenant, at, days=(-1, 0)) if moment <= at)


def next_due(tenant: Tenant, at: datetime) -> datetime:
    """The next moment at which a scan is due."""
    return min(moment for moment in _moments(tenant, at, days=(0, 1)) if moment > at)


def _moments(tenant: Tenant, at: datetime, *, days: tuple[int, ...]) -> list[datetime]:
    zone = ZoneInfo(tenant.time_zone)
    today = at.astimezone(zone).date()
    return [datetime.combine(today + timedelta(days=day), hour, tzinfo=zone) for day in days for hour in HOURS]


def local_day(tenant: Tenant, at: datetime) -> date:
    """Which day it is at the tenant."""
    return at.astimezone(ZoneInfo(tenant.time_zone)).date()
