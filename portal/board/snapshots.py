"""Notes what is known of today, so that the day can be shown again when it has passed."""

from datetime import datetime

from portal.board import figures, replay
from portal.board.days import local_day
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import ReachSnapshot

WRITTEN_TOGETHER = 1000
OF_WAVES = ("is_missed", "has_other_dates")


def take(at: datetime) -> int:
    """Write one snapshot per tenant and wave for the day it is in the tenant's zone; how many.

    Taken again on the same day it replaces what was noted, so the last one of a day stands for its end. Of a change
    without a pack nothing is noted: nobody knows yet what to count. Nor is anything of a tenant or wave that was not
    counted yet, which is not the same as nobody.
    """
    return sum(_take_of(change, at) for change in Change.objects.open() if change.asks_of_phones)


def _take_of(change: Change, at: datetime) -> int:
    tenants = Tenant.objects.all()
    days = {tenant.pk: local_day(at, tenant.time_zone) for tenant in tenants}
    live = figures.live(tenants, change, at)
    counted = figures.kept(live, change)
    noted = [
        ReachSnapshot(
            tenant_id=tenant_id,
            change=change,
            day=days[tenant_id],
            **{name: getattr(row, name) for name in figures.FIELDS},
        )
        for tenant_id, row in live.items()
        if tenant_id in counted
    ]
    noted += [
        ReachSnapshot(
            tenant_id=wave.tenant_id,
            wave_id=wave.pk,
            change=change,
            day=days[wave.tenant_id],
            people_affected=wave.people,
            people_told=wave.told,
            is_missed=wave.is_missed,
            has_other_dates=wave.has_other_dates,
        )
        for wave in replay.waves_now(tenants, change, at)
        if wave.people is not None and wave.told is not None
    ]
    ReachSnapshot.objects.bulk_create(
        noted,
        batch_size=WRITTEN_TOGETHER,
        update_conflicts=True,
        unique_fields=["tenant", "change", "wave", "day"],
        update_fields=[*figures.FIELDS, *OF_WAVES],
    )
    return len(noted)
