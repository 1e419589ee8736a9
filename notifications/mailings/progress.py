"""How fast a mailing goes, and when it ends: as a range, because nobody knows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncMinute

from notifications.deliveries import ledger
from notifications.deliveries.models import Delivery
from notifications.deliveries.sending import in_flight_limit
from notifications.mailings.models import Mailing

# The range of the end is drawn from the slowest and the fastest full minute of these.
MINUTES = 5
MILESTONES = (25, 50, 75)


@dataclass(frozen=True)
class Pace:
    """`per_minute` and `ends` ("between 09:12 and 09:14") are empty before the first full minute.

    `stalled` says in words why nothing moves; `milestone` is announced to screen readers, `spoken` is the bar's text.
    """

    open_count: int
    per_minute: int
    ends: str
    stalled: str
    spoken: str
    milestone: str
    in_flight_limit: int


def pace_of(mailing: Mailing, *, at: datetime) -> Pace:
    """The pace of a mailing at a moment; of one that does not run only what is open."""
    counts = ledger.sum_of(mailing.pk)
    sent, open_count = counts.get("sent", 0), counts.get("waiting", 0) + counts.get("deferred", 0)
    recipients = (mailing.audience_count or 0) - counts.get("suppressed", 0)
    minutes = _per_full_minute(mailing, at) if mailing.state == Mailing.State.SENDING else []
    return Pace(
        open_count=open_count,
        per_minute=round(sum(minutes) / len(minutes)) if minutes else 0,
        ends=_range_of_end(mailing, open_count, minutes, at),
        stalled=_why_stalled(mailing, counts),
        spoken=f"{sent:,} of {recipients:,} sent",
        milestone=_milestone(mailing, sent, recipients),
        in_flight_limit=in_flight_limit(),
    )


def counted(states: Iterable[str]) -> str:
    """ "6 passed, 1 to look at, 1 not checked"; what there is none of is left out."""
    words = {"to_do": "to do", "warning": "to look at", "passed": "passed", "not_checked": "not checked"}
    counts = Counter(states)
    return ", ".join(f"{counts[state]} {word}" for state, word in words.items() if counts[state])


def _per_full_minute(mailing: Mailing, at: datetime) -> list[int]:
    """How many were settled in each of the last full minutes in which any were."""
    this_minute = at.replace(second=0, microsecond=0)
    settled = Delivery.objects.filter(
        mailing=mailing.pk, settled_at__gte=this_minute - timedelta(minutes=MINUTES), settled_at__lt=this_minute
    )
    by_minute = settled.annotate(minute=TruncMinute("settled_at")).values("minute").annotate(count=Count("person_id"))
    return [row["count"] for row in by_minute]


def _range_of_end(mailing: Mailing, open_count: int, minutes: list[int], at: datetime) -> str:
    if not minutes or not open_count:
        return ""
    zone = ZoneInfo(mailing.tenant.time_zone)
    first, last = (
        f"{(at + timedelta(minutes=open_count / rate)).astimezone(zone):%H:%M}" for rate in (max(minutes), min(minutes))
    )
    return f"at about {first}" if first == last else f"between {first} and {last}"


def _why_stalled(mailing: Mailing, counts: dict[str, int]) -> str:
    if mailing.state != Mailing.State.SENDING:
        return ""
    if deferred := counts.get("deferred", 0):
        return f"The relay asked to wait for {deferred:,}"
    return ""


def _milestone(mailing: Mailing, sent: int, recipients: int) -> str:
    if mailing.is_over:
        return f"{mailing.get_state_display()}. {sent:,} of {recipients:,} sent."
    share = 100 * sent / recipients if recipients else 0
    passed = [milestone for milestone in MILESTONES if share >= milestone]
    return f"{passed[-1]} % sent." if passed else "Sending has begun."
