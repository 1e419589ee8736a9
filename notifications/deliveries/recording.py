"""Outcomes written into the ledger, inside the journal's transaction: states, counts, suppressions, holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from notifications.deliveries.claims import TO_BE_SENT, ClaimedChunk, Due
from notifications.deliveries.models import OPEN_STATES, DeliveryState
from notifications.deliveries.models.suppression import SUPPRESS
from notifications.deliveries.moves import MOVES
from notifications.deliveries.outcomes import Fate
from notifications.deliveries.suppressing import HARD_FOR

# A mailing is held when its text was refused to so many people, and to at least this share of those answered since the
# first of them; at once when its sender is refused.
HELD_AFTER = 5
HELD_FROM_SHARE = 0.05
JUDGED_AFTER = 100
# A rule that refuses one recipient may be about that one's domain; one that refuses half of them is about us.
RULED_AFTER = 50
RULED_FROM_SHARE = 0.5

# The list of people stands in every join, so that each is looked up by the primary key: a ledger that was filled a
# moment ago has no statistics, and the planner would read all of the mailing.
RECORD = """
WITH answer AS (
    SELECT * FROM unnest(%(people)s::bigint[], %(states)s::text[], %(codes)s::smallint[], %(reasons)s::text[],
        %(retry_seconds)s::float[], %(ats)s::timestamptz[]) AS a (person_id, state, code, reason, retry_seconds, at)
), before AS (
    SELECT d.person_id, d.state, a.at FROM deliveries_delivery d JOIN answer a ON a.person_id = d.person_id
    WHERE d.mailing_id = %(mailing_id)s AND d.person_id = ANY(%(people)s) AND {which}
), recorded AS (
    UPDATE deliveries_delivery d
    SET state = a.state, code = a.code, reason = a.reason, attempts = d.attempts + 1,
        handed_at = CASE WHEN b.state = 'in_doubt' THEN d.handed_at ELSE a.at END,
        resent_at = CASE WHEN b.state = 'in_doubt' AND a.at <> d.handed_at THEN a.at ELSE d.resent_at END,
        settled_at = CASE WHEN a.retry_seconds IS NULL THEN clock_timestamp() END,
        next_attempt_at = clock_timestamp() + make_interval(secs => a.retry_seconds)
    FROM answer a, before b
    WHERE d.mailing_id = %(mailing_id)s AND d.person_id = ANY(%(people)s)
        AND a.person_id = d.person_id AND b.person_id = d.person_id
    RETURNING b.state AS was, d.state AS now
)
UPDATE deliveries_chunk SET {moves} WHERE id = %(chunk_id)s
""".replace("{moves}", MOVES)
RECORD_OURS = RECORD.replace("{which}", TO_BE_SENT)
# Somebody recovered the chunk while the answer was on its way. It still ends the doubt, unless a person was faster or
# the mail is to be sent once more.
RECORD_LATE = RECORD.replace(
    "{which}",
    "d.state = 'in_doubt' AND d.next_attempt_at IS NULL AND coalesce(d.resent_at, d.handed_at) = a.at",
)

SUPPRESS_REFUSED = SUPPRESS.replace(
    "{rows}",
    """
SELECT w.tenant_id, refused.address, refused.reason, now(), now() + %(suppressed_for)s, 'relay', m.id, NULL::bigint
FROM unnest(%(addresses)s::text[], %(why)s::text[]) AS refused (address, reason), mailings_mailing m
JOIN waves_wave w ON w.id = m.wave_id WHERE m.id = %(mailing_id)s
""",
)

# Counted from the first refusal on; anew when so few followed that they were those people's own.
COUNT_REFUSED = """
WITH answered AS (
    SELECT coalesce(sum(sent + failed), 0) AS people FROM deliveries_chunk WHERE mailing_id = %(mailing_id)s
), counted AS (
    INSERT INTO deliveries_hold AS h (mailing_id, refused, reason, answered_before)
    SELECT %(mailing_id)s, %(refused)s, %(reason)s, people FROM answered
    ON CONFLICT (mailing_id) DO UPDATE SET (refused, answered_before, reason) = (
        SELECT CASE WHEN is_anew THEN excluded.refused ELSE h.refused + excluded.refused END,
            CASE WHEN is_anew THEN excluded.answered_before ELSE h.answered_before END, excluded.reason
        FROM (
            SELECT h.held_at IS NULL AND since > %(judged_after)s AND h.refused < %(share)s * since AS is_anew
            FROM (SELECT excluded.answered_before - h.answered_before AS since) AS count_since
        ) AS judged
    )
    RETURNING refused, held_at, answered_before
)
SELECT refused, held_at, people - answered_before AS answered FROM counted, answered
"""
HOLD = "UPDATE deliveries_hold SET held_at = clock_timestamp() WHERE mailing_id = %(mailing_id)s AND held_at IS NULL"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is recorded of one person."""

    person: Due
    fate: Fate


