"""What is known of a wave's people and their phones."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F

from rollout.tenants.models import Person, Phone
from rollout.tenants.reach import ReachClass, Thresholds, phones_on_new_version, with_reach
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave


@dataclass(frozen=True)
class WaveReach:
    """How many people the rule names, and how many of them are in each class of phones that has any."""

    people: int
    classes: list[tuple[ReachClass, int]]


def reach_of(wave: Wave, at: datetime) -> WaveReach:
    """The people of a wave by the class of their phones, now."""
    named = AudienceRule.from_json(wave.audience).people(wave).order_by().values("pk")
    people = with_reach(Person.objects.filter(pk__in=named), _thresholds(wave, at))
    rows = people.order_by().values(reach=F("reach_class")).annotate(number=Count("pk"))
    counts = dict(rows.values_list("reach", "number"))
    return WaveReach(sum(counts.values()), [(name, counts[name]) for name in ReachClass if counts.get(name)])


def old_phones_of(wave: Wave, at: datetime) -> int:
    """How many phones of the wave's people nothing shows to be on the new version."""
    named = AudienceRule.from_json(wave.audience).people(wave).order_by().values("pk")
    phones = Phone.objects.filter(person__in=named)
    return phones.apple().counted().count() - phones_on_new_version(phones, _thresholds(wave, at)).count()


def _thresholds(wave: Wave, at: datetime) -> Thresholds:
    return Thresholds.of(wave.change.load_pack(), at.date())
