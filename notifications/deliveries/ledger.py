"""What the ledger says of a mailing, and what people do to it: cancel those waiting, settle those in doubt."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.db.models.lookups import In

from notifications.deliveries.models import OPEN_STATES, Chunk, Delivery, DeliveryState, Handover, Hold
from notifications.deliveries.moves import MOVES

NAMED_MOST = 20
SETTLED_AS = {
    "sent": "In doubt, then found in the relay’s log",
    "failed": "In doubt, then not found in the relay’s log",
}

# People whose row and whose chunk's counts do not agree cannot be told singly; people outside every chunk can.
OUTSIDE = """
SELECT person_id FROM deliveries_delivery d
WHERE mailing_id = %(mailing)s AND NOT EXISTS (
    SELECT FROM deliveries_chunk c
    WHERE c.mailing_id = d.mailing_id AND d.person_id BETWEEN c.first_person AND c.last_person
)
ORDER BY person_id LIMIT %(most)s
"""

CANCEL = """
WITH recorded AS (
    UPDATE deliveries_delivery d
    SET state = 'cancelled', reason = %(reason)s, settled_at = %(at)s, next_attempt_at = NULL
    FROM deliveries_delivery b
    WHERE d.mailing_id = %(mailing)s AND d.person_id BETWEEN %(first)s AND %(last)s AND d.state = ANY(%(open)s)
        AND b.mailing_id = d.mailing_id AND b.person_id = d.person_id
        AND NOT EXISTS (
            SELECT FROM deliveries_handover h WHERE h.chunk_id = %(chunk)s AND d.person_id = ANY(h.people)
        )
    RETURNING b.state AS was, d.state AS now
)
UPDATE deliveries_chunk SET {moves} WHERE id = %(chunk)s
RETURNING (SELECT count(*) FROM recorded)
""".replace("{moves}", MOVES)

# Who waits to be sent the mail once more stays in doubt, and is not sent it.
KEEP_IN_DOUBT = """
WITH kept AS (
    UPDATE deliveries_delivery d SET next_attempt_at = NULL
    WHERE d.mailing_id = %(mailing)s AND d.person_id BETWEEN %(first)s AND %(last)s AND d.state = 'in_doubt'
        AND d.next_attempt_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM deliveries_handover h WHERE h.chunk_id = %(chunk)s AND d.person_id = ANY(h.people))
    RETURNING 1
)
SELECT count(*) FROM kept
"""

SETTLE = """
WITH recorded AS (
    UPDATE deliveries_delivery d
    SET state = %(outcome)s, reason = %(reason)s, settled_at = %(at)s, next_attempt_at = NULL
    WHERE d.mailing_id = %(mailing)s AND d.person_id BETWEEN %(first)s AND %(last)s AND d.state = 'in_doubt'
        AND (%(person)s::bigint IS NULL OR d.person_id = %(person)s)
        AND (d.next_attempt_at IS NULL OR EXISTS (SELECT FROM deliveries_chunk WHERE id = %(chunk)s AND worker = ''))
        AND NOT EXISTS (
            SELECT FROM deliveries_handover h WHERE h.chunk_id = %(chunk)s AND d.person_id = ANY(h.people)
        )
    RETURNING 'in_doubt' AS was, d.state AS now
)
UPDATE deliveries_chunk SET {moves} WHERE id = %(chunk)s
RETURNING (SELECT count(*) FROM recorded)
""".replace("{moves}", MOVES)

# In doubt they stay until the relay has taken the second mail, so the chunk's counts stay as they are.
RESEND = """
WITH again AS (
    UPDATE deliveries_delivery d SET next_attempt_at = %(at)s
    WHERE d.mailing_id = %(mailing)s AND d.person_id BETWEEN %(first)s AND %(last)s
        AND d.state = 'in_doubt' AND d.next_attempt_at IS NULL AND (d.person_id = %(person)s OR d.resent_at IS NULL)
        AND (%(person)s::bigint IS NULL OR d.person_id = %(person)s)
    RETURNING 1
), reopened AS (
    UPDATE deliveries_chunk SET done_at = NULL, not_before = NULL WHERE id = %(chunk)s AND EXISTS (SELECT FROM again)
)
SELECT count(*) FROM again
"""


@dataclass(frozen=True)
class Proof:
    """Whether a mailing's sum holds. `problems` say in words what does not; `people` names some of those concerned."""

    sums: dict[str, int]
    problems: list[str] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def sum_of(mailing_id: int) -> dict[str, int]:
    """People by state, as the chunks of a mailing count them: cheap enough to ask every other second."""
    sums = {f"n_{state}": Sum(state, default=0) for state in DeliveryState.values}
    counted = Chunk.objects.filter(mailing=mailing_id).aggregate(**sums)
    return {state: counted[f"n_{state}"] for state in DeliveryState.values}


def open_count(mailing_id: int) -> int:
    """How many people are still to be told."""
    sums = sum_of(mailing_id)
    return sum(sums[state] for state in OPEN_STATES)


def is_any_outside(mailing_id: int, allow_list: Collection[str], *, states: Collection[str] = OPEN_STATES) -> bool:
    """Whether somebody in one of these states, as of itself: still to be told, is not on this list of addresses."""
    listed = [address.lower() for address in allow_list]
    found = Delivery.objects.filter(mailing=mailing_id, state__in=states)
    return found.exclude(In(Lower("address"), listed)).exists() if listed else found.exists()