# Outcomes of a chunk, each with the moment of its hand-over.
Timed = list[tuple[datetime, Outcome]]


async def record(
    connection: AsyncConnection[DictRow], outcomes: Iterable[tuple[ClaimedChunk, Timed]], ours: set[int]
) -> None:
    """Writes outcomes and counts them in their chunks. Of a chunk that is not ours only final answers count."""
    for chunk, timed in outcomes:
        if chunk.id in ours:
            kept = await _hold_back(connection, chunk, timed)
            await connection.execute(RECORD_OURS, _params(chunk, kept))
            await _suppress(connection, chunk, [outcome for _, outcome in kept])
        elif final := [(at, one) for at, one in timed if one.fate.state in (DeliveryState.SENT, DeliveryState.FAILED)]:
            await connection.execute(RECORD_LATE, _params(chunk, final))


def _params(chunk: ClaimedChunk, timed: Timed) -> dict[str, Any]:
    outcomes = [outcome for _, outcome in timed]
    return {
        "mailing_id": chunk.mailing_id,
        "chunk_id": chunk.id,
        "open": list(OPEN_STATES),
        "people": [outcome.person.person_id for outcome in outcomes],
        "states": [outcome.fate.state.value for outcome in outcomes],
        "codes": [outcome.fate.code for outcome in outcomes],
        "reasons": [outcome.fate.reason for outcome in outcomes],
        "retry_seconds": [outcome.fate.retry_seconds for outcome in outcomes],
        "ats": [at for at, _ in timed],
    }


async def _suppress(connection: AsyncConnection[DictRow], chunk: ClaimedChunk, outcomes: list[Outcome]) -> None:
    bad = {one.person.address.lower(): one for one in outcomes if one.fate.is_bad_address}
    if bad:
        params = {
            "mailing_id": chunk.mailing_id,
            "suppressed_for": HARD_FOR,
            "addresses": [one.person.address for one in bad.values()],
            "why": [one.fate.reason for one in bad.values()],
        }
        await connection.execute(SUPPRESS_REFUSED, params)


async def _hold_back(connection: AsyncConnection[DictRow], chunk: ClaimedChunk, timed: Timed) -> Timed:
    """Outcomes without those that are not the person's fault: when the mailing is held for them, these people wait."""
    own = [one for one in timed if not (one[1].fate.is_content or one[1].fate.is_rule or one[1].fate.is_sender)]
    refused = [one for one in timed if one[1].fate.is_content or one[1].fate.is_rule]
    sender = [one for one in timed if one[1].fate.is_sender]
    if not (refused or sender):
        return timed
    is_text = any(outcome.fate.is_content for _, outcome in refused)
    least, share = (HELD_AFTER, HELD_FROM_SHARE) if is_text else (RULED_AFTER, RULED_FROM_SHARE)
    cause = (sender or refused)[-1][1].fate.reason
    params = {
        "mailing_id": chunk.mailing_id,
        "refused": len(refused) + len(sender),
        "reason": (f"The relay refuses the text. {cause}" if is_text and not sender else cause)[:300],
        "judged_after": JUDGED_AFTER,
        "share": share,
    }
    cursor = await connection.execute(COUNT_REFUSED, params)
    row = await cursor.fetchone()
    assert row
    is_common = row["refused"] >= max(least, share * (row["answered"] + len(timed)))
    if row["held_at"] is None and not sender and not is_common:
        return timed
    await connection.execute(HOLD, params)
    may_fail = max(0, least - (row["refused"] - len(refused) - len(sender)))
    return own + refused[:may_fail]
