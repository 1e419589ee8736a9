"""What the clock does to waves."""

from datetime import UTC, date, datetime

import pytest

from rollout.waves import sweeps
from rollout.waves.models import Wave, WaveState
from tests.factories.tenants import make_person, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
# Monday 29 September in Auckland, still Sunday in Berlin and New York.
AT = datetime(2025, 9, 28, 12, 0, tzinfo=UTC)
MONDAY = date(2025, 9, 29)


def test_announced_waves_start_when_their_day_has_come_where_the_tenant_is():
    for zone in ("Pacific/Auckland", "Europe/Berlin"):
        make_wave(make_tenant(time_zone=zone), state=WaveState.ANNOUNCED, starts_on=MONDAY)
    for state in (WaveState.READY, WaveState.PAUSED):
        make_wave(make_tenant(time_zone="Pacific/Auckland"), state=state, starts_on=MONDAY)

    started = sweeps.start_due(AT)
    again = sweeps.start_due(AT)

    assert (started, again) == (1, 0)
    assert Wave.objects.get(state=WaveState.ROLLING).tenant.time_zone == "Pacific/Auckland"


def test_people_of_settled_waves_are_not_counted_again():
    tenant = make_tenant()
    make_person(tenant)
    for state in (WaveState.DRAFT, WaveState.ROLLING, WaveState.DONE, WaveState.CANCELLED):
        make_wave(tenant, state=state)

    assert sweeps.count_people(AT) == 2

    counts = dict(Wave.objects.values_list("state", "people_count"))
    assert counts == {"draft": 1, "rolling": 1, "done": None, "cancelled": None}
