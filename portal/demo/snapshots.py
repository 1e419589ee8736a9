"""What was known at the end of each day since tracking began: phones as the story tells, the rest from the ledger."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from portal.demo.tenants import TENANTS, DemoTenant, PhoneCounts
from rollout.changes.models import Change
from rollout.documents.models import DocumentTask, TaskState
from rollout.packs.loader import load_pack
from rollout.tenants.models import Person, Tenant
from rollout.tenants.reach import Thresholds, affected
from rollout.waves.models import ReachSnapshot, Wave

# People of each wave by the day on which they were told, on the tenant's clock.
TOLD = """
SELECT m.wave_id, (d.handed_at AT TIME ZONE %(zone)s)::date AS day, count(DISTINCT d.person_id)
FROM deliveries_delivery d JOIN mailings_mailing m ON m.id = d.mailing_id JOIN waves_wave w ON w.id = m.wave_id
WHERE w.tenant_id = %(tenant)s AND d.state = 'sent' GROUP BY 1, 2 ORDER BY 2
"""

Days = list[tuple[date, int]]


def write(change: Change, tenants: dict[str, Tenant], *, until: datetime) -> None:
    """One snapshot per tenant and day, and one per wave and day since the wave was planned, up to yesterday."""
    for told in TENANTS:
        tenant = tenants[told.slug]
        ReachSnapshot.objects.bulk_create(_of_tenant(told, tenant, change, until), batch_size=1000)


def _of_tenant(told: DemoTenant, tenant: Tenant, change: Change, until: datetime) -> Iterator[ReachSnapshot]:
    zone = ZoneInfo(tenant.time_zone)
    told_by_wave = _told_by_wave(tenant)
    found, corrected = _documents(tenant, change, zone)
    due_days = _due_days(tenant, change, zone)
    pack = load_pack(change.pack)
    people = affected(Person.objects.filter(tenant=tenant), Thresholds.of(pack, change.tracked_since)).count()
    waves = [
        (wave, wave.transitions.earliest("at").at.astimezone(zone).date())
        for wave in Wave.objects.filter(tenant=tenant, change=change)
    ]
    for day in _days(change.tracked_since, until.astimezone(zone).date()):
        counts = phones_on(told, day, today=until.astimezone(zone).date())
        yield ReachSnapshot(
            tenant=tenant,
            change=change,
            day=day,
            phones=counts.total,
            phones_new=counts.ready,
            people_affected=people,
            people_told=sum(_until(days, day) for days in told_by_wave.values()),
            documents=_until(found, day),
            documents_corrected=_until(corrected, day),
            documents_overdue=sum(due < day and (closed is None or closed > day) for due, closed in due_days),
            ready=counts.ready,
            update=counts.update,
            blocked=counts.blocked,
            too_old=counts.too_old,
            unknown=counts.unknown,
            is_trial=tenant.is_trial,
            people_allowed=len(tenant.allow_list),
        )
        for wave, planned_on in waves:
            if planned_on <= day:
                yield ReachSnapshot(
                    tenant=tenant,
                    change=change,
                    wave=wave,
                    day=day,
                    people_affected=wave.people_count or 0,
                    people_told=_until(told_by_wave.get(wave.pk, []), day),
                )


def phones_on(told: DemoTenant, day: date, *, today: date) -> PhoneCounts:
    """A tenant's phones by class on a day: along the trail of the new version up to what the directory says today."""
    trail = [*((date.fromisoformat(on), share) for on, share in told.trail), (today, told.now.ready / told.now.total)]
    if day <= trail[0][0]:
        # Before the app was there a few phones had it from its preview.
        share = trail[0][1] * max(0.2, 1 - (trail[0][0] - day).days / 60)
    else:
        index = min(bisect_right([on for on, _ in trail], day), len(trail) - 1)
        (begin, low), (end, high) = trail[index - 1], trail[index]
        share = low + (high - low) * (day - begin).days / max(1, (end - begin).days)
    total, fixed = told.then.total, told.then
    ready = round(total * share)
    too_old = fixed.too_old if day < date(2026, 9, 29) else told.now.too_old
    update = total - ready - fixed.blocked - too_old - fixed.unknown
    return PhoneCounts(ready, update, fixed.blocked, too_old, fixed.unknown)


def _told_by_wave(tenant: Tenant) -> dict[int, Days]:
    """Per wave, (day, people told on it), in order of days."""
    found: dict[int, Days] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(TOLD, {"tenant": tenant.pk, "zone": tenant.time_zone})
        for wave_id, day, count in cursor.fetchall():
            found[wave_id].append((day, count))
    return found


def _documents(tenant: Tenant, change: Change, zone: ZoneInfo) -> tuple[Days, Days]:
    """(day, tasks found) and (day, tasks verified or kept), in order of days."""
    tasks = DocumentTask.objects.filter(document__source__tenant=tenant, change=change)
    found: dict[date, int] = defaultdict(int)
    closed: dict[date, int] = defaultdict(int)
    for found_at, closed_at, state in tasks.values_list("found_at", "closed_at", "state"):
        found[found_at.astimezone(zone).date()] += 1
        if closed_at and state in (TaskState.VERIFIED, TaskState.KEPT):
            closed[closed_at.astimezone(zone).date()] += 1
    return sorted(found.items()), sorted(closed.items())


def _due_days(tenant: Tenant, change: Change, zone: ZoneInfo) -> list[tuple[date, date | None]]:
    """(day due, day closed) of the tasks that had a due day."""
    tasks = DocumentTask.objects.filter(document__source__tenant=tenant, change=change, due_on__isnull=False)
    return [
        (due_on, closed_at.astimezone(zone).date() if closed_at else None)
        for due_on, closed_at in tasks.values_list("due_on", "closed_at")
        if due_on
    ]


def _until(days: Days, day: date) -> int:
    return sum(count for on, count in days if on <= day)


def _days(first: date, end: date) -> Iterator[date]:
    day = first
    while day < end:
        yield day
        day += timedelta(days=1)
