"""What senders that died left behind: people who may have been told are in doubt, all others are claimed again."""

import logging
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from notifications.deliveries import repairs
from notifications.deliveries.models import OPEN_STATES
from notifications.deliveries.moves import MOVES
from notifications.deliveries.presence import SENDERS
from notifications.deliveries.repairs import Kind

log = logging.getLogger(__name__)

# A sender holds the lock of its number as long as its session lives. Whoever gets it knows that the sender is gone;
# the lease is for a session that the database still believes in.
LAPSED = """
SELECT id, mailing_id, first_person, last_person FROM deliveries_chunk
WHERE worker <> '' AND done_at IS NULL AND (
    lease_until < clock_timestamp()
    OR pg_try_advisory_xact_lock(%(senders)s, substring(worker FROM ':([0-9]+)$')::integer)
)
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""

# Who was being sent the mail once more stays in doubt; now the second one is in doubt as well.
DOUBT = """
WITH recorded AS (
    UPDATE deliveries_delivery d
    SET state = 'in_doubt', reason = %(reason)s, attempts = d.attempts + 1, next_attempt_at = NULL,
        handed_at = CASE WHEN b.state = 'in_doubt' THEN d.handed_at ELSE h.at END,
        resent_at = CASE WHEN b.state = 'in_doubt' THEN h.at ELSE d.resent_at END,
        settled_at = clock_timestamp()
    FROM deliveries_handover h, deliveries_delivery b
    WHERE h.chunk_id = %(chunk)s AND d.person_id = ANY(h.people)
        AND d.mailing_id = %(mailing)s AND d.person_id BETWEEN %(first)s AND %(last)s
        AND (d.state = ANY(%(open)s) OR (d.state = 'in_doubt' AND d.next_attempt_at IS NOT NULL))
        AND b.mailing_id = d.mailing_id AND b.person_id = d.person_id
    RETURNING b.state AS was, d.state AS now
)
UPDATE deliveries_chunk SET {moves} WHERE id = %(chunk)s
RETURNING (SELECT count(*) FROM recorded)
""".replace("{moves}", MOVES)

FREE = """
UPDATE deliveries_chunk c SET worker = '', lease_until = NULL, not_before = NULL,
    done_at = CASE WHEN c.waiting + c.deferred = 0 AND NOT EXISTS (
        SELECT FROM deliveries_delivery d
        WHERE d.mailing_id = %(mailing)s AND d.person_id BETWEEN %(first)s AND %(last)s
            AND d.state = 'in_doubt' AND d.next_attempt_at IS NOT NULL
    ) THEN clock_timestamp() END
WHERE c.id = %(chunk)s
"""

DOUBT_DIRECT = """
UPDATE deliveries_directmail
SET state = 'in_doubt', reason = %(reason)s, lease_until = NULL, settled_at = clock_timestamp(), attempts = attempts + 1
WHERE state = ANY(%(open)s) AND lease_until < clock_timestamp()
"""

REASON = "The sender stopped before the relay’s answer was recorded"


@dataclass(frozen=True)
class Recovered:
    """How many chunks were recovered, and how many people (and single mails) are in doubt since."""

    chunks: int
    in_doubt: int
    direct_in_doubt: int

    def __bool__(self) -> bool:
        return bool(self.chunks or self.direct_in_doubt)


def recover() -> Recovered:
    """Frees every chunk of a sender that is gone; nothing on a healthy day. Two at a time do the work only once."""
    chunks = in_doubt = 0
    while (people := _recover_one()) is not None:
        chunks, in_doubt = chunks + 1, in_doubt + people
    with connection.cursor() as cursor:
        cursor.execute(DOUBT_DIRECT, {"reason": REASON, "open": list(OPEN_STATES)})
        recovered = Recovered(chunks, in_doubt, cursor.rowcount)
    if recovered:
        repairs.note(Kind.DIRECT, recovered.direct_in_doubt, at=timezone.now())
        log.warning("recovered", extra={"chunks": chunks, "in_doubt": in_doubt, "direct": recovered.direct_in_doubt})
    return recovered


@transaction.atomic
def _recover_one() -> int | None:
    """One chunk, in one transaction: how many people of it are in doubt. None when every sender lives."""
    with connection.cursor() as cursor:
        cursor.execute(LAPSED, {"senders": SENDERS})
        row = cursor.fetchone()
        if row is None:
            return None
        bounds = dict(zip(("chunk", "mailing", "first", "last"), row, strict=True))
        params = bounds | {"reason": REASON, "open": list(OPEN_STATES)}
        cursor.execute(DOUBT, params)
        in_doubt: int = cursor.fetchone()[0]
        cursor.execute("DELETE FROM deliveries_handover WHERE chunk_id = %(chunk)s", params)
        cursor.execute(FREE, params)
        repairs.note(Kind.CHUNK, at=timezone.now())
        repairs.note(Kind.IN_DOUBT, in_doubt, at=timezone.now())
        return in_doubt
