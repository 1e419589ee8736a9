"""How far a change can reach people's phones: by version, by what device management blocks, by what is unknown.

Nobody but the person can see whether a phone's backup is on, so the best class only says that nothing known stands in
its way. Versions are compared by PostgreSQL as arrays of numbers. Android numbers its app differently (6.2408 is not
above 6.8.33), so an Android phone is never compared.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from rollout.packs.loader import Pack
from rollout.tenants.models import Phone, Platform
from rollout.tenants.models.people import PersonQuerySet, PhoneQuerySet
from rollout.tenants.versions import version_key

BLOCKING = ["keychain_sync", "backup", "document_sync"]


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
    """Why somebody is in a class: what a page says, and a CSV keeps."""

    ONLY_METHOD = "only_method", "Authenticator is the only second sign-in method"
    BLOCKED = "blocked", "Device management switches off what the backup needs"
    TOO_OLD = "too_old", "The system is older than the change asks for"
    APP_OLD = "app_old", "The app is older than the change asks for"
    APP_UNSEEN = "app_unseen", "Managed, but no source says which version of the app is on it"
    NOT_MANAGED = "not_managed", "Not managed: only the person can say"
    NO_PHONE = "no_phone", "No phone is known: only the person can say"
    NO_RULE = "no_rule", "What the change asks of phones is not known yet"
    NOTHING_KNOWN = "nothing_known", "Nothing known stands in the way"
    OTHER_PLATFORM = "other_platform", "Not an iPhone or iPad"
    NO_AUTHENTICATOR = "no_authenticator", "Registered without Authenticator"


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


def classified(phones: PhoneQuerySet, thresholds: Thresholds) -> PhoneQuerySet:
    """Each of the phones once, with `reach_class`. A row that stands for others counts what those know as well.

    blocked: device management switches something off that the backup needs · too_old: the system is older than asked
    for · unknown: no source says which version of the app is on it · update: the app is older than asked for · ready:
    nothing known stands in the way · not_ios: another platform.
    """
    if not thresholds.is_known:
        return _known(phones).annotate(reach_class=Value(ReachClass.UNKNOWN, output_field=CharField()))
    blocked = Q(blocked__overlap=BLOCKING) | Exists(_joined(blocked__overlap=BLOCKING))
    return _known(phones).annotate(
        reach_class=Case(
            When(platform=Platform.UNKNOWN, then=Value(ReachClass.UNKNOWN)),
            When(~Q(platform__in=thresholds.platforms), then=Value(ReachClass.NOT_IOS)),
            When(blocked, then=Value(ReachClass.BLOCKED)),
            When(known_os_key__lt=list(thresholds.system), then=Value(ReachClass.TOO_OLD)),
            When(known_app_key=None, then=Value(ReachClass.UNKNOWN)),
            When(known_app_key__lt=list(thresholds.app), then=Value(ReachClass.UPDATE)),
            default=Value(ReachClass.READY),
            output_field=CharField(),
        )
    )


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
    """The people with `reach_class`: that of the worst of their phones; unknown where no phone is known."""
    theirs = classified(Phone.objects.filter(person=OuterRef("pk")), thresholds)
    worst = theirs.annotate(severity=_severity()).order_by("severity").values("reach_class")[:1]
    return people.annotate(reach_class=Coalesce(Subquery(worst), Value(ReachClass.UNKNOWN), output_field=CharField()))


def affected(people: PersonQuerySet, thresholds: Thresholds) -> PersonQuerySet:
    """The people whom the change concerns, or of whom nobody knows whether it does.

    Out are people who left, who are known to use no Authenticator, and whose phones are all known and none of them is
    on a platform the change concerns. A disabled account is in: a mailing suppresses it and says so.
    """
    if not thresholds.is_known:
        return people.present()
    possible = Phone.objects.filter(person=OuterRef("pk"), platform__in=[*thresholds.platforms, Platform.UNKNOWN])
    any_phone = Phone.objects.filter(person=OuterRef("pk"))
    return people.present().exclude(uses_authenticator=False).filter(Exists(possible) | ~Exists(any_phone))


def _known(phones: PhoneQuerySet) -> PhoneQuerySet:
    """Each phone once, with its versions or, where its row has none, those of the rows it stands for."""
    return phones.counted().annotate(
        known_app_key=Coalesce(F("app_key"), Subquery(_joined(app_key__isnull=False).values("app_key")[:1])),
        known_os_key=Coalesce(F("os_key"), Subquery(_joined(os_key__isnull=False).values("os_key")[:1])),
    )


def _joined(**conditions: object) -> PhoneQuerySet:
    return Phone.objects.filter(same_as=OuterRef("pk"), **conditions).order_by("pk")


def _severity() -> Case:
    return Case(
        *(When(reach_class=reach_class, then=Value(place)) for place, reach_class in enumerate(ReachClass)),
        output_field=IntegerField(),
    )


def _numbers(version: str) -> tuple[int, ...]:
    key = version_key(version)
    assert key is not None, "a pack's versions are validated when it is loaded"
    return tuple(key)
