"""The waves of tenants, as they are or as they were at the end of a past day."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet

from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing
from notifications.mailings.moved_dates import told_otherwise
from portal.board.days import end_of
from portal.board.planned import PlannedWave
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import ReachSnapshot, Wave, WaveTransition


def waves_now(tenants: QuerySet[Tenant], change: Change, at: datetime) -> list[PlannedWave]:
    """Every wave with its people (those of its mailing once that is frozen) and those told: seven questions."""
    waves = Wave.objects.filter(tenant__in=tenants, change=change).order_by("tenant_id", "number")
    frozen = _frozen_audiences(waves)
    told = told_per_wave(waves)
    missed = set(Mailing.objects.missed(at).filter(wave__in=waves.order_by()).values_list("wave_id", flat=True))
    other_dates = told_otherwise(waves)
    people = {wave.pk: frozen.get(wave.pk, wave.people_count) for wave in waves}
    return [
        PlannedWave(
            wave.pk, wave.tenant_id, wave.number, wave.name, wave.starts_on, wave.ends_on, wave.state,
            people=people[wave.pk],
            told=None if people[wave.pk] is None else told.get(wave.pk, 0),
            is_missed=wave.pk in missed,
            has_other_dates=wave.pk in other_dates,
        )
        for wave in waves
    ]  # fmt: skip


def waves_on(tenants: QuerySet[Tenant], change: Change, day: date) -> list[PlannedWave]:
    """Every wave that was planned by the end of the day in its tenant's zone, as its last step left it."""
    ended = _ended(day, {tenant.time_zone for tenant in tenants})
    steps = WaveTransition.objects.filter(ended, wave__tenant__in=tenants, wave__change=change)
    noted = {row.wave_id: row for row in ReachSnapshot.objects.last_of_waves(tenants, change, day)}
    found = [_as_of(step, noted.get(step.wave_id)) for step in steps.latest_per_wave().select_related("wave")]
    return sorted(found, key=lambda wave: (wave.tenant_id, wave.number))


def told_per_wave(waves: QuerySet[Wave]) -> dict[int, int]:
    """Per wave id how many people have a sent delivery of one of its mailings."""
    sent = Delivery.objects.filter(mailing__wave__in=waves.order_by(), state=Delivery.State.SENT)
    rows = sent.order_by().values("mailing__wave").annotate(people=Count("person_id", distinct=True))
    return dict(rows.values_list("mailing__wave", "people"))


def _frozen_audiences(waves: QuerySet[Wave]) -> dict[int, int]:
    """Per wave id the largest audience that a mailing froze."""
    frozen = Mailing.objects.filter(wave__in=waves.order_by(), audience_count__isnull=False).order_by()
    return dict(frozen.values("wave_id").annotate(people=Max("audience_count")).values_list("wave_id", "people"))


def _as_of(step: WaveTransition, noted: ReachSnapshot | None) -> PlannedWave:
    return PlannedWave(
        step.wave_id, step.wave.tenant_id, step.wave.number, step.name, step.starts_on, step.ends_on, step.to_state,
        people=noted.people_affected if noted else None,
        told=noted.people_told if noted else None,
        is_missed=bool(noted and noted.is_missed),
        has_other_dates=bool(noted and noted.has_other_dates),
    )  # fmt: skip


def _ended(day: date, zones: Iterable[str]) -> Q:
    """Steps taken before the day was over where the tenant is."""
    found = Q(pk__in=[])
    for zone in sorted(zones):
        found |= Q(wave__tenant__time_zone=zone, at__lt=end_of(day, zone))
    return found
