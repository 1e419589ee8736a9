"""How fast a mailing would go and when it would end, before it is sent: from limits that are set and paces measured."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum

from notifications.deliveries.feed import GROUP
from notifications.deliveries.models import RelayHour
from notifications.deliveries.relay_book import group_limit
from portal.formatting import counted, number
from rollout.tenants import work_hours

if TYPE_CHECKING:
    from notifications.mailings.models import Mailing

# A pace is that of the last mailings, of any tenant: all share the relays. Small ones measure start and close.
MAILINGS_LOOKED_AT = 5
FEWEST_PEOPLE = 100
# A limit per day holds for any such time (`deliveries.relay_book` counts the oldest hour whole).
RELAY_DAY = timedelta(hours=25)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Forecast:
    """`per_minute` with where it is known `from_what`; `ends_at` in UTC. Both None and 0 where no pace is known.

    `waits`: what holds it up on the way, in words. `deadline_missed`: it would end after `not_after`.
    `after_hours`: it would end outside the tenant's working hours.
    """

    begins_at: datetime
    per_minute: int = 0
    from_what: str = ""
    ends_at: datetime | None = None
    waits: tuple[str, ...] = ()
    deadline_missed: bool = False
    after_hours: bool = False

    @property
    def is_known(self) -> bool:
        return self.ends_at is not None


def forecast_of(mailing: "Mailing", recipient_count: int, *, at: datetime) -> Forecast:
    """For a mailing that starts as planned, or now, to so many people."""
    begins_at = max(mailing.send_at or at, at)
    pace = _pace(mailing)
    if pace is None or not recipient_count:
        return Forecast(begins_at)
    per_minute, from_what = pace
    waits, held_up = [], timedelta()
    if days := _days_waited(recipient_count, begins_at):
        held_up += days * RELAY_DAY
        waits.append(f"The relay takes {number(_per_day())} mails a day: it goes on over {counted(days + 1, 'day')}.")
        recipient_count -= _mails_before(recipient_count, days, begins_at)
    if 0 < mailing.canary_count < recipient_count:
        held_up += mailing.canary_wait_minutes * MINUTE
        waits.append(
            f"{counted(mailing.canary_count, 'person', 'people')} first, then {mailing.canary_wait_minutes} minutes."
        )
    ends_at = begins_at + held_up + recipient_count / per_minute * MINUTE
    return Forecast(
        begins_at,
        max(1, round(per_minute)),
        from_what,
        ends_at,
        tuple(waits),
        deadline_missed=mailing.not_after is not None and ends_at > mailing.not_after,
        after_hours=not work_hours.is_at_work(mailing.tenant, ends_at),
    )


def _pace(mailing: "Mailing") -> tuple[float, str] | None:
    """Mails a minute, and where that is known from; None where nothing is."""
    limit, measured = _limit_per_minute(), _measured_per_minute(mailing)
    if limit is not None and (measured is None or limit <= measured):
        return limit, "the relay’s limit per minute"
    if measured is not None:
        return measured, "the last mailings through the relay"
    return None


def _limit_per_minute() -> float | None:
    """What all relays together let through; None where one of them sets no limit, or there is none."""
    relays = settings.RELAYS
    if not relays or not all(relay.per_minute for relay in relays):
        return None
    # As the relay book stretches the time between groups.
    return float(sum(max(relay.per_minute - group_limit(relay, GROUP), 1) for relay in relays))


def _measured_per_minute(mailing: "Mailing") -> float | None:
    paces = type(mailing).objects.paces(most=MAILINGS_LOOKED_AT, fewest=FEWEST_PEOPLE)
    rates = [
        people * (MINUTE / (closed_at - began_at)) for people, began_at, closed_at in paces if closed_at > began_at
    ]
    return median(rates) if rates else None


def _per_day() -> int:
    """The mails that all relays take in a day; 0 where one of them sets no limit."""
    relays = settings.RELAYS
    return sum(relay.per_day for relay in relays) if all(relay.per_day for relay in relays) else 0


def _free_at(begins_at: datetime) -> int:
    names = [relay.name for relay in settings.RELAYS]
    used = RelayHour.objects.filter(name__in=names, hour__gt=begins_at - RELAY_DAY).aggregate(mails=Sum("mails"))
    return max(0, _per_day() - (used["mails"] or 0))


def _days_waited(people: int, begins_at: datetime) -> int:
    """How often the relays' day is full before everybody was told."""
    if not (per_day := _per_day()):
        return 0
    return -(-max(0, people - _free_at(begins_at)) // per_day)


def _mails_before(people: int, days: int, begins_at: datetime) -> int:
    """How many of the people are told before the last day begins."""
    return min(people, _free_at(begins_at) + (days - 1) * _per_day())
