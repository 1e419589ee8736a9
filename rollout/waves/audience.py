"""Who is in a wave: a rule kept as JSON, said as a sentence, and answered by the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import In

from portal.errors import BadInput
from rollout.tenants.models import Person
from rollout.tenants.models.people import PersonQuerySet
from rollout.tenants.reach import ReachClass, Thresholds, affected, with_reach
from rollout.waves import shares
from rollout.waves.models import Wave

CLASS_PHRASES: dict[str, str] = {
    ReachClass.ONLY_METHOD: "have Authenticator as their only sign-in method",
    ReachClass.BLOCKED: "have an iPhone that device management blocks",
    ReachClass.TOO_OLD: "have an iPhone whose iOS is too old",
    ReachClass.UPDATE: "have an iPhone with an older app, or one not seen yet",
    ReachClass.UNKNOWN: "have a phone we know too little about",
    ReachClass.READY: "have an iPhone that is ready",
    ReachClass.NOT_IOS: "have a phone that is no iPhone",
}
LISTS = ("groups", "countries", "classes", "people")
NOT_IN_EARLIER = "everyone_not_in_earlier_waves"
SHARE = "share"
LONGEST_LIST = 5000
LONGEST_VALUE = 254


@dataclass(frozen=True)
class AudienceRule:
    """Which people of a tenant a wave is for.

    Without any part: everybody affected by the change (the pack's rule), or of whom nobody knows whether they are.
    `groups`, `countries`, `classes` (each person is in one, the worst that fits): each that is given narrows this;
    within one, any value will do.
    `by_name` ("people" in the JSON): directory ids, sign-in names or mail addresses; these people are in it whatever
    the rest says.
    `not_in_earlier_waves`: without the people of earlier waves that are not cancelled.
    `share`: of all these only the first so many per cent, see `rollout.waves.shares`; None: all of them. With
    `not_in_earlier_waves` shares add up: 10 % after 1 % brings the other 9 %.
    People who left the tenant are never in it. Whether somebody was told before makes no difference.
    """

    groups: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    not_in_earlier_waves: bool = False
    share: int | None = None

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """The rule as `Wave.audience` keeps it. Raises BadInput with everything that is wrong with it."""
        if not isinstance(raw, Mapping):
            raise BadInput("An audience rule is an object with named parts.", where="audience")
        if problems := [*_unknown_parts(raw), *_wrong_lists(raw), *_wrong_flag(raw), *_wrong_share(raw)]:
            raise BadInput("This audience rule cannot be used.", where="audience", problems=tuple(problems))
        groups, countries, classes, people = (tuple(raw.get(key, ())) for key in LISTS)
        return cls(groups, countries, classes, people, raw.get(NOT_IN_EARLIER, False), raw.get(SHARE))

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads; parts that are not given are left out."""
        lists = zip(LISTS, (self.groups, self.countries, self.classes, self.by_name), strict=True)
        given: dict[str, Any] = {key: list(values) for key, values in lists if values}
        given |= {NOT_IN_EARLIER: True} if self.not_in_earlier_waves else {}
        return given | ({SHARE: self.share} if self.share else {})

    def sentence(self) -> str:
        """The rule in words: “People whom the change affects or may affect, in DE, who are in no earlier wave.”"""
        if self.is_by_name_only:
            return f"{_people(self.by_name)} by name."
        people = f"{shares.words(self.share)} of the people" if self.share else "People"
        parts = [f"{people} whom the change affects or may affect"]
        if self.groups:
            parts.append(f"in the group {_any_of(f'“{group}”' for group in self.groups)}")
        if self.countries:
            parts.append(f"in {_any_of(self.countries)}")
        if self.classes:
            parts.append(f"who {_any_of(CLASS_PHRASES[name] for name in self.classes)}")
            worst = list(CLASS_PHRASES)[: len(self.classes)]
            parts += [] if set(self.classes) == set(worst) else ["and nothing worse"]
        if self.not_in_earlier_waves:
            parts.append("who are in no earlier wave")
        if self.by_name:
            parts.append(f"and {_people(self.by_name)} by name")
        return f"{', '.join(parts)}."

    def people(self, wave: Wave) -> QuerySet[Person]:
        """The people the rule names in the wave's tenant, in person order. `wave` need not be saved."""
        named = self.named_in(wave)
        if self.not_in_earlier_waves:
            named = (named & ~_in_earlier_waves(wave)) | named_singly(self.by_name)
        return _present_in(wave).filter(named).order_by("pk")

    @property
    def is_by_name_only(self) -> bool:
        """Nothing but single people: then nobody else is in it."""
        return bool(self.by_name) and self == type(self)(by_name=self.by_name)

    @property
    def narrows(self) -> bool:
        """Some of the affected people are left out, apart from those of earlier waves."""
        return bool(self.groups or self.countries or self.classes or self.share or self.is_by_name_only)

    @property
    def narrows_by_share_only(self) -> bool:
        """Nothing but a share, of which anybody can tell who is in it without asking about their phones."""
        return self.share is not None and self == type(self)(
            share=self.share, not_in_earlier_waves=self.not_in_earlier_waves
        )

    def named_in(self, wave: Wave) -> Q:
        """Whom the rule names before it leaves out people of earlier waves."""
        if self.is_by_name_only:
            return named_singly(self.by_name)
        thresholds = thresholds_of(wave)
        people = affected(_present_in(wave), thresholds)
        if self.groups:
            people = people.filter(groups__overlap=list(self.groups))
        if self.countries:
            people = people.filter(country__in=self.countries)
        if self.classes:
            people = with_reach(people, thresholds).filter(Q(reach_class__in=self.classes))
        if self.share:
            people = people.filter(shares.in_share(self.share, wave.change.mc_id))
        return Q(pk__in=people.values("pk")) | named_singly(self.by_name)


def named_singly(names: Iterable[str]) -> Q:
    """People known by one of these: directory id, sign-in name or mail address, whatever the case."""
    lowered = [name.lower() for name in names]
    if not lowered:
        return Q(pk__in=[])
    return Q(entra_id__in=lowered) | Q(upn__in=lowered) | Q(In(Lower("mail"), lowered))


def thresholds_of(wave: Wave) -> Thresholds:
    """From which versions on a phone is ready, as the change's pack says for the wave's first day."""
    return Thresholds.of(wave.change.load_pack(), wave.starts_on)


def count_people(wave: Wave, *, at: datetime) -> int:
    """How many people the wave's rule names now; kept in the wave, so that lists need not count."""
    wave.people_count, wave.counted_at = AudienceRule.from_json(wave.audience).people(wave).count(), at
    if wave.pk:
        wave.save(update_fields=["people_count", "counted_at"])
    return wave.people_count


def overlaps_of(wave: Wave) -> list[tuple[int, int]]:
    """Earlier waves that name people of this one as well, as (number, people): told twice, if both are told.

    One question for all of them, and none where the rule leaves out people of earlier waves.
    """
    rule = AudienceRule.from_json(wave.audience)
    if rule.not_in_earlier_waves and not rule.by_name:
        return []
    earlier = {
        f"wave_{number}": Count("pk", filter=AudienceRule.from_json(audience).named_in(wave))
        for number, audience in _earlier(wave)
    }
    found = rule.people(wave).order_by().aggregate(**earlier) if earlier else {}
    return [(int(name.removeprefix("wave_")), number) for name, number in found.items() if number]


def _present_in(wave: Wave) -> PersonQuerySet:
    return Person.objects.filter(tenant_id=wave.tenant_id).present()


def _in_earlier_waves(wave: Wave) -> Q:
    """The union of earlier waves is the union of what their rules name before they leave others out.

    So one condition per earlier wave is enough, and none of them nests.
    """
    found = Q(pk__in=[])
    for _, audience in _earlier(wave):
        rule = AudienceRule.from_json(audience)
        found |= Q(pk__in=_present_in(wave).filter(rule.named_in(wave)).values("pk"))
    return found


def _earlier(wave: Wave) -> QuerySet[Wave, tuple[int, dict[str, Any]]]:
    """Number and rule of each earlier wave that counts."""
    return Wave.objects.earlier_than(wave).counting().order_by("number").values_list("number", "audience")


def _unknown_parts(raw: Mapping[Any, Any]) -> list[str]:
    return [f"“{key}” is no part of a rule." for key in raw if key not in (*LISTS, NOT_IN_EARLIER, SHARE)]


def _wrong_lists(raw: Mapping[Any, Any]) -> list[str]:
    problems = []
    for key in (key for key in LISTS if key in raw):
        values = raw[key]
        if not isinstance(values, list | tuple) or not all(_is_value(value) for value in values):
            problems.append(f"“{key}” must be a list of texts of up to {LONGEST_VALUE} characters.")
        elif len(values) > LONGEST_LIST:
            problems.append(f"“{key}” holds {len(values):,} values; {LONGEST_LIST:,} are the most.")
        elif key == "classes" and (unknown := set(values) - set(CLASS_PHRASES)):
            problems.append(f"There is no class {_any_of(f'“{name}”' for name in sorted(unknown))} of phones.")
    return problems


def _is_value(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_VALUE


def _wrong_flag(raw: Mapping[Any, Any]) -> list[str]:
    return [] if isinstance(raw.get(NOT_IN_EARLIER, False), bool) else [f"“{NOT_IN_EARLIER}” must be true or false."]


def _wrong_share(raw: Mapping[Any, Any]) -> list[str]:
    share = raw.get(SHARE)
    if share is None or (type(share) is int and shares.SMALLEST <= share <= shares.LARGEST):
        return []
    return [f"“{SHARE}” must be a whole number from {shares.SMALLEST} to {shares.LARGEST}: per cent of the people."]


def _any_of(names: Iterable[str]) -> str:
    """“A”, “A or B”, “A, B or C”."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _people(names: tuple[str, ...]) -> str:
    return "1 person" if len(names) == 1 else f"{len(names):,} people"
