"""Times that people type on the clock of a zone. When clocks change, some of them never come and some come twice."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.errors import PortalError
from portal.formatting import clock, day


class NotOnTheClock(PortalError):
    """This time does not exist, or exists twice, on the day on which clocks change."""


def moment_of(typed: datetime, zone: str) -> datetime:
    """The moment at which a clock in `zone` shows what was typed, without a zone. Raises NotOnTheClock."""
    tz = ZoneInfo(zone)
    early, late = (typed.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return early
    named = f"{typed:%H:%M} on {day(typed.date())}"
    if early > late:  # in a gap the later reading uses the offset that comes after it
        raise NotOnTheClock(
            f"There is no {named} in {zone}: clocks are set forward over it. "
            f"Choose {clock(late, zone)} or {clock(early, zone)} instead."
        )
    raise NotOnTheClock(
        f"{named} comes twice in {zone}: clocks are set back. Choose a time that comes once, an hour earlier or later."
    )
