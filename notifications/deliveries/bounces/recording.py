"""What came back, written down: a row per mail and kind, and the suppressions that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.deliveries.bounces import statuses
from notifications.deliveries.bounces.matching import OurMail
from notifications.deliveries.bounces.reports import Failure, Report
from notifications.deliveries.models import Bounce, BounceKind, Suppression, SuppressionSource
from notifications.deliveries.suppressing import HARD_FOR, SOFT_FOR, SOFT_TIMES, SOFT_WITHIN

COMPLAINED = "Reported as unwanted by the recipient"


@dataclass(frozen=True)
class Said:
    """What a report says about one mail of ours."""

    kind: BounceKind
    status: str
    reason: str


def record(mail: OurMail, report: Report, *, came_at: datetime, at: datetime) -> bool:
    """Writes it down and suppresses the address where that follows; whether it was new. `came_at`: to the mailbox."""
    said = _said(mail, report)
    which: dict[str, Any] = {
        "mailing_id": mail.mailing_id,
        "person_id": mail.person_id,
        "direct_mail_id": mail.direct_mail_id,
    }
    row, is_new = Bounce.objects.get_or_create(
        **which,
        kind=said.kind,
        defaults={
            "tenant_id": mail.tenant_id,
            "address": mail.address,
            "status": said.status,
            "reason": said.reason,
            # A server's clock may be ahead of ours.
            "at": min(came_at, at),
        },
    )
    if is_new:
        _suppress(row, at)
    return is_new


def _said(mail: OurMail, report: Report) -> Said:
    if report.is_complaint:
        return Said(BounceKind.COMPLAINT, "", COMPLAINED)
    own = [failure for failure in report.failures if failure.address == mail.address.lower()]
    if own:
        status = _telling(own).status
        return Said(statuses.kind_of(status), status, statuses.in_words(status))
    # It was passed on, and there it failed: of the address that we know nothing is said.
    status = _telling(report.failures).status
    return Said(BounceKind.SOFT, status, f"Passed on to another address, and came back: {statuses.in_words(status)}")


def _telling(failures: Sequence[Failure]) -> Failure:
    return next((failure for failure in failures if failure.status), failures[0])


def _suppress(row: Bounce, at: datetime) -> None:
    until: datetime | None = at + HARD_FOR
    source, reason = SuppressionSource.CAME_BACK, f"Came back: {row.reason}"
    if row.kind == BounceKind.COMPLAINT:
        # Whoever complains again and again ruins the sender's name for everybody; a person talks to them and lifts it.
        source, until, reason = SuppressionSource.COMPLAINT, None, row.reason
    elif row.kind == BounceKind.SOFT:
        count = _soft_count(row, at)
        if count < SOFT_TIMES:
            return
        until = at + SOFT_FOR
        reason = f"{count} mails came back within {SOFT_WITHIN.days} days. The last one: {row.reason}"
    Suppression.objects.suppress(
        row.tenant_id,
        row.address,
        reason=reason,
        source=source,
        since=at,
        until=until,
        mailing_id=row.mailing_id,
    )
    row.until = until
    row.save(update_fields=["until"])


def _soft_count(row: Bounce, at: datetime) -> int:
    """How many mails came back of late for what is about the mailbox; 0 where this one is not."""
    if not statuses.is_about_address(row.status):
        return 0
    soft = Bounce.objects.filter(tenant=row.tenant_id, kind=BounceKind.SOFT, at__gt=at - SOFT_WITHIN)
    of_address = soft.filter(address__iexact=row.address).values_list("status", flat=True)
    return sum(1 for status in of_address if statuses.is_about_address(status))
