"""Counts the people of waves, those in two waves and those in none, where something changed since it was counted."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from django.db.models import Q

from rollout.changes.models import Change
from rollout.tenants.models import PeopleVersion, Person, Tenant
from rollout.tenants.reach import affected
from rollout.waves.audience import AudienceRule, count_people, overlaps_of, thresholds_of
from rollout.waves.models import SETTLED, PlanCheck, Wave


def check_all(at: datetime) -> int:
    """Every tenant with a wave that counts, of changes that nobody closed. How many waves were counted anew.

    Those whose waves are all done, too: people who come later, or change groups, are in none of them.
    """
    by_change: dict[int, list[int]] = defaultdict(list)
    waves = Wave.objects.counting().filter(change__in=Change.objects.open())
    for change_id, tenant_id in waves.order_by().values_list("change_id", "tenant_id").distinct():
        by_change[change_id].append(tenant_id)
    return sum(check(Change.objects.get(pk=pk), tenants, at) for pk, tenants in by_change.items())


def check(change: Change, tenant_ids: Sequence[int], at: datetime) -> int:
    """These tenants, where a person, a rule or a day changed since. How many waves were counted anew.

    Three questions where nothing changed, however many tenants there are.
    """
    waves: dict[int, list[Wave]] = defaultdict(list)
    for wave in Wave.objects.filter(change=change, tenant__in=tenant_ids).counting().select_related("tenant", "change"):
        waves[wave.tenant_id].append(wave)
    numbers = PeopleVersion.objects.numbers(tenant_ids)
    kept = dict(PlanCheck.objects.filter(change=change, tenant__in=tenant_ids).values_list("tenant_id", "stamp"))
    counted = 0
    for tenant_id, theirs in waves.items():
        stamp = _stamp(theirs, numbers[tenant_id])
        if kept.get(tenant_id) != stamp:
            counted += _count(theirs, stamp, at)
    return counted


def _count(waves: Sequence[Wave], stamp: str, at: datetime) -> int:
    """All waves of one tenant."""
    unsettled = [wave for wave in waves if wave.state not in SETTLED]
    for wave in unsettled:
        count_people(wave, at=at)
        overlaps = [list(pair) for pair in overlaps_of(wave)]
        if overlaps != wave.overlaps:
            wave.overlaps = overlaps
            wave.save(update_fields=["overlaps"])
    tenant, change = waves[0].tenant, waves[0].change
    values = {"people_left_over": _left_over(tenant, waves), "stamp": stamp, "counted_at": at}
    PlanCheck.objects.update_or_create(tenant=tenant, change=change, defaults=values)
    return len(unsettled)


def _left_over(tenant: Tenant, waves: Sequence[Wave]) -> int:
    """People whom the change concerns, or may concern, and whom none of the waves names."""
    rules = [(wave, AudienceRule.from_json(wave.audience)) for wave in waves]
    if not all(rule.narrows for _, rule in rules):
        return 0
    named = Q(pk__in=[])
    for wave, rule in rules:
        named |= rule.named_in(wave)
    everybody = Person.objects.filter(tenant=tenant).present()
    return affected(everybody, thresholds_of(waves[0])).exclude(named).count()


def _stamp(waves: Iterable[Wave], people_number: int) -> str:
    """A hash of all that the counts of one tenant rest on."""
    rests_on = [
        [wave.pk, wave.number, wave.audience, wave.state in SETTLED, repr(thresholds_of(wave))] for wave in waves
    ]
    return sha256(json.dumps([people_number, rests_on], sort_keys=True).encode()).hexdigest()
