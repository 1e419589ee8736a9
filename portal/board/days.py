"""Days and moments of tenants: a day ends at another moment in every zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_day(at: datetime, zone: str) -> date:
    """Which day it is in the zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def end_of(day: date, zone: str) -> datetime:
    """The moment at which the day is over in the zone."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
