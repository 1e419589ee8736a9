"""What became of the demo's old mailings: the ledger's rows, as the sender would have left them."""

from datetime import datetime

from django.db import connection

from notifications.mailings.models import Mailing

# The rate at which the demo's mailings went out.
PER_MINUTE = 120

SETTLE = """
WITH line AS (
    SELECT person_id, row_number() OVER (ORDER BY person_id) AS place
    FROM deliveries_delivery WHERE mailing_id = %(mailing)s AND state = 'waiting'
),
chosen AS (
    SELECT person_id, place, place > %(sent)s AS is_refused FROM line WHERE place <= %(sent)s + %(refused)s
)
UPDATE deliveries_delivery d SET
    state = CASE WHEN c.is_refused THEN 'failed' ELSE 'sent' END,
    code = CASE WHEN c.is_refused THEN 550 ELSE 250 END,
    reason = CASE
        WHEN c.is_refused THEN 'Address does not exist (550 5.1.1)' ELSE 'Accepted by the relay (250 2.0.0)'
    END,
    attempts = 1,
    handed_at = %(at)s + make_interval(secs => c.place * 60.0 / %(per_minute)s),
    settled_at = %(at)s + make_interval(secs => c.place * 60.0 / %(per_minute)s + 0.4)
FROM chosen c WHERE d.mailing_id = %(mailing)s AND d.person_id = c.person_id
"""

COUNT = """
UPDATE deliveries_chunk c SET
    waiting = n.waiting, sent = n.sent, failed = n.failed, suppressed = n.suppressed,
    done_at = CASE WHEN n.waiting = 0 THEN %(at)s END
FROM (
    SELECT c.id,
        count(*) FILTER (WHERE d.state = 'waiting') AS waiting, count(*) FILTER (WHERE d.state = 'sent') AS sent,
        count(*) FILTER (WHERE d.state = 'failed') AS failed,
        count(*) FILTER (WHERE d.state = 'suppressed') AS suppressed
    FROM deliveries_chunk c
    JOIN deliveries_delivery d ON d.mailing_id = c.mailing_id AND d.person_id BETWEEN c.first_person AND c.last_person
    WHERE c.mailing_id = %(mailing)s GROUP BY c.id
) n WHERE n.id = c.id
"""


def settle(mailing: Mailing, *, at: datetime, sent: int | None = None, refused: int = 0) -> None:
    """The next `sent` people in line were sent from this moment on, and `refused` after them refused.

    Without `sent` it is everybody in line but those refused.
    """
    with connection.cursor() as cursor:
        if sent is None:
            cursor.execute(
                "SELECT count(*) FROM deliveries_delivery WHERE mailing_id = %s AND state = 'waiting'", [mailing.pk]
            )
            sent = cursor.fetchone()[0] - refused
        values = {"mailing": mailing.pk, "at": at, "sent": sent, "refused": refused, "per_minute": PER_MINUTE}
        cursor.execute(SETTLE, values)
        cursor.execute(COUNT, values)
