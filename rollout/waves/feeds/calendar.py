"""A tenant's calendar: the waves of every open change, and the vendor's windows they lie in."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse

from portal import formatting
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.feeds import ical
from rollout.waves.feeds.names import lasting_id, title_of
from rollout.waves.models import Wave, WaveState

REFRESH = timedelta(hours=1)
# A tenant has a handful of each. Of more the calendar shows those that start last, and stays of a size to be fetched.
MOST_WAVES = 1_000
MOST_CHANGES = 200
_CERTAIN = {WaveState.ANNOUNCED, WaveState.ROLLING, WaveState.DONE}


def calendar_of(tenant: Tenant, *, at: datetime) -> bytes:
    """The calendar as iCalendar, in three questions. It names no people: not even who leads a wave."""
    changes = {change.pk: change for change in Change.objects.open().prefetch_related("windows")[:MOST_CHANGES]}
    events = [*_waves(tenant, changes), *_windows(tenant, changes, at)]
    events.sort(key=lambda event: (event.first, event.uid))
    return ical.written(f"{tenant.name}: waves", events, refresh=REFRESH)


def _waves(tenant: Tenant, changes: Mapping[int, Change]) -> Iterator[ical.Event]:
    waves = Wave.objects.filter(tenant=tenant, change__in=changes)
    told: Any = waves.annotate(step_count=Count("transitions"), stepped_at=Max("transitions__at"))
    for wave in told.order_by("-starts_on", "-pk")[:MOST_WAVES]:
        change, state = changes[wave.change_id], WaveState(wave.state)
        yield ical.Event(
            uid=lasting_id(tenant, f"wave/{change.mc_id}/{wave.number}"),
            summary=f"Wave {wave.number}: {wave.name} – {change.title}",
            description="\n".join(
                [
                    f"{state.label}, {formatting.days(wave.starts_on, wave.ends_on)} ({tenant.time_zone}).",
                    f"{tenant.name}, {title_of(change)}",
                ]
            ),
            url=settings.PORTAL_URL + reverse("waves:detail", args=[wave.pk]),
            category=change.mc_id,
            status=_status(state),
            first=wave.starts_on,
            last=wave.ends_on,
            # Each new state, name or plan is a step of the wave, and none is ever taken away.
            sequence=max(wave.step_count - 1, 0),
            revised_at=wave.stepped_at or datetime.combine(change.tracked_since, time.min, UTC),
        )


def _status(state: WaveState) -> str:
    if state == WaveState.CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if state in _CERTAIN else "TENTATIVE"


def _windows(tenant: Tenant, changes: Mapping[int, Change], at: datetime) -> Iterator[ical.Event]:
    """The window of each change for the tenant's cloud, where the vendor gives one. Taken back, it is gone."""
    for change in changes.values():
        window = change.window_for(tenant.cloud, at)
        if window is None or window.first_day is None or window.last_day is None:
            continue
        yield ical.Event(
            uid=lasting_id(tenant, f"window/{change.mc_id}"),
            summary=f"Vendor’s window: {change.title}",
            description="\n".join([f"{window.short} for {tenant.get_cloud_display()}.", title_of(change)]),
            url=settings.PORTAL_URL + reverse("changes:detail", args=[change.mc_id]),
            category=change.mc_id,
            status="TENTATIVE",  # a vendor's dates are an intention
            first=window.first_day,
            last=window.last_day,
            # What the vendor or a person says of a date is a row more, and none is ever taken away.
            sequence=len(change.windows.all()) - 1,
            revised_at=window.counts_since,
        )
