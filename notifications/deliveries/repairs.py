"""What the portal mended by itself, counted by day and kind: a healthy day has none, and the status page says so."""

from datetime import UTC, datetime, timedelta

from django.db import connection, models

from notifications.deliveries.models import Repair

COUNT = """
INSERT INTO deliveries_repair AS r (kind, "on", count) VALUES (%(kind)s, %(on)s, %(count)s)
ON CONFLICT (kind, "on") DO UPDATE SET count = r.count + excluded.count
"""


class Kind(models.TextChoices):
    """What can be mended. The label says what happened, and that nothing was lost by it."""

    CHUNK = "chunk", "Groups of people taken over from a sender that ended without a word"
    IN_DOUBT = "in_doubt", "People in doubt because their sender ended before the relay’s answer was recorded"
    DIRECT = "direct", "Single mails in doubt because their sender ended"
    HINT = "hint", "Senders that could not be woken because the broker was away; the next sweep sent instead"
    LATE = "late", "Mailings that started more than a minute late because no sweep ran at their moment"


def note(kind: Kind, count: int = 1, *, at: datetime) -> None:
    """Counts something that was mended, on its day in UTC; nothing when there was nothing."""
    if count:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"kind": kind.value, "on": at.astimezone(UTC).date(), "count": count})


def of_last_days(at: datetime, days: int) -> models.QuerySet[Repair]:
    """What was mended on this day and those before it, newest first."""
    return Repair.objects.filter(on__gt=at.astimezone(UTC).date() - timedelta(days=days)).order_by("-on", "kind")
