"""How far a change can reach people's phones: by version, by what device management blocks, by what is unknown.

Nobody but the person can see whether a phone's backup is on, so the best class only says that nothing known stands in
its way. Versions are compared by PostgreSQL as arrays of numbers. Android numbers its app differently (6.2408 is not
above 6.8.33), so an Android phone is never compared.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Expression,
    F,
    Field,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import IsNull

from rollout.packs.loader import Pack
from rollout.tenants.models import Phone, Platform
from rollout.tenants.models.people import PersonQuerySet, PhoneQuerySet
from rollout.tenants.versions import version_key

BLOCKING = ["keychain_sync", "backup", "document_sync"]
RULE = 1  # counted up with every change of the rule, so that what was kept under the old one is told apart

ANYTHING = Q(pk__isnull=False)
_DECISION = ArrayField(BigIntegerField())


class ReachClass(TextChoices):
    """What is known about one phone or person, worst first: a person's class is that of the worst of their phones.

    ONLY_METHOD is a person's alone: affected, and Authenticator is the only second sign-in method. A new phone without
    a backup locks this person out.
    """

    ONLY_METHOD = "only_method", "Only sign-in method"
    BLOCKED = "blocked", "Blocked"
    TOO_OLD = "too_old", "iOS too old"
    UPDATE = "update", "Update and open"
    UNKNOWN = "unknown", "Unknown"
    READY = "ready", "Ready"
    NOT_IOS = "not_ios", "Not an iPhone"


class ReachReason(TextChoices):
    """Why a phone or person is in its class, worst first: what a page says, and a CSV keeps."""

    ONLY_METHOD = "only_method", "Authenticator is the only second sign-in method"
    BLOCKED = "blocked", "Device management switches off what the backup needs"
    TOO_OLD = "too_old", "The system is older than the change asks for"
    APP_OLD = "app_old", "The app is older than the change asks for"
    APP_UNSEEN = "app_unseen", "Managed, but no source says which version of the app is on it"
    NO_PLATFORM = "no_platform", "No source says what kind of phone it is"
    NOT_MANAGED = "not_managed", "Not managed: only the person can say"
    NO_PHONE = "no_phone", "No phone is known: only the person can say"
    NO_RULE = "no_rule", "What the change asks of phones is not known yet"
    NOTHING_KNOWN = "nothing_known", "Nothing known stands in the way"
    OTHER_PLATFORM = "other_platform", "Not an iPhone or iPad"
    NO_AUTHENTICATOR = "no_authenticator", "Registered without Authenticator"


CLASS_OF: dict[ReachReason, ReachClass] = {
    ReachReason.ONLY_METHOD: ReachClass.ONLY_METHOD,
    ReachReason.BLOCKED: ReachClass.BLOCKED,
    ReachReason.TOO_OLD: ReachClass.TOO_OLD,
    ReachReason.APP_OLD: ReachClass.UPDATE,
    ReachReason.APP_UNSEEN: ReachClass.UPDATE,
    ReachReason.NO_PLATFORM: ReachClass.UNKNOWN,
    ReachReason.NOT_MANAGED: ReachClass.UNKNOWN,
    ReachReason.NO_PHONE: ReachClass.UNKNOWN,
    ReachReason.NO_RULE: ReachClass.UNKNOWN,
    ReachReason.NOTHING_KNOWN: ReachClass.READY,
    ReachReason.OTHER_PLATFORM: ReachClass.NOT_IOS,
    ReachReason.NO_AUTHENTICATOR: ReachClass.NOT_IOS,
}


@dataclass(frozen=True)
class Thresholds:
    """The versions a change asks for, as numbers, and the platforms it concerns ("ios", "ipados").

    Without platforms nobody said yet what is asked for (`is_known`): then every phone is unknown, and everybody may be
    concerned.
    """

    app: tuple[int, ...]
    system: tuple[int, ...]
    platforms: tuple[str, ...] = (Platform.IOS.value, Platform.IPADOS.value)

    @classmethod
    def of(cls, pack: Pack, day: date) -> Self:
        """The pack's thresholds as they stood on this day: what the app's store page asks for grows."""
        wanted, affected = pack.change.thresholds, pack.change.affected
        if wanted is None or affected is None:
            return cls(app=(), system=(), platforms=())
        return cls(
            app=_numbers(wanted.app_version),
            system=_numbers(wanted.os_version_on(day)),
            platforms=affected.platforms,
        )

    @property
    def is_known(self) -> bool:
        """Whether phones can be compared with anything."""
        return bool(self.platforms)

    @property
    def stamp(self) -> str:
        """A text that differs as soon as they do, or the rule: “1 app 6.8.33 system 17 of ios ipados”."""
        app, system = (".".join(map(str, numbers)) for numbers in (self.app, self.system))
        return f"{RULE} app {app} system {system} of {' '.join(self.platforms)}"[:100]


def classified(phones: PhoneQuerySet, thresholds: Thresholds) -> PhoneQuerySet:
    """Each of the phones once, with `reach_reason` and `reach_class`.

    A row that stands for others counts what those know as well. The first rule that holds decides; an app that no
    source shows is to be updated and opened where the phone is managed, which helps in any case, and else unknown.
    """
    rules = _phone_rules(thresholds)
    reasons = [(condition, Value(reason.value)) for condition, reason in rules]
    classes = [(condition, Value(CLASS_OF[reason].value)) for condition, reason in rules]
    return _known(phones).annotate(
        reach_reason=_first_of(reasons, CharField()), reach_class=_first_of(classes, CharField())
    )


def _phone_rules(thresholds: Thresholds) -> list[tuple[Q, ReachReason]]:
    """What decides about a phone out of `_known`, in this order; one of them always holds."""
    if not thresholds.is_known:
        return [(ANYTHING, ReachReason.NO_RULE)]
    is_managed = Q(is_managed=True) | _any(_joined(is_managed=True))
    return [
        (Q(platform=Platform.UNKNOWN), ReachReason.NO_PLATFORM),
        (~Q(platform__in=thresholds.platforms), ReachReason.OTHER_PLATFORM),
        (Q(blocked__overlap=BLOCKING) | _any(_joined(blocked__overlap=BLOCKING)), ReachReason.BLOCKED),
        (Q(known_os_key__lt=list(thresholds.system)), ReachReason.TOO_OLD),
        (Q(known_app_key=None) & is_managed, ReachReason.APP_UNSEEN),
        (Q(known_app_key=None), ReachReason.NOT_MANAGED),
        (Q(known_app_key__lt=list(thresholds.app)), ReachReason.APP_OLD),
        (ANYTHING, ReachReason.NOTHING_KNOWN),
    ]


def class_counts(phones: PhoneQuerySet, thresholds: Thresholds) -> dict[int, Counter[str]]:
    """Per tenant id how many iPhones and iPads of present people are in each class."""
    counted = classified(phones.apple().of_present_people(), thresholds)
    rows = counted.order_by().values("tenant_id", reach=F("reach_class")).annotate(number=Count("pk"))
    counts: dict[int, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["tenant_id"], Counter())[row["reach"]] = row["number"]
    return counts


def phones_on_new_version(phones: PhoneQuerySet, thresholds: Thresholds) -> PhoneQuerySet:
    """The iPhones and iPads of present people on which the app is new enough, each once."""
    if not thresholds.is_known:
        return phones.none()
    return _known(phones.apple().of_present_people()).filter(Q(known_app_key__gte=list(thresholds.app)))


def with_reach(people: PersonQuerySet, thresholds: Thresholds) -> PersonQuerySet:
    """The people with `reach_class`, see `decision_on`."""
    return people.annotate(reach_class=_named(decision_on(thresholds), [CLASS_OF[reason] for reason in ReachReason]))


def decision_on(thresholds: Thresholds) -> Case:
    """Of a person the place of the reason in ReachReason, and the id of the phone that decided: a bigint[].

    Whoever is registered without Authenticator is not concerned. Whoever may be concerned and has no other second
    method is at the highest risk. Else the worst phone decides; without one nobody but the person can say.
    """
    if not thresholds.is_known:
        return Case(default=_decided(ReachReason.NO_RULE), output_field=_DECISION)
    phones = _known(Phone.objects.filter(person=OuterRef("pk")))
    places = [(condition, Value(_place(reason))) for condition, reason in _phone_rules(thresholds)]
    worst = phones.annotate(decision=_array(_first_of(places, IntegerField()), F("pk"))).order_by("decision")
    return Case(
        When(uses_authenticator=False, then=_decided(ReachReason.NO_AUTHENTICATOR)),
        When(Q(only_authenticator=True) & _has_or_may_have(thresholds), then=_decided(ReachReason.ONLY_METHOD)),
        default=Coalesce(Subquery(worst.values("decision")[:1]), _decided(ReachReason.NO_PHONE)),
        output_field=_DECISION,
    )


def affected(people: PersonQuerySet, thresholds: Thresholds) -> PersonQuerySet:
    """The people whom the change concerns, or of whom nobody knows whether it does.

    Out are people who left, who are known to use no Authenticator, and whose phones are all known and none of them is
    on a platform the change concerns. A disabled account is in: a mailing suppresses it and says so.
    """
    if not thresholds.is_known:
        return people.present()
    return people.present().exclude(uses_authenticator=False).filter(_has_or_may_have(thresholds))


def _has_or_may_have(thresholds: Thresholds) -> Q:
    """Whether a person has, or may have, a phone that the change concerns."""
    theirs = Phone.objects.filter(person=OuterRef("pk"))
    possible = theirs.filter(platform__in=[*thresholds.platforms, Platform.UNKNOWN])
    return _any(possible) | ~_any(theirs)


def _known(phones: PhoneQuerySet) -> PhoneQuerySet:
    """Each phone once, with its versions or, where its row has none, those of the rows it stands for."""
    return phones.counted().annotate(known_app_key=_known_key("app_key"), known_os_key=_known_key("os_key"))


def _known_key(name: str) -> Coalesce:
    """A version's numbers. An array of none would be older than every version: it is no version at all."""
    none = Value([], output_field=ArrayField(IntegerField()))
    theirs = _joined(**{f"{name}__isnull": False}).exclude(**{name: []}).values(name)[:1]
    return Coalesce(NullIf(F(name), none), Subquery(theirs))


