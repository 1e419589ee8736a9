"""The order in which a portfolio is written, and the numbers its statements share."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django.db import connection, transaction

from notifications.texts.models import Purpose, Text
from notifications.texts.publishing import publish_from_pack
from portal.accounts.models import User
from rollout.changes.models import Change, VendorWindow
from rollout.changes.tracking import track
from rollout.tenants.models import Cloud
from tests.benchmarks.portfolio import kept, mails, people, waves

MC_ID = "MC1111780"
EARLIER_MC_ID = "MC1000001"
DAYS = 60  # how long the change has been tracked
MOVED_DAYS_AGO = 34


@dataclass(frozen=True)
class Size:
    """How many rows of each kind. A tenant has four waves, some eight and some none; sizes of tenants differ widely."""

    tenants: int
    people: int
    deliveries: int

    @classmethod
    def of(cls, tenants: int) -> Self:
        """A thousand people per tenant and five deliveries per person: of 1,000 tenants a million and five million."""
        return cls(tenants, tenants * 1_000, tenants * 5_000)


@transaction.atomic
def fill(size: Size, *, at: datetime) -> Change:
    """Adds the portfolio to the database. Every portal administrator is an administrator of its tenants."""
    day = at.date()
    change = _tracked(day)
    earlier = _earlier(change, day)
    advance, reminder = (
        Text.objects.get(change=change, purpose=purpose) for purpose in (Purpose.ADVANCE, Purpose.REMINDER)
    )
    params: dict[str, Any] = {
        "change": change.pk,
        "earlier": earlier.pk,
        "advance": advance.pk,
        "reminder": reminder.pk,
        "mc_id": MC_ID,
        "day": day,
        "at": at,
        "days": DAYS,
        "tenants": size.tenants,
        "people": size.people,
        "moved_at": _days_ago(day, MOVED_DAYS_AGO),
        "said_before": list(_said(change, _days_ago(day, MOVED_DAYS_AGO + 1))),
        "said_since": list(_said(change, at)),
    }
    # Checks that wait for the commit pile up, and each statement of a trigger goes through all that wait.
    _run(("SET CONSTRAINTS ALL IMMEDIATE",), params)
    for part in (people, waves, mails):
        _run(part.STATEMENTS, params)
    _write_rest_to_earlier_change(size, params)
    for statements in (mails.SETTLED, kept.STATEMENTS):
        _run(statements, params)
    return change


def administrator() -> User:
    """The first portal administrator; made where there is none."""
    found = User.objects.filter(is_portal_administrator=True).order_by("pk").first()
    return found or User.objects.create_user("ada@portal.example", "Ada Lund", is_portal_administrator=True)


def analyze() -> None:
    """What autovacuum does in an installation sooner or later. Not within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _tracked(day: date) -> Change:
    """The pack's change, tracked for DAYS, with a window around today that moved once."""
    administrator()
    change = track(MC_ID, at=_days_ago(day, DAYS))
    publish_from_pack(change, at=_days_ago(day, DAYS))
    for known, first in ((DAYS, -20), (MOVED_DAYS_AGO, -10)):
        for cloud in (Cloud.WORLDWIDE, Cloud.GCC):
            _window(change, cloud, known_since=_days_ago(day, known), first=day + timedelta(days=first))
    return change


def _window(change: Change, cloud: str, *, known_since: datetime, first: date) -> None:
    VendorWindow.objects.get_or_create(
        change=change,
        cloud=cloud,
        begin_from=first,
        begin_to=first + timedelta(days=7),
        begin_granularity="day",
        end_from=first + timedelta(days=30),
        end_to=first + timedelta(days=37),
        end_granularity="day",
        source="Invented for a benchmark",
        known_since=known_since,
    )


def _earlier(change: Change, day: date) -> Change:
    """A change that is over: most mails of a portal are of such."""
    earlier, _ = Change.objects.get_or_create(
        mc_id=EARLIER_MC_ID,
        defaults={
            "slug": "an-earlier-change",
            "name": "An earlier change",
            "pack": change.pack,
            "tracked_since": day - timedelta(days=300),
            "closed_at": _days_ago(day, 200),
        },
    )
    return earlier


def _said(change: Change, at: datetime) -> tuple[str, ...]:
    """The vendor's window as mails of that moment said it."""
    window = change.window_for(Cloud.WORLDWIDE, at)
    assert window is not None
    return (*_part(window.begin), *_part(window.end))


def _part(span: Any) -> tuple[str, str, str]:
    return span.first.isoformat(), span.last.isoformat(), span.granularity


def _write_rest_to_earlier_change(size: Size, params: dict[str, Any]) -> None:
    """Deliveries of the earlier change, until there are as many as wanted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deliveries_delivery WHERE mailing_id IN (SELECT id FROM bench_mailing)")
        missing = size.deliveries - cursor.fetchone()[0]
        while missing > 0:
            most = min(missing, size.people)
            for statement in mails.EARLIER:
                cursor.execute(statement, params | {"most": most})
            missing -= most


def _run(statements: tuple[str, ...], params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, params)


def _days_ago(day: date, days: int) -> datetime:
    return datetime.combine(day - timedelta(days=days), time(9), tzinfo=UTC)
