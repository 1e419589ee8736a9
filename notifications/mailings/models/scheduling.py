"""When a mailing may start: within the tenant's working hours, and before its deadline."""

from datetime import datetime

from portal.errors import PortalError
from portal.formatting import moment
from rollout.tenants import work_hours
from rollout.tenants.models import Tenant


class NoSuchStart(PortalError):
    """A mailing cannot start then."""


def refuse_start(tenant: Tenant, send_at: datetime, *, not_after: datetime | None, at: datetime) -> None:
    """Raises NoSuchStart with the next possible moment where a start planned for `send_at` is none; asked at `at`."""
    hours, zone = work_hours.in_words(tenant), tenant.time_zone
    earliest = work_hours.next_at_work(tenant, max(send_at, at))
    if not_after and not_after < earliest:
        raise NoSuchStart(
            f"{tenant} works {hours} ({zone}); no working hour is left between this start and the deadline. "
            f"Choose an earlier start, or a deadline after {moment(earliest, zone)}."
        )
    if send_at < at:
        raise NoSuchStart(f"This moment has passed. The next possible start is {moment(earliest, zone)} ({zone}).")
    if send_at < earliest:
        raise NoSuchStart(
            f"This is outside the working hours of {tenant}: {hours} ({zone}). "
            f"The next possible start is {moment(earliest, zone)}."
        )
