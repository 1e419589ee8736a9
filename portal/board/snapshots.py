"""Notes what is known of today, so that the day can be shown again when it has passed."""

from datetime import date, datetime

from portal.board import figures, replay
from portal.board.days import local_day
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import ReachSnapshot

WRITTEN_TOGETHER = 1000
KEY = ("tenant_id", "wave_id", "day")
NAMES = (*figures.FIELDS, "is_missed", "has_other_dates")

# What is known of a tenant (its wave None) or a wave on its day, by KEY, in the order of NAMES.
Known = dict[tuple[int, int | None, date], tuple[int, ...]]


def take(at: datetime) -> int:
    """Note one snapshot per tenant and wave for the day it is in the tenant's zone; how many there are.

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
    known: Known = {(pk, None, days[pk]): (*row, False, False) for pk, row in live.items() if pk in counted}
    for wave in replay.waves_now(days, change, at, replay.other_dates_now(days, change)):
        if wave.people is not None and wave.told is not None:
            row = figures.Figures(people_affected=wave.people, people_told=wave.told)
            known[wave.tenant_id, wave.pk, days[wave.tenant_id]] = (*row, wave.is_missed, wave.has_other_dates)
    _write(change, known)
    return len(known)


def _write(change: Change, known: Known) -> None:
    """Only what differs from what was noted of the day: most of it stands as it stood a quarter of an hour ago."""
    rows = ReachSnapshot.objects.filter(change=change, day__in={day for _, _, day in known})
    noted = {(tenant, wave, day): tuple(row) for tenant, wave, day, *row in rows.values_list(*KEY, *NAMES)}
    differing = [
        ReachSnapshot(change=change, **dict(zip((*KEY, *NAMES), (*key, *row), strict=True)))
        for key, row in known.items()
        if noted.get(key) != row
    ]
    ReachSnapshot.objects.bulk_create(
        differing,
        batch_size=WRITTEN_TOGETHER,
        update_conflicts=True,
        unique_fields=["tenant", "change", "wave", "day"],
        update_fields=NAMES,
    )
