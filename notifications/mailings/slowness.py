"""Why a mailing is not faster: each reason in words, from what senders recorded. Nothing is said of a fast one."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q

from notifications.deliveries.feed import GROUP
from notifications.deliveries.models import Chunk, RelayHour, RelayState
from notifications.deliveries.presence import SENDERS
from notifications.mailings.models import Mailing
from portal.engines.relay import Relay
from portal.formatting import clock, counted, moment, number

# Hours that a day's limit counts: the oldest counts whole (`deliveries.relay_book`).
HOURS_OF_A_DAY = timedelta(hours=25)
NAMED_MOST = 3
# Deferred people are looked for in so many chunks at most, so that a poll stays cheap.
CHUNKS_LOOKED_AT = 40

# OFFSET 0 has each chunk looked up by the primary key; joined, the planner reads all of the mailing.
DEFERRED = """
SELECT d.code, lower(substring(d.address FROM '@(.*)$')) AS domain, count(*) AS people
FROM (
    SELECT first_person, last_person FROM deliveries_chunk
    WHERE mailing_id = %(mailing)s AND deferred > 0 ORDER BY number LIMIT %(chunks)s
) c, LATERAL (
    SELECT code, address FROM deliveries_delivery
    WHERE mailing_id = %(mailing)s AND person_id BETWEEN c.first_person AND c.last_person AND state = 'deferred'
    OFFSET 0
) d
GROUP BY 1, 2 ORDER BY people DESC, domain LIMIT %(most)s
"""

COUNT_SENDERS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %(kind)s::integer::oid AND objsubid = 2
    AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def why_slow(mailing: Mailing, counts: Mapping[str, int], *, has_stood_still: bool, at: datetime) -> list[str]:
    """Full sentences, what keeps everybody first; empty when nothing does.

    `has_stood_still`: nobody had an outcome for some seconds.
    """
    if not counts.get("waiting", 0) + counts.get("deferred", 0):
        return []
    zone = mailing.tenant.time_zone
    reasons = [*_of_relays(at, zone), *_of_deferred(mailing, counts)]
    if has_stood_still and not reasons:
        reasons += _of_senders(mailing, at, zone)
    elif has_stood_still and counts.get("deferred"):
        reasons += _of_next_try(mailing, at, zone)
    return reasons


def _of_relays(at: datetime, zone: str) -> Iterator[str]:
    if not settings.RELAYS:
        yield "No mail relay is set: whoever runs the portal sets EMAIL_URL."
        return
    states = {state.name: state for state in RelayState.objects.filter(name__in=[one.name for one in settings.RELAYS])}
    for relay in settings.RELAYS:
        state, where = states.get(relay.name), f"{relay.host}:{relay.port}"
        if state and state.away_until and state.away_until > at:
            yield f"The relay {where} takes nothing. {state.reason}. Tried again at {clock(state.away_until, zone)}."
        elif relay.per_day and (goes_on := _day_is_full_until(relay, at)):
            yield f"Relay limit: {number(relay.per_day)} mails a day reached, goes on {moment(goes_on, zone)}."
        elif relay.per_minute and state and state.next_free_at and state.next_free_at > at:
            yield f"Relay limit: {number(relay.per_minute)} mails a minute."


def _day_is_full_until(relay: Relay, at: datetime) -> datetime | None:
    hours = RelayHour.objects.filter(name=relay.name, hour__gt=at - HOURS_OF_A_DAY).order_by("hour")
    rows = list(hours.values_list("hour", "mails"))
    mails = sum(count for _, count in rows)
    for hour, count in rows:
        if mails + GROUP <= relay.per_day:
            return None
        mails -= count
        if mails + GROUP <= relay.per_day:
            return hour + HOURS_OF_A_DAY
    return None


def _of_deferred(mailing: Mailing, counts: Mapping[str, int]) -> Iterator[str]:
    if not counts.get("deferred"):
        return
    with connection.cursor() as cursor:
        cursor.execute(DEFERRED, {"mailing": mailing.pk, "chunks": CHUNKS_LOOKED_AT, "most": NAMED_MOST})
        found = cursor.fetchall()
    for code, domain, people in found:
        answer = f" ({code})" if code else ""
        yield f"{domain} takes nothing yet for {counted(people, 'person', 'people')}{answer}: tried again later."


def _of_next_try(mailing: Mailing, at: datetime, zone: str) -> Iterator[str]:
    """Nobody is due before a moment to come."""
    chunks = Chunk.objects.filter(mailing=mailing.pk, done_at=None).aggregate(
        due=Count("pk", filter=Q(not_before=None) | Q(not_before__lte=at) | ~Q(worker="")), next=Min("not_before")
    )
    if not chunks["due"] and chunks["next"]:
        yield f"Waiting for the next try at {clock(chunks['next'], zone)}."


def _of_senders(mailing: Mailing, at: datetime, zone: str) -> Iterator[str]:
    """Nothing keeps it, and yet nothing moves."""
    later = list(_of_next_try(mailing, at, zone))
    yield from later
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SENDERS, {"kind": SENDERS})
        (senders,) = cursor.fetchone()
    if not later and not senders:
        yield "No worker is at work. System status says which part is missing."
