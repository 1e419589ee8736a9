"""The demo's helpdesk: a notice in two versions, and problems that callers report."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.accounts.models import User
from portal.demo.history import recorded
from rollout.changes.models import Change
from rollout.helpdesk.models import HelpdeskNotice, KnownProblem
from rollout.helpdesk.publishing import texts_of
from rollout.tenants.models import Tenant

BEFORE_THE_FIRST_WAVE = datetime(2025, 8, 21, 8, 0, tzinfo=UTC)
OF_TODAY = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class DemoProblem:
    """`tenant` is a slug, or empty for every tenant; `closed_at` None while callers have it."""

    tenant: str
    title: str
    say: str
    since: datetime
    is_watched: bool = False
    closed_at: datetime | None = None


PROBLEMS = (
    DemoProblem(
        "fabrikam",
        "no backup on supervised iPhones",
        "iCloud Keychain is blocked. Say: “Keep your old phone. We will call you.”",
        datetime(2025, 9, 22, 14, 40, tzinfo=UTC),
    ),
    DemoProblem(
        "",
        "Backup does not appear on the new iPhone",
        "Remove Authenticator from the new iPhone and install it again. Keep the old iPhone.",
        datetime(2025, 9, 19, 6, 15, tzinfo=UTC),
        is_watched=True,
    ),
    DemoProblem(
        "contoso",
        "the advance notice lands in the junk folder",
        "It is from us: compare the reference on our page. Move it out of the junk folder.",
        datetime(2025, 9, 15, 7, 5, tzinfo=UTC),
        closed_at=datetime(2025, 9, 17, 12, 20, tzinfo=UTC),
    ),
)


def tell_the_helpdesk(change: Change, tenants: Mapping[str, Tenant], *, by: User, until: datetime) -> None:
    """The notice as it was before the first wave, the notice as it is today, and the problems since."""
    for locale, text in texts_of(change.load_pack()).items():
        _publish(change, locale, _known_in_2025(text), by=by, at=BEFORE_THE_FIRST_WAVE)
        _publish(change, locale, text, by=by, at=min(OF_TODAY, until))
    for told in PROBLEMS:
        _open(told, change, tenants, by=by)


def _publish(change: Change, locale: str, text: str, *, by: User, at: datetime) -> None:
    with recorded(at, by):
        draft = HelpdeskNotice.objects.write(change, locale, text, seen=None, by=by, at=at)
        draft.publish(seen=at, by=by, at=at)


def _known_in_2025(text: str) -> str:
    """The notice without the questions and starters that name 2026."""
    parts = re.split(r"(?m)^(?=###? )", text)
    return "".join(part for part in parts if not (part.startswith("### ") and "2026" in part))


def _open(told: DemoProblem, change: Change, tenants: Mapping[str, Tenant], *, by: User) -> None:
    with recorded(told.since, by):
        problem = KnownProblem.objects.create(
            change=change,
            tenant=tenants[told.tenant] if told.tenant else None,
            title=told.title,
            say=told.say,
            since=told.since,
            opened_by=by,
        )
    if told.is_watched:
        with recorded(told.since, by):
            problem.watch()
    if told.closed_at:
        with recorded(told.closed_at, by):
            problem.close(by=by, at=told.closed_at)
