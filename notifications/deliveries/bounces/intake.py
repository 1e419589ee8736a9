"""One run through the bounce mailbox: read, recorded, and only then marked in the mailbox.

A worker that ends at any moment loses nothing and counts nothing twice: how far it read stands in the transaction that
records what it read, and a mail that comes back twice is one row.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from notifications.deliveries.bounces import matching, recording, reports
from notifications.deliveries.bounces.folder import Fetched, Folder, MailboxRefuses, opened
from notifications.deliveries.bounces.reports import Report
from notifications.deliveries.models import BounceMailbox
from portal.engines.mailbox import Mailbox

log = logging.getLogger(__name__)

# Longer than a run: the connection is cut before (`folder.WHOLE_SECONDS`).
LEASE = timedelta(minutes=10)
RUN_SECONDS = 60.0
MOST_MAILS = 500
# Each group reads the ledger once (`matching`), and has its mails in memory.
MAILS_AT_ONCE = 100


class LostLease(Exception):
    """Another worker has the mailbox by now: nothing of this one's counts."""


@dataclass(frozen=True)
class Sorted:
    """A mail and what it turned out to be: a count of BounceMailbox."""

    mail: Fetched
    report: Report | None
    outcome: str


def read_new(mailbox: Mailbox) -> Counter[str] | None:
    """Reads what came since the last run; how many mails of each outcome. None: another worker reads it."""
    worker = _claim(mailbox.name)
    if worker is None:
        return None
    problem, counts = "", Counter[str]()
    try:
        with opened(mailbox) as folder:
            counts = _read(folder, mailbox.name, worker)
    except MailboxRefuses as refused:
        problem = str(refused)
        log.warning("bounce mailbox refuses", extra={"problem": problem})
    except LostLease:
        return None
    _release(mailbox.name, worker, problem)
    if counts:
        log.info("bounce mailbox read", extra=dict(counts))
    return counts


def _claim(name: str) -> str | None:
    at, worker = timezone.now(), secrets.token_hex(16)
    BounceMailbox.objects.get_or_create(name=name)
    free = BounceMailbox.objects.filter(Q(lease_until=None) | Q(lease_until__lt=at), name=name)
    return worker if free.update(worker=worker, lease_until=at + LEASE) else None


def _release(name: str, worker: str, problem: str) -> None:
    at = timezone.now()
    with transaction.atomic():
        row = BounceMailbox.objects.select_for_update().filter(name=name, worker=worker).first()
        if row is None:
            return
        row.worker, row.lease_until, row.ended_at, row.problem = "", None, at, problem
        row.failing_since = (row.failing_since or at) if problem else None
        row.save(update_fields=["worker", "lease_until", "ended_at", "problem", "failing_since"])


def _read(folder: Folder, name: str, worker: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    began = monotonic()
    row = BounceMailbox.objects.get(name=name)
    # A folder that was made anew numbers its mails anew. What is known already stays one row.
    last_uid = row.last_uid if row.uid_validity == folder.validity else 0
    for uids in _groups(folder.uids_after(last_uid)[:MOST_MAILS]):
        if monotonic() - began > RUN_SECONDS:
            break
        found = [_sorted(mail) for mail in folder.fetch(uids)]
        found = _record(found, name=name, worker=worker, validity=folder.validity, last_uid=uids[-1])
        folder.mark_read([one.mail.uid for one in found])
        folder.flag([one.mail.uid for one in found if one.outcome in ("not_ours", "unreadable")])
        counts.update(one.outcome for one in found)
    return counts


def _groups(uids: list[int]) -> list[list[int]]:
    return [uids[start : start + MAILS_AT_ONCE] for start in range(0, len(uids), MAILS_AT_ONCE)]


def _sorted(mail: Fetched) -> Sorted:
    try:
        report = reports.read(mail.content)
    # Strangers write these: whatever one does to the parsers, it is one mail that nobody can read.
    except Exception as error:
        log.warning("mail in the bounce mailbox cannot be read", extra={"uid": mail.uid, "why": type(error).__name__})
        return Sorted(mail, None, "unreadable")
    return Sorted(mail, report, "no_report" if report is None else "not_ours")


def _record(found: Sequence[Sorted], *, name: str, worker: str, validity: int, last_uid: int) -> list[Sorted]:
    """Records in one transaction what these say and that they were read; what each turned out to be."""
    at = timezone.now()
    ours = matching.ours([one.report for one in found if one.report], at=at)
    with transaction.atomic():
        row = BounceMailbox.objects.select_for_update().get(name=name)
        if row.worker != worker:
            raise LostLease
        recorded = [_recorded(one, ours, at) for one in found]
        counts = Counter(one.outcome for one in recorded)
        counted = {outcome: F(outcome) + count for outcome, count in counts.items()}
        BounceMailbox.objects.filter(pk=row.pk).update(uid_validity=validity, last_uid=last_uid, **counted)
    return recorded


def _recorded(one: Sorted, ours: dict[str, matching.OurMail], at: datetime) -> Sorted:
    """A report may be about several mails of ours; one about none is somebody else's, or made up."""
    mails = {ours[message_id] for message_id in one.report.message_ids if message_id in ours} if one.report else set()
    for mail in mails:
        assert one.report
        recording.record(mail, one.report, came_at=one.mail.at, at=at)
    return Sorted(one.mail, one.report, "came_back") if mails else one
