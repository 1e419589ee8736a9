"""The six tenants of the demo portfolio. Everything in it is invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PhoneCounts:
    """How many iPhones and iPads of a tenant are in each class."""

    ready: int
    update: int
    blocked: int
    too_old: int
    unknown: int

    @property
    def total(self) -> int:
        return self.ready + self.update + self.blocked + self.too_old + self.unknown


@dataclass(frozen=True)
class DemoTenant:
    """One tenant: its facts, and its phones on 24 September 2025 and today.

    `trail` are shares of phones on the new version (0 to 1) by day, between which the daily snapshots lie.
    `languages` are shares of people by language. `android` are people who use an Android phone only;
    `only_authenticator` people of the last wave who have no other second sign-in method.
    """

    slug: str
    name: str
    tenant_id: str
    cloud: str
    time_zone: str
    locale: str
    mode: str
    city_code: str
    phone: str
    hours: str
    countries: tuple[str, ...]
    languages: tuple[tuple[str, float], ...]
    names: str
    then: PhoneCounts
    now: PhoneCounts
    android: int
    trail: tuple[tuple[str, float], ...] = ()
    only_authenticator: int = 0

    @property
    def domain(self) -> str:
        return f"{self.slug.replace('-', '')}.example"


CONTOSO = DemoTenant(
    slug="contoso",
    name="Contoso",
    tenant_id="c0a70501-0000-4000-8000-000000000001",
    cloud="worldwide",
    time_zone="Europe/Berlin",
    locale="de",
    mode="live",
    city_code="BER",
    phone="+49 30 5550 100",
    hours="Mon–Fri 07:00–19:00",
    countries=("DE", "AT", "CH"),
    languages=(("de", 0.8), ("en", 0.2)),
    names="de",
    then=PhoneCounts(ready=1012, update=1051, blocked=0, too_old=27, unknown=90),
    now=PhoneCounts(ready=1404, update=652, blocked=0, too_old=34, unknown=90),
    android=120,
    trail=(("2025-08-31", 0.03), ("2025-09-17", 0.32), ("2025-09-24", 1012 / 2180), ("2025-10-12", 0.58)),
)
FABRIKAM = DemoTenant(
    slug="fabrikam",
    name="Fabrikam",
    tenant_id="fab71ca0-0000-4000-8000-000000000002",
    cloud="worldwide",
    time_zone="America/New_York",
    locale="en",
    mode="live",
    city_code="NYC",
    phone="+1 212 555 0142",
    hours="Mon–Fri 08:00–18:00",
    countries=("US",),
    languages=(("en", 1.0),),
    names="en",
    then=PhoneCounts(ready=402, update=571, blocked=212, too_old=23, unknown=90),
    now=PhoneCounts(ready=742, update=225, blocked=212, too_old=29, unknown=90),
    android=60,
    trail=(("2025-08-31", 0.03), ("2025-09-17", 0.24), ("2025-09-24", 402 / 1298), ("2025-10-12", 0.44)),
    only_authenticator=9,
)
NORTHWIND = DemoTenant(
    slug="northwind",
    name="Northwind",
    tenant_id="10271d00-0000-4000-8000-000000000003",
    cloud="worldwide",
    time_zone="Europe/Paris",
    locale="en",
    mode="live",
    city_code="PAR",
    phone="+33 1 55 50 01 00",
    hours="Mon–Fri 08:00–18:00",
    countries=("FR", "BE"),
    languages=(("fr", 0.75), ("en", 0.25)),
    names="fr",
    then=PhoneCounts(ready=673, update=570, blocked=0, too_old=12, unknown=33),
    now=PhoneCounts(ready=1096, update=141, blocked=0, too_old=18, unknown=33),
    android=70,
    trail=(("2025-08-31", 0.04), ("2025-09-17", 0.37), ("2025-09-24", 673 / 1288), ("2025-10-12", 0.71)),
)
ADVENTURE_WORKS = DemoTenant(
    slug="adventure-works",
    name="Adventure Works",
    tenant_id="ad0e4710-0000-4000-8000-000000000004",
    cloud="worldwide",
    time_zone="Europe/Madrid",
    locale="en",
    mode="live",
    city_code="MAD",
    phone="+34 91 555 01 00",
    hours="Mon–Fri 08:00–17:00",
    countries=("ES", "PT"),
    languages=(("es", 0.8), ("en", 0.2)),
    names="es",
    then=PhoneCounts(ready=295, update=427, blocked=0, too_old=14, unknown=34),
    now=PhoneCounts(ready=604, update=112, blocked=0, too_old=20, unknown=34),
    android=40,
    trail=(("2025-08-31", 0.02), ("2025-09-17", 0.27), ("2025-09-24", 295 / 770), ("2025-10-12", 0.61)),
)
TAILSPIN = DemoTenant(
    slug="tailspin",
    name="Tailspin",
    tenant_id="7a115910-0000-4000-8000-000000000005",
    cloud="gcc",
    time_zone="America/Chicago",
    locale="en",
    mode="live",
    city_code="CHI",
    phone="+1 312 555 0117",
    hours="Mon–Fri 08:00–17:00",
    countries=("US",),
    languages=(("en", 1.0),),
    names="en",
    then=PhoneCounts(ready=72, update=229, blocked=0, too_old=5, unknown=19),
    now=PhoneCounts(ready=248, update=51, blocked=0, too_old=7, unknown=19),
    android=12,
    trail=(("2025-08-31", 0.02), ("2025-09-17", 0.15), ("2025-09-24", 72 / 325), ("2025-10-12", 0.4)),
)
WINGTIP = DemoTenant(
    slug="wingtip",
    name="Wingtip",
    tenant_id="316711b0-0000-4000-8000-000000000006",
    cloud="worldwide",
    time_zone="Europe/London",
    locale="en",
    mode="trial",
    city_code="LON",
    phone="+44 20 5550 0100",
    hours="Mon–Fri 09:00–17:00",
    countries=("GB",),
    languages=(("en", 1.0),),
    names="en",
    then=PhoneCounts(ready=41, update=92, blocked=0, too_old=2, unknown=7),
    now=PhoneCounts(ready=116, update=15, blocked=0, too_old=4, unknown=7),
    android=8,
    trail=(("2025-08-31", 0.03), ("2025-09-17", 0.19), ("2025-09-24", 41 / 142), ("2025-10-12", 0.47)),
)

TENANTS = (CONTOSO, FABRIKAM, NORTHWIND, ADVENTURE_WORKS, TAILSPIN, WINGTIP)
