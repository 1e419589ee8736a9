"""The waves of tenants, as they are or as they were at the end of a past day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Count, QuerySet

from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing
from notifications.mailings.moved_dates import ToldOtherwise, told_otherwise
from portal.board.days import end_of
from portal.board.planned import PlannedWave
from portal.statements import array_text, ask, ids
from rollout.changes.models import Change
from rollout.waves.models import Wave

# As PlannedWave has its fields: a board asks for thousands.
WAVES_NOW = """
SELECT wave.id, wave.tenant_id, wave.number, wave.name, wave.starts_on, wave.ends_on, wave.state,
    coalesce(reach.people_affected, wave.people_count), reach.people_told,
    wave.id = ANY(%(missed)s::bigint[]), wave.id = ANY(%(other_dates)s::bigint[])
FROM waves_wave wave LEFT JOIN waves_reachnow reach ON reach.wave_id = wave.id
WHERE wave.tenant_id = ANY(%(tenants)s::bigint[]) AND wave.change_id = %(change)s
ORDER BY wave.tenant_id, wave.number
"""
# Of each wave its last step before its tenant's day was over, and what was noted of it last: one look into an index
# for each, however many steps and days there are.
WAVES_ON = """
SELECT wave.id, wave.tenant_id, wave.number, step.name, step.starts_on, step.ends_on, step.to_state,
    noted.people_affected, noted.people_told, coalesce(noted.is_missed, FALSE), coalesce(noted.has_other_dates, FALSE)
FROM waves_wave wave
JOIN unnest(%(tenants)s::bigint[], %(ends)s::timestamptz[]) AS tenant (id, day_ends_at) ON tenant.id = wave.tenant_id
CROSS JOIN LATERAL (
    SELECT name, starts_on, ends_on, to_state FROM waves_wavetransition
    WHERE wave_id = wave.id AND at < tenant.day_ends_at ORDER BY at DESC, id DESC LIMIT 1
) step
LEFT JOIN LATERAL (
    SELECT people_affected, people_told, is_missed, has_other_dates FROM waves_reachsnapshot
    WHERE wave_id = wave.id AND day <= %(day)s ORDER BY day DESC LIMIT 1
) noted ON TRUE
WHERE wave.change_id = %(change)s
ORDER BY wave.tenant_id, wave.number
"""


def other_dates_now(tenant_ids: Iterable[int], change: Change) -> dict[int, ToldOtherwise]:
    """The waves of which people were told dates that no longer hold, by id."""
    return told_otherwise(Wave.objects.filter(tenant__in=ids(tenant_ids), change=change))


def waves_now(
    tenant_ids: Collection[int], change: Change, at: datetime, other_dates: Collection[int]
) -> list[PlannedWave]:
    """Every wave with its people (those of its mailing once that is frozen) and those told, as they were counted last.

    Two questions. `portal.board.counting` has to have been asked to bring the counts up to date; `other_dates` are the
    ids out of `other_dates_now`.
    """
    waves = Wave.objects.filter(tenant__in=ids(tenant_ids), change=change)
    missed = Mailing.objects.missed(at).of_waves(waves).values_list("wave_id", flat=True)
    params = {
        "tenants": array_text(tenant_ids),
        "change": change.pk,
        "missed": array_text(missed),
        "other_dates": array_text(other_dates),
    }
    return [PlannedWave._make(row) for row in ask(WAVES_NOW, params)]


def waves_on(zones: Mapping[int, str], change: Change, day: date) -> list[PlannedWave]:
    """Every wave that was planned by the end of the day, as its last step left it. One question.

    `zones`: per tenant id where it is, as the day ends there.
    """
    ends = {zone: end_of(day, zone).isoformat() for zone in set(zones.values())}
    params = {
        "tenants": array_text(zones),
        "ends": array_text(ends[zone] for zone in zones.values()),
        "change": change.pk,
        "day": day,
    }
    return [PlannedWave._make(row) for row in ask(WAVES_ON, params)]


def told_per_wave(waves: QuerySet[Wave]) -> dict[int, int]:
    """Per wave id how many people have a sent delivery of one of its mailings."""
    sent = Delivery.objects.filter(mailing__wave__in=waves.order_by(), state=Delivery.State.SENT)
    rows = sent.order_by().values("mailing__wave").annotate(people=Count("person_id", distinct=True))
    return dict(rows.values_list("mailing__wave", "people"))
