"""Was this person told? What the portal knows of one caller, and what nobody but the caller can know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F

from notifications.deliveries.models import Bounce, BounceKind, Delivery, DeliveryState
from notifications.mailings.models import Mailing
from portal import formatting
from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.packs.facts import ChangeFacts
from rollout.tenants.judging import judgement_of
from rollout.tenants.models import Person, PersonLook, Phone, Platform
from rollout.tenants.reach import ReachClass, Thresholds, classified
from rollout.tenants.reach_words import class_in_words, reason_in_words, source_in_words
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave, WaveState

MOST_HITS = 20
SECOND_METHOD = "Help them add another sign-in method before they change the phone"

# What device management can switch off, in the words of the iPhone's settings.
PARTS = {"keychain_sync": "iCloud Keychain", "backup": "iCloud Backup", "document_sync": "iCloud Drive"}


@dataclass(frozen=True)
class Told:
    """One mail of the change to the person, or the lack of one: its state and what to say about it.

    `state` is a delivery's, or "none". `mailing` and `language` (“English”) are empty for none.
    """

    state: str
    words: str
    mailing: Mailing | None = None
    language: str = ""


@dataclass(frozen=True)
class KnownPhone:
    """A phone in words, when it was last seen (None: no source says), its class, and what to advise."""

    words: str
    seen_at: datetime | None
    reach: str
    advice: str


@dataclass(frozen=True)
class Standing:
    """What the change means for the person: the class, in words, why, who says so, and what to advise (or nothing)."""

    reach: str
    words: str
    reason: str
    source: str
    advice: str


@dataclass(frozen=True)
class Caller:
    """Everything the card of a person shows. `others` are further mails of the change, the newest first.

    `wave` is the one the mail was for or, without a mail, the first whose rule names the person; None for neither.
    `may_have_iphone`: the settings of iCloud matter; not, if the change does not concern the person.
    """

    person: Person
    wave: Wave | None
    told: Told
    others: tuple[Told, ...]
    standing: Standing
    phones: tuple[KnownPhone, ...]
    may_have_iphone: bool

    @property
    def initials(self) -> str:
        """“AW” for Adele Winter."""
        words = str(self.person).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class LookUp:
    """What a search for a person gave: nobody, a list of several, or one caller.

    `is_cut`: there are more than the list shows.
    """

    text: str
    hits: tuple[Person, ...]
    is_cut: bool = False
    caller: Caller | None = None


def look_up(text: str, change: Change, *, by: User, at: datetime) -> LookUp:
    """People with these words in name or address, in the tenants `by` helps. A single one is shown, which is noted."""
    people = Person.objects.visible_to(by).matching(text).select_related("tenant")
    found = (
        list(people.order_by(F("left_at").desc(nulls_first=True), "name", "pk")[: MOST_HITS + 1])
        if text.strip()
        else []
    )
    if len(found) == 1:
        return LookUp(text, tuple(found), caller=caller(found[0], change, by=by, at=at))
    return LookUp(text, tuple(found[:MOST_HITS]), is_cut=len(found) > MOST_HITS)


def caller(person: Person, change: Change, *, by: User, at: datetime) -> Caller:
    """The person's card. Somebody sees these particulars, so the look is noted."""
    PersonLook.objects.note([person], place=PersonLook.Place.HELPDESK, by=by, at=at)
    mails = _mails(person, change)
    wave = mails[0].mailing.wave if mails and mails[0].mailing else _wave_of(person, change)
    told, *others = mails or [Told("none", _not_told(wave))]
    thresholds = Thresholds.of(change.load_pack(), at.astimezone(UTC).date())
    judgement = judgement_of(person, thresholds)
    standing = Standing(
        judgement.reach_class,
        class_in_words(judgement.reach_class),
        reason_in_words(judgement.reason, thresholds),
        source_in_words(judgement.source) if judgement.source else "",
        SECOND_METHOD if judgement.reach_class == ReachClass.ONLY_METHOD else "",
    )
    phones = _phones(person, change, thresholds, at=at)
    return Caller(person, wave, told, tuple(others), standing, phones, may_have_iphone=judgement.is_affected)


def _mails(person: Person, change: Change) -> list[Told]:
    """The person's mails of the change: what arrived comes first, then the newest."""
    deliveries = (
        Delivery.objects.filter(person=person, mailing__wave__change=change)
        .select_related("mailing__text", "mailing__wave__tenant")
        .order_by("-mailing__created_at", "-mailing_id")
    )
    came_back = Bounce.objects.by_mailing(person)
    told = [
        Told(
            _state(delivery, came_back.get(delivery.mailing_id)),
            _words_of(delivery, came_back.get(delivery.mailing_id), person.tenant.time_zone),
            delivery.mailing,
            formatting.language(delivery.locale),
        )
        for delivery in deliveries
    ]
    return sorted(told, key=lambda mail: mail.state != DeliveryState.SENT)


