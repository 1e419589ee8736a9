"""How fast a mailing goes, and when it ends: as a range, because nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from notifications.deliveries import ledger
from notifications.deliveries.sending import in_flight_limit
from notifications.mailings.models import Mailing
from notifications.mailings.models.canary import Canary
from notifications.mailings.models.reading import answered_of
from notifications.mailings.slowness import why_slow
from portal.formatting import clock

# The range of the end is drawn from the slowest and the fastest of these.
MINUTES = 5
MINUTE = timedelta(minutes=1)
# Below this a rate is a guess.
SHORTEST = timedelta(seconds=10)
# The pace of now is named where it differs so much from that of the last minute.
NOTEWORTHY = 0.25
MILESTONES = (25, 50, 75)

# Moments with how many had an outcome by then, oldest first.
Points = Sequence[tuple[datetime, int]]


@dataclass(frozen=True)
class Pace:
    """`per_minute` and `ends` ("between 09:12 and 09:14") are empty before there is a rate.

    `waits`: it goes on when its first people are through, or a person says so.
    `in_flight`: mails that may be on their way to the relay, after a pause or stop too.
    `now_per_minute` is the pace of the last seconds where it differs much, else 0. `slow` says in words why it is not
    faster. `milestone` is announced to screen readers, `spoken` is the bar's text.
    """

    open_count: int
    spoken: str
    milestone: str
    per_minute: int = 0
    now_per_minute: int = 0
    ends: str = ""
    slow: list[str] = field(default_factory=list)
    in_flight: int = 0
    in_flight_limit: int = 0
    waits: bool = False

    @property
    def poll_seconds(self) -> int:
        return 5 if self.slow or self.waits else 2


def pace_of(mailing: Mailing, counts: Mapping[str, int], *, at: datetime, canary: Canary | None = None) -> Pace:
    """The pace of a mailing at a moment; of one that does not send only what is open.

    `canary`: its first people, while the others wait for them. Once they all have it, it is not slow: it waits.
    """
    sent, open_count = counts.get("sent", 0), counts.get("waiting", 0) + counts.get("deferred", 0)
    recipients = (mailing.audience_count or 0) - counts.get("suppressed", 0)
    spoken, milestone = f"{sent:,} of {recipients:,} sent", _milestone(mailing, sent, recipients)
    if canary and mailing.state == Mailing.State.SENDING and not canary.people.open_count:
        return Pace(open_count, spoken, milestone, waits=True, in_flight_limit=in_flight_limit())
    if mailing.state != Mailing.State.SENDING:
        on_the_way = 0 if mailing.closed_at else ledger.in_flight(mailing.pk)
        return Pace(open_count, spoken, milestone, waits=True, in_flight=on_the_way)
    points = [*_of_this_part(mailing, at), (at, answered_of(dict(counts)))]
    minutes, now = rates_per_minute(points), _rate_of_now(points)
    last_minute = minutes[0] if minutes else 0.0
    return Pace(
        open_count,
        spoken,
        milestone,
        per_minute=round(last_minute),
        now_per_minute=round(now) if abs(now - last_minute) > NOTEWORTHY * max(last_minute, 1) else 0,
        ends="" if canary else _range_of_end(mailing, open_count, minutes, at),
        slow=why_slow(mailing, counts, has_stood_still=not now, at=at),
        in_flight=ledger.in_flight(mailing.pk),
        in_flight_limit=in_flight_limit(),
    )


def _of_this_part(mailing: Mailing, at: datetime) -> Points:
    """Without those from before its first people were through: waiting for them is no pace of the others."""
    points = mailing.readings.points_before(at)
    went_on = mailing.canary_passed_at
    return [point for point in points if point[0] >= went_on] if went_on else points


def rates_per_minute(points: Points) -> list[float]:
    """The rate of each of the last full minutes, newest first; of a shorter time where no minute has passed yet."""
    (first, _), (last, _) = points[0], points[-1]
    full = min(int((last - first) / MINUTE), MINUTES)
    if full:
        borders = [_answered_at(points, last - number * MINUTE) for number in range(full + 1)]
        return [newer - older for newer, older in pairwise(borders)]
    return [_rate(points[0], points[-1])] if last - first >= SHORTEST else []


def _rate_of_now(points: Points) -> float:
    latest = points[-1]
    earlier = next((point for point in reversed(points) if latest[0] - point[0] >= SHORTEST), None)
    return _rate(earlier, latest) if earlier else 0.0


def _rate(earlier: tuple[datetime, int], later: tuple[datetime, int]) -> float:
    return max(later[1] - earlier[1], 0) * (MINUTE / (later[0] - earlier[0]))


def _answered_at(points: Points, moment: datetime) -> float:
    """Between two points as if it had gone evenly."""
    for (before, low), (after, high) in pairwise(points):
        if before <= moment <= after:
            return low + (high - low) * ((moment - before) / (after - before) if after > before else 1.0)
    return points[-1][1] if moment > points[-1][0] else points[0][1]


def _range_of_end(mailing: Mailing, open_count: int, minutes: list[float], at: datetime) -> str:
    if not minutes or not open_count or not max(minutes):
        return ""
    ends = [
        clock(at + timedelta(minutes=open_count / rate), mailing.tenant.time_zone) if rate else ""
        for rate in (max(minutes), min(minutes))
    ]
    if not ends[1]:
        return f"not before {ends[0]}"
    return f"at about {ends[0]}" if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]}"


def _milestone(mailing: Mailing, sent: int, recipients: int) -> str:
    if mailing.is_over:
        return f"{mailing.get_state_display()}. {sent:,} of {recipients:,} sent."
    share = 100 * sent / recipients if recipients else 0
    passed = [milestone for milestone in MILESTONES if share >= milestone]
    return f"{passed[-1]} % sent." if passed else "Sending has begun."