def in_flight(mailing_id: int) -> int:
    """How many mails may be on their way to the relay right now: what a pause or stop lets pass."""
    return sum(len(people) for people in Handover.objects.filter(mailing=mailing_id).values_list("people", flat=True))


def is_finished(mailing_id: int) -> bool:
    """Whether nothing is open and the sum holds person by person. People in doubt do not hold a mailing open."""
    return not open_count(mailing_id) and proof_of(mailing_id).holds


def proof_of(mailing_id: int, audience_count: int | None = None) -> Proof:
    """Asks the rows, person by person, whether the sum holds: audience = sent + failed + suppressed + … ."""
    sums = sum_of(mailing_id)
    rows = dict(Delivery.objects.filter(mailing=mailing_id).values_list("state").annotate(people=Count("person_id")))
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, {"mailing": mailing_id, "most": NAMED_MOST})
        outside = [person for (person,) in cursor.fetchall()]
    problems = [
        f"{rows.get(state.value, 0):,} people are “{state.label}”, and the chunks count {sums[state]:,}."
        for state in DeliveryState
        if rows.get(state.value, 0) != sums[state]
    ]
    if audience_count not in (None, people := sum(rows.values())):
        problems.append(f"The audience was {audience_count:,} people, and the ledger has {people:,}.")
    if still_open := sum(sums[state] for state in OPEN_STATES):
        problems.append(f"{still_open:,} people are still open.")
    if outside:
        problems.append("People are in no chunk.")
    return Proof(sums, problems, outside)


def rows(mailing_id: int, state: str = "", q: str = "", *, is_canary: bool = False) -> QuerySet[Delivery]:
    """The ledger of a mailing with its people, in person order; `q` is a part of a name or address.

    `is_canary`: only those who get it first.
    """
    found = Delivery.objects.filter(mailing=mailing_id).select_related("person").order_by("person_id")
    if state:
        found = found.filter(state=state)
    if is_canary:
        found = found.filter(person__in=Chunk.objects.filter(mailing=mailing_id, is_canary=True).values("first_person"))
    if q:
        found = found.filter(Q(person__name__icontains=q) | Q(address__icontains=q))
    return found


@transaction.atomic
def settle(mailing_id: int, outcome: str, person_id: int | None = None, *, at: datetime) -> int:
    """Moves one person in doubt, or all of them, to sent or failed; how many these are.

    Whoever is just being sent the mail once more, or is next at a sender, is left out: the relay's answer settles them.
    """
    assert outcome in (DeliveryState.SENT, DeliveryState.FAILED)
    params: dict[str, Any] = {
        "mailing": mailing_id,
        "outcome": str(outcome),
        "reason": SETTLED_AS[str(outcome)],
        "person": person_id,
        "at": at,
    }
    return _per_chunk(_locked(mailing_id, in_doubt__gt=0), SETTLE, params)


@transaction.atomic
def resend(mailing_id: int, person_id: int | None = None, *, at: datetime) -> int:
    """Has one person in doubt, or all of them, sent the same mail once more; how many these are.

    All: those who were not sent it a second time yet; a person named singly as often as somebody asks. They stay in
    doubt until the relay has taken it. The caller wakes a sender.
    """
    params: dict[str, Any] = {"mailing": mailing_id, "person": person_id, "at": at}
    return _per_chunk(_locked(mailing_id, in_doubt__gt=0), RESEND, params)


def release_hold(mailing_id: int) -> None:
    """Lets a mailing go on whose text the relay refused; the refusals are counted anew."""
    Hold.objects.filter(mailing=mailing_id).delete()


def cancel_waiting(mailing_id: int, *, reason: str, at: datetime) -> int:
    """Cancels everybody who is still open and not on the way to the relay; how many these are.

    Chunk by chunk, each in a transaction of its own, so that senders wait for none of it. The caller has stopped the
    mailing, so that no further hand-over can begin. People on their way get the relay's answer, or are in doubt; ask
    again then, for those whose mail never reached the relay.
    """
    params: dict[str, Any] = {"mailing": mailing_id, "reason": reason, "at": at, "open": list(OPEN_STATES)}
    cancelled = 0
    for pk in Chunk.objects.filter(mailing=mailing_id, done_at=None).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            chunk = _locked(mailing_id, pk=pk)
            cancelled += _per_chunk(chunk, CANCEL, params)
            _per_chunk(chunk, KEEP_IN_DOUBT, params)
            # A chunk that a sender has is closed by the sender.
            Chunk.objects.filter(pk=pk, done_at=None, worker="", waiting=0, deferred=0).update(done_at=at)
    return cancelled


def _locked(mailing_id: int, **wanted: Any) -> list[Chunk]:
    """Chunks of a mailing, locked in the order in which everybody locks them."""
    return list(Chunk.objects.select_for_update().filter(mailing=mailing_id, **wanted).order_by("pk"))


def _per_chunk(chunks: Iterable[Chunk], sql: str, params: dict[str, Any]) -> int:
    """Runs a statement that gives a number on each chunk; the sum of the numbers."""
    counted = 0
    with connection.cursor() as cursor:
        for chunk in chunks:
            bounds = {"chunk": chunk.pk, "first": chunk.first_person, "last": chunk.last_person}
            cursor.execute(sql, params | bounds)
            counted += cursor.fetchone()[0]
    return counted
