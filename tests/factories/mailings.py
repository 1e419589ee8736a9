"""Waves whose people can be told, and their mailings."""

from datetime import UTC, datetime, timedelta
from typing import Any

from notifications.deliveries.freezing import preview
from notifications.mailings.checks import Case, checks_of
from notifications.mailings.checks.accepting import accept
from notifications.mailings.content import content_hash
from notifications.mailings.models import Mailing
from notifications.texts.publishing import publish_from_pack
from portal.demo.outcomes import settle
from rollout.changes.models import Change, VendorWindow
from rollout.tenants.models import Mode, Person, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_window
from tests.factories.notifications import PUBLISHED_AT, make_text, make_text_version
from tests.factories.tenants import make_tenant
from tests.factories.waves import make_wave

WRITTEN_AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


def make_told_wave(tenant: Tenant | None = None, people: int = 1, **overrides: Any) -> Wave:
    """A ready wave of a live tenant for everybody in it, with a published advance notice."""
    tenant = tenant or make_tenant(mode=Mode.LIVE)
    change = overrides.pop("change", None) or make_change()
    text = make_text(change=change)
    if not text.versions.exists():
        make_text_version(text)
    if not change.windows.exists():
        make_window(change)
    first = tenant.people.count()
    Person.objects.bulk_create(
        Person(
            tenant=tenant,
            entra_id=f"{tenant.slug}-{number}",
            mail=f"person{number}@{tenant.slug}.example",
            name=f"Pat Person{number}",
            given_name="Pat",
            locale="en",
            is_enabled=True,
        )
        for number in range(first, first + people)
    )
    return make_wave(tenant=tenant, change=change, **{"state": WaveState.READY} | overrides)


def make_mailing(wave: Wave | None = None, **overrides: Any) -> Mailing:
    """An advance notice to a ready wave of one person, to all at once: a draft, or whatever `overrides` say."""
    mailing = Mailing.objects.draft(wave=wave or make_told_wave(), purpose="advance", by=None, at=WRITTEN_AT)
    for name, value in ({"canary_count": 0} | overrides).items():
        setattr(mailing, name, value)
    mailing.save()
    return mailing


def make_closed_mailing(people: int = 3, *, refused: int = 0, **overrides: Any) -> Mailing:
    """The pack's advance notice, sent to this many people in the vendor's first window and closed.

    `overrides` are of the wave, which is announced. The last `refused` people were not reached.
    """
    change = make_change()
    publish_from_pack(change, at=PUBLISHED_AT)
    if not change.windows.exists():
        make_window(change)
    mailing = make_mailing(make_told_wave(people=people, **overrides))
    make_approved(mailing)
    mailing.start(by=None, at=WRITTEN_AT)
    settle(mailing, at=WRITTEN_AT, refused=refused)
    assert mailing.close(at=WRITTEN_AT)
    return mailing


def make_approved(mailing: Mailing) -> None:
    """Two people approve what the mailing says now."""
    for _ in range(2):
        mailing.approvals.create(by=make_user(), at=WRITTEN_AT, content_hash=content_hash(mailing))


def make_accepted(mailing: Mailing, *, at: datetime) -> None:
    """Somebody accepts every finding that may be accepted."""
    for check in checks_of(Case(mailing, preview(mailing), at)):
        if check.state == "to_do" and check.may_accept:
            accept(mailing, check.key, check.found_hash, reason="known", by=make_user(), at=at)


def make_moved_window(change: Change, *, days: int = 14, **overrides: Any) -> VendorWindow:
    """The vendor's next version: everything so many days later than in the first, known an hour later than the last."""
    first, last, by = change.windows.first(), change.windows.last(), timedelta(days=days)
    assert first is not None
    assert last is not None
    ranges = {name: getattr(first, name) + by for name in ("begin_from", "begin_to", "end_from", "end_to")}
    exact = {"begin_granularity": "day", "end_granularity": "day"} if days else {}
    return make_window(change, known_since=last.known_since + timedelta(hours=1), **ranges | exact | overrides)


def make_sending_mailing(people: int = 1) -> Mailing:
    """A mailing that was approved and started: its audience stands in the ledger and nobody has been told."""
    mailing = make_mailing(make_told_wave(people=people), state=Mailing.State.SCHEDULED)
    for _ in range(mailing.approvals_needed(people)):
        mailing.approvals.create(by=make_user(), at=WRITTEN_AT, content_hash=content_hash(mailing))
    mailing.start(by=None, at=WRITTEN_AT)
    return mailing
