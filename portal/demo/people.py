"""The people and phones of a demo tenant, as the file that an administrator would upload."""

import csv
import io
import random
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portal.demo.names import names
from portal.demo.tenants import DemoTenant
from portal.demo.waves import WAVES, DemoWave

SEED = 1111780
NAMESPACE = uuid.UUID("c0de0000-0000-4000-8000-000000001780")

HEADER = (
    "id",
    "userPrincipalName",
    "mail",
    "displayName",
    "givenName",
    "preferredLanguage",
    "country",
    "groups",
    "accountEnabled",
    "uses authenticator",
    "only authenticator",
    "device_id",
    "device_name",
    "platform",
    "os_version",
    "app_version",
    "managed",
    "supervised",
    "blocked",
)

NEW_APPS = ("6.8.33", "6.8.36", "6.8.40", "6.8.44", "6.8.49", "6.8.52", "6.8.56")
OLD_APPS = ("6.8.9", "6.8.14", "6.8.18", "6.8.21", "6.8.25", "6.8.27", "6.8.30", "6.8.32")
SYSTEMS = ("17.5.1", "17.7", "18.3.2", "18.5", "18.6.2", "26.0.1", "26.1")
OLD_SYSTEMS = ("15.7.9", "15.8.3", "16.1.2", "16.7.10")
ANDROID_APPS = ("6.2408.5807", "6.2502.1103", "6.2511.7420")


@dataclass
class DemoPhone:
    """One phone as the file names it."""

    name: str
    platform: str
    os_version: str = ""
    app_version: str = ""
    managed: str = "true"
    supervised: str = "false"
    blocked: str = ""


@dataclass
class DemoPerson:
    """One person as the file names them. `wave` is where the story put them, for the outcomes of its mailing."""

    entra_id: str
    upn: str
    mail: str
    name: str
    given_name: str
    language: str
    country: str
    groups: tuple[str, ...]
    enabled: bool
    wave: DemoWave | None
    only_authenticator: bool = False
    phones: list[DemoPhone] = field(default_factory=list)


def people_of(tenant: DemoTenant) -> list[DemoPerson]:
    """Everybody of a tenant with their phones; the same people each time."""
    dice = random.Random(f"{SEED}-{tenant.slug}")  # noqa: S311 invented people need no secrecy
    namer = _Namer(tenant, dice)
    people: list[DemoPerson] = []
    for wave in (wave for wave in WAVES if wave.tenant == tenant.slug):
        people += _people_of_wave(tenant, wave, namer, dice)
    if not people:
        people += [namer.person(wave=None, country=tenant.countries[0]) for _ in range(320)]
    _give_iphones(tenant, people, dice)
    for person in people[-1 : -1 - tenant.only_authenticator : -1]:
        person.only_authenticator = True
    for _ in range(tenant.android):
        person = namer.person(wave=None, country=tenant.countries[0])
        person.phones.append(DemoPhone("Android phone", "android", "15", dice.choice(ANDROID_APPS)))
        people.append(person)
    return people


