"""Waves for tests."""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import (
    BulkAct,
    BulkActWave,
    Feed,
    FeedKind,
    ReachSnapshot,
    Wave,
    WavePlan,
    WaveState,
    WaveTransition,
)
from rollout.waves.models.feed import hash_of
from rollout.waves.planning.confirming import draw_up
from rollout.waves.planning.recipe import Recipe, Step
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant

PLANNED_AT = datetime(2025, 8, 20, 9, 0, tzinfo=UTC)


def make_wave(tenant: Tenant | None = None, change: Change | None = None, **overrides: Any) -> Wave:
    """A wave of 6 to 10 October 2025 for everybody affected, with the tenant's next number.

    In another `state` than draft it has a second step into that state, at `at` (when it was planned, if not given).
    """
    tenant = tenant or make_tenant()
    change = change or make_change()
    state = overrides.pop("state", WaveState.DRAFT)
    at = overrides.pop("at", PLANNED_AT)
    values = {
        "number": Wave.objects.next_number(tenant, change),
        "name": "Everyone else",
        "starts_on": date(2025, 10, 6),
        "ends_on": date(2025, 10, 10),
        "audience": {},
    } | overrides
    wave = Wave.objects.create(tenant=tenant, change=change, state=state, **values)
    make_transition(wave, from_state="", to_state=WaveState.DRAFT, at=min(at, PLANNED_AT))
    if state != WaveState.DRAFT:
        make_transition(wave, from_state=WaveState.DRAFT, to_state=state, at=at)
    return wave


def make_transition(wave: Wave, **overrides: Any) -> WaveTransition:
    """A step of the wave with its plan as it is now, by nobody."""
    values = {
        "from_state": WaveState.DRAFT,
        "to_state": WaveState.READY,
        "name": wave.name,
        "starts_on": wave.starts_on,
        "ends_on": wave.ends_on,
        "at": PLANNED_AT,
    } | overrides
    return WaveTransition.objects.create(wave=wave, **values)


def make_plan(*tenants: Tenant, change: Change | None = None, **overrides: Any) -> WavePlan:
    """A plan of a pilot of 10 % and the rest from 29 September 2025, drawn up and not confirmed."""
    steps = (Step("Pilot", 10), Step("Everyone else", None))
    values = {
        "steps": steps, "first_day": date(2025, 9, 29), "weekdays": (0,), "length_days": 5, "gap_days": 2,
        "freezes": (), "follows_window": False,
    }  # fmt: skip
    return draw_up(
        change=change or make_change(),
        tenants=list(tenants) or [make_tenant()],
        recipe=Recipe(**values | overrides),
        owner=None,
        asked="",
        by=make_user(),
        at=PLANNED_AT,
    )


def make_bulk_act(*waves: Wave, **overrides: Any) -> BulkAct:
    """A pause of these waves, for which somebody who administers nothing asked; each was done."""
    values = {"change": waves[0].change, "kind": "pause", "reason": "Freeze", "by": make_user(), "at": PLANNED_AT}
    act = BulkAct.objects.create(**values | overrides)
    act.waves.bulk_create(BulkActWave(act=act, wave=wave, state=BulkActWave.State.DONE) for wave in waves)
    return act


def make_snapshot(tenant: Tenant | None = None, change: Change | None = None, **overrides: Any) -> ReachSnapshot:
    """What was known of a whole tenant at the end of 24 September 2025: nothing, but for what is given."""
    values = {"tenant": tenant or make_tenant(), "change": change or make_change(), "day": date(2025, 9, 24)}
    return ReachSnapshot.objects.create(**values | overrides)


def make_feed(tenant: Tenant | None = None, kind: str = FeedKind.CALENDAR, **overrides: Any) -> str:
    """The token of a secret address of the tenant's calendar that nobody fetched yet."""
    token = secrets.token_urlsafe(32)
    values = {"tenant": tenant or make_tenant(), "kind": kind, "token_hash": hash_of(token), "made_at": PLANNED_AT}
    Feed.objects.create(**values | overrides)
    return token