def _wave_of(person: Person, change: Change) -> Wave | None:
    """The first wave whose rule names the person."""
    waves = Wave.objects.filter(change=change, tenant=person.tenant).counting().order_by("number")
    named = (wave for wave in waves if AudienceRule.from_json(wave.audience).people(wave).filter(pk=person.pk).exists())
    return next(named, None)


def _not_told(wave: Wave | None) -> str:
    if wave is None:
        return "No, and no wave names this person"
    if wave.state == WaveState.DONE:
        return f"No, though wave {wave.number} is done"
    return f"No, wave {wave.number} starts on {formatting.day(wave.starts_on)}"


def _state(delivery: Delivery, came_back: Bounce | None) -> str:
    """Whoever complained has read the mail; of what came back otherwise nobody has."""
    is_back = came_back is not None and came_back.kind != BounceKind.COMPLAINT
    return DeliveryState.FAILED if is_back else delivery.state


def _words_of(delivery: Delivery, came_back: Bounce | None, zone: str) -> str:
    if came_back is None:
        return _outcome(delivery, zone)
    answer = "Yes, and" if came_back.kind == BounceKind.COMPLAINT else "No, it"
    return f"{answer} {came_back.in_words(zone)}"


def _outcome(delivery: Delivery, zone: str) -> str:
    when = formatting.moment(delivery.handed_at, zone) if delivery.handed_at else "at an unknown time"
    reason = f": {delivery.reason}" if delivery.reason else ""
    match delivery.state:
        case DeliveryState.SENT:
            return f"Yes, {when}"
        case DeliveryState.IN_DOUBT:
            return f"Perhaps, {when}: the mail server did not answer"
        case DeliveryState.FAILED:
            return f"No, the mail was refused{reason}"
        case DeliveryState.SUPPRESSED:
            return f"No, left out{reason}"
        case DeliveryState.CANCELLED:
            return f"No, the mailing was stopped{reason}"
        case _:
            return "Not yet, the mail waits"


def _phones(person: Person, change: Change, thresholds: Thresholds, *, at: datetime) -> tuple[KnownPhone, ...]:
    facts = change.load_pack().change
    day = at.astimezone(UTC).date()
    phones = classified(Phone.objects.filter(person=person), thresholds).order_by("pk")
    # Rows with `reach_class` and the known versions, which Phone itself does not have.
    rows: Iterable[Any] = phones
    return tuple(
        KnownPhone(_words(phone), phone.last_seen_at, phone.reach_class, _advice(phone, facts, day)) for phone in rows
    )


def _words(phone: Any) -> str:
    """“iPhone, app 6.8.31, iOS 17.5”: a joined phone's versions come from whichever source knows them."""
    parts = [Platform(phone.platform).label if phone.platform != Platform.UNKNOWN else "Phone"]
    if app := phone.app_version or _dotted(phone.known_app_key):
        parts.append(f"app {app}")
    if system := phone.os_version or _dotted(phone.known_os_key):
        parts.append(f"iOS {system}" if phone.platform in (Platform.IOS, Platform.IPADOS) else f"system {system}")
    return ", ".join(parts)


def _advice(phone: Any, facts: ChangeFacts, day: date) -> str:
    if facts.thresholds is None or facts.affected is None:
        return "What the change asks of phones is not known yet"
    return _advice_of_class(phone, app=facts.affected.app, system=facts.thresholds.os_version_on(day))


def _advice_of_class(phone: Any, *, app: str, system: str) -> str:
    match phone.reach_class:
        case ReachClass.READY:
            return "App and iOS are new enough"
        case ReachClass.UPDATE:
            return f"Update {app} and open it once"
        case ReachClass.TOO_OLD:
            return f"iOS is too old: it must be {system} or later"
        case ReachClass.BLOCKED:
            parts = [PARTS[part] for part in phone.blocked if part in PARTS]
            return f"Device management blocks {' and '.join(parts) or 'parts of iCloud'}: pass it on"
        case ReachClass.NOT_IOS:
            return "Not concerned: the change is for iPhone and iPad"
        case _:
            return f"Ask for the version of {app}"


def _dotted(key: Sequence[int] | None) -> str:
    return ".".join(map(str, key or ()))
