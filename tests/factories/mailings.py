"""Waves whose people can be told, and their mailings."""

from datetime import UTC, datetime
from typing import Any

from notifications.mailings.content import content_hash
from notifications.mailings.models import Mailing
from rollout.tenants.models import Mode, Person, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.notifications import make_text, make_text_version
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
    """An advance notice to a ready wave of one person: a draft, or whatever `overrides` say."""
    mailing = Mailing.objects.draft(wave=wave or make_told_wave(), purpose="advance", by=None, at=WRITTEN_AT)
    for name, value in overrides.items():
        setattr(mailing, name, value)
    mailing.save()
    return mailing


def make_sending_mailing(people: int = 1) -> Mailing:
    """A mailing that was approved and started: its audience stands in the ledger and nobody has been told."""
    mailing = make_mailing(make_told_wave(people=people), state=Mailing.State.SCHEDULED)
    for _ in range(mailing.approvals_needed(people)):
        mailing.approvals.create(by=make_user(), at=WRITTEN_AT, content_hash=content_hash(mailing))
    mailing.start(by=None, at=WRITTEN_AT)
    return mailing