def _joined(**conditions: object) -> PhoneQuerySet:
    return Phone.objects.filter(same_as=OuterRef("pk"), **conditions).order_by("pk")


def _any(phones: PhoneQuerySet) -> Q:
    """Whether a row has one of these, looked up row by row: EXISTS may go through all phones there are first."""
    return Q(IsNull(Subquery(phones.order_by().values("pk")[:1]), False))


def _first_of(rules: Iterable[tuple[Q, Value]], output: "Field[Any, Any]") -> Case:
    return Case(*(When(condition, then=value) for condition, value in rules), output_field=output)


def _place(reason: ReachReason) -> int:
    return list(ReachReason).index(reason) + 1


def _decided(reason: ReachReason) -> Func:
    """A decision without a phone."""
    return _array(Value(_place(reason)), Value(None))


def _array(*values: Expression | F) -> Func:
    return Func(*values, template="ARRAY[%(expressions)s]::bigint[]", output_field=_DECISION)


def _named(decision: Expression, names: Sequence[str]) -> Func:
    """The name at the place decided on. Asked for once: SQL would repeat the whole decision in every branch."""
    place = Func(decision, template="((%(expressions)s)[1]::integer)", output_field=IntegerField())
    return Func(Value(",".join(names)), Value(","), place, function="split_part", output_field=CharField())


def _numbers(version: str) -> tuple[int, ...]:
    key = version_key(version)
    assert key is not None, "a pack's versions are validated when it is loaded"
    return tuple(key)
