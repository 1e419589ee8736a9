"""The sender's statements on single mails. The claim is the hand-over too: from then on a mail may be on its way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from notifications.deliveries import addresses
from notifications.deliveries.database import Line
from notifications.deliveries.home import AT_HOME, proof
from notifications.deliveries.models import OPEN_STATES, DeliveryState

LEASE_SECONDS = 600

# A tenant may have gone back to trial since the mail was written: what its allow-list keeps back is over, not late.
CLAIM = """
WITH due AS (
    SELECT d.id, t.mode = 'trial' AND NOT lower(d.address) = ANY(lower(t.allow_list::text)::text[]) AS is_kept_back
    FROM deliveries_directmail d JOIN tenants_tenant t ON t.id = d.tenant_id
    WHERE {at_home} AND d.state = ANY(%(open)s) AND d.lease_until IS NULL
        AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= clock_timestamp())
    ORDER BY d.id LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
),
kept_back AS (
    UPDATE deliveries_directmail d SET state = 'suppressed', reason = %(not_allowed)s, settled_at = clock_timestamp()
    FROM due WHERE d.id = due.id AND due.is_kept_back
)
UPDATE deliveries_directmail d SET handed_at = clock_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM tenants_tenant t, due
WHERE t.id = d.tenant_id AND d.id = due.id AND NOT due.is_kept_back
RETURNING d.id, d.address, d.subject, d.html, d.plain, d.locale, d.picture_id,
    (SELECT png FROM texts_picture WHERE id = d.picture_id) AS png, d.key, d.attempts, d.handed_at, d.lease_until,
    t.sender_name, t.sender_address, t.reply_to
""".replace("{at_home}", AT_HOME)

# The lease's own end tells whether the mail is still ours: whoever recovers it takes the lease away.
RECORD = """
UPDATE deliveries_directmail SET state = %(state)s, code = %(code)s, reason = %(reason)s, attempts = attempts + 1,
    lease_until = NULL, next_attempt_at = clock_timestamp() + make_interval(secs => %(retry_seconds)s),
    settled_at = CASE WHEN %(retry_seconds)s::float IS NULL THEN clock_timestamp() END
WHERE id = %(id)s AND lease_until = %(lease_until)s
"""

GIVE_BACK = """
UPDATE deliveries_directmail SET lease_until = NULL, handed_at = NULL,
    next_attempt_at = clock_timestamp() + make_interval(secs => %(pause_seconds)s)
WHERE id = %(id)s AND lease_until = %(lease_until)s
"""


@dataclass(frozen=True)
class ClaimedMail:
    """A single mail of ours, with its tenant's sender."""

    id: int
    address: str
    subject: str
    html: str
    plain: str
    locale: str
    picture_id: str | None
    png: bytes | None
    key: str
    attempts: int
    handed_at: datetime
    lease_until: datetime
    sender_name: str
    sender_address: str
    reply_to: str


class DirectJournal:
    def __init__(self, line: Line) -> None:
        self._line = line
        self._proof = proof()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        async with Line.open() as line:
            yield cls(line)

    async def claim(self, most: int) -> list[ClaimedMail]:
        """Mails that are due, oldest first; from now on they may be on their way."""
        said = {"open": list(OPEN_STATES), "not_allowed": addresses.NOT_ALLOWED}
        rows = await self._line.all(CLAIM, most=most, lease=LEASE_SECONDS, **said, **self._proof)
        return sorted((ClaimedMail(**row) for row in rows), key=lambda mail: mail.id)

    async def record(
        self, mail: ClaimedMail, state: DeliveryState, code: int | None, reason: str, retry_seconds: float | None
    ) -> None:
        """Writes what became of a mail; nothing if it was recovered meanwhile."""
        own = {"id": mail.id, "lease_until": mail.lease_until}
        outcome = {"state": state.value, "code": code, "reason": reason, "retry_seconds": retry_seconds}
        await self._line.run(RECORD, **own, **outcome)

    async def give_back(self, mail: ClaimedMail, pause_seconds: float) -> None:
        """The relay never had it: it is due again after a pause."""
        await self._line.run(GIVE_BACK, id=mail.id, lease_until=mail.lease_until, pause_seconds=pause_seconds)