def people_file(people: Iterable[DemoPerson]) -> io.BytesIO:
    """The people as a CSV file in UTF-8, one row per phone."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(row for person in people for row in _rows(person))
    return io.BytesIO(text.getvalue().encode())


def _rows(person: DemoPerson) -> Iterator[tuple[str, ...]]:
    about = (
        person.entra_id,
        person.upn,
        person.mail,
        person.name,
        person.given_name,
        person.language,
        person.country,
        ";".join(person.groups),
        "true" if person.enabled else "false",
        *(("true", "true") if person.only_authenticator else ("", "")),
    )
    for number, phone in enumerate(person.phones):
        device_id = str(uuid.uuid5(NAMESPACE, f"{person.entra_id}-{number}"))
        yield (
            *about,
            device_id,
            phone.name,
            phone.platform,
            phone.os_version,
            phone.app_version,
            phone.managed,
            phone.supervised,
            phone.blocked,
        )
    if not person.phones:
        yield (*about, *[""] * (len(HEADER) - len(about)))


def _people_of_wave(tenant: DemoTenant, wave: DemoWave, namer: "_Namer", dice: random.Random) -> list[DemoPerson]:
    country = wave.country or tenant.countries[0]
    people = [namer.person(wave=wave, country=country) for _ in range(wave.people)]
    if wave.country:
        for person in dice.sample(people, len(people) // 3):
            person.country = tenant.countries[-1]
    odd = dice.sample(people[1:], wave.no_mail + wave.disabled) if wave.no_mail + wave.disabled else []
    for person in odd[: wave.no_mail]:
        person.mail = ""
    for person in odd[wave.no_mail :]:
        person.enabled = False
    return people


def _give_iphones(tenant: DemoTenant, people: list[DemoPerson], dice: random.Random) -> None:
    """The tenant's iPhones and iPads of today, class by class: to one person each, and the rest as iPads.

    Device management blocks phones of people in the second wave on, as the first tried it before anybody.
    """
    counts = tenant.now
    order = dice.sample(people, len(people))
    if counts.blocked:
        order.sort(key=lambda person: person.wave is None or person.wave.number == 1)
    makers = (
        [_blocked] * counts.blocked
        + [_too_old] * counts.too_old
        + [_unknown] * counts.unknown
        + [_update] * counts.update
        + [_ready] * counts.ready
    )
    for person, make in zip(order, makers, strict=False):
        person.phones.append(make(dice))
    for person in dice.sample(order[-len(order) // 3 :], max(0, len(makers) - len(order))):
        ipad = _ready(dice)
        ipad.name, ipad.platform = "iPad", "ipados"
        person.phones.append(ipad)


def _ready(dice: random.Random) -> DemoPhone:
    return DemoPhone("iPhone", "ios", dice.choice(SYSTEMS), dice.choice(NEW_APPS))


def _update(dice: random.Random) -> DemoPhone:
    return DemoPhone("iPhone", "ios", dice.choice(SYSTEMS[:5]), dice.choice(OLD_APPS))


def _blocked(dice: random.Random) -> DemoPhone:
    phone = _update(dice)
    phone.supervised, phone.blocked = "true", "keychain_sync"
    return phone


def _too_old(dice: random.Random) -> DemoPhone:
    return DemoPhone("iPhone", "ios", dice.choice(OLD_SYSTEMS), dice.choice(OLD_APPS))


def _unknown(dice: random.Random) -> DemoPhone:
    return DemoPhone("iPhone", "ios", "", "", managed="false")


class _Namer:
    """Makes people with names that no other person of the tenant has."""

    def __init__(self, tenant: DemoTenant, dice: random.Random) -> None:
        self._tenant, self._dice, self._taken = tenant, dice, set[str]()
        self._given, self._family = names(tenant.names)

    def person(self, *, wave: DemoWave | None, country: str) -> DemoPerson:
        given, family, local = self._free_name()
        languages, shares = zip(*self._tenant.languages, strict=True)
        address = f"{local}@{self._tenant.domain}"
        return DemoPerson(
            entra_id=str(uuid.uuid5(NAMESPACE, address)),
            upn=address,
            mail=address,
            name=f"{given} {family}",
            given_name=given,
            language=self._dice.choices(languages, shares)[0],
            country=country,
            groups=(wave.group,) if wave and wave.group else (),
            enabled=True,
            wave=wave,
        )

    def _free_name(self) -> tuple[str, str, str]:
        while True:
            given, family = self._dice.choice(self._given), self._dice.choice(self._family)
            local = _ascii(f"{given}.{family}")
            if local not in self._taken:
                self._taken.add(local)
                return given, family, local


def _ascii(name: str) -> str:
    """ "Jürgen.Göbel" as "juergen.goebel"."""
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.lower().replace(letter, plain)
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
