"""What is known of a wave's people and their phones."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from portal.board import counting
from portal.board.people_classes import PeopleOfClass
from rollout.tenants.models import Phone
from rollout.tenants.reach import ReachClass, Thresholds, phones_on_new_version
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave


@dataclass(frozen=True)
class WaveReach:
    """How many people the rule names now, and how many of them are in each class, worst first.

    `is_being_counted`: people changed, and their classes follow in some seconds.
    """

    people: int
    classes: list[PeopleOfClass]
    is_being_counted: bool = False


def reach_of(wave: Wave, at: datetime) -> WaveReach:
    """The people of a wave by their class of today; without classes while nobody knows what is asked of phones."""
    people = AudienceRule.from_json(wave.audience).people(wave).order_by()
    if not _thresholds(wave, at).is_known:
        return WaveReach(people.count(), [])
    left = counting.bring_up_to_date(wave.change, [wave.tenant], at)
    # From the people to what is kept of each, by its index: the other way round PostgreSQL may judge the wave's people
    # once for every row kept, as long as it has no statistics of a table that was just filled.
    rows = people.filter(reaches__change=wave.change).values("reaches__reach_class").annotate(number=Count("pk"))
    counts = dict(rows.values_list("reaches__reach_class", "number"))
    classes = [PeopleOfClass(name, counts[name]) for name in ReachClass if counts.get(name)]
    return WaveReach(people.count() if left else sum(counts.values()), classes, bool(left))


def old_phones_of(wave: Wave, at: datetime) -> int:
    """How many phones of the wave's people nothing shows to be on the new version."""
    named = AudienceRule.from_json(wave.audience).people(wave).order_by().values("pk")
    phones = Phone.objects.filter(person__in=named)
    return phones.apple().counted().count() - phones_on_new_version(phones, _thresholds(wave, at)).count()


def _thresholds(wave: Wave, at: datetime) -> Thresholds:
    return Thresholds.of(wave.change.load_pack(), at.date())
