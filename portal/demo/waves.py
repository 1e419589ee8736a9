"""The waves of the demo portfolio, with the steps they took and the mailings that told their people.

Days and times are on the clock of the wave's tenant, as the portal would have recorded them.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DemoMailing:
    """One advance notice: when it was approved and by whom, when it was sent, and what went wrong.

    `failed` people were refused by the relay with 550. `pause_after` people were sent before somebody paused it; the
    rest followed at `resumed`.
    """

    written: str
    approved: tuple[tuple[str, str], ...]
    sent: str
    failed: int = 0
    pause_after: int = 0
    paused: str = ""
    resumed: str = ""


@dataclass(frozen=True)
class DemoWave:
    """A wave and the people in it.

    Of its `people`, `no_mail` have no address, `disabled` no enabled account, `refused` an address that was refused
    before. `steps` are (state, when, by, reason); "" is the portal itself.
    """

    tenant: str
    number: int
    name: str
    starts: str
    ends: str
    people: int
    audience: dict[str, Any]
    planned: str
    steps: tuple[tuple[str, str, str, str], ...]
    mailing: DemoMailing | None = None
    group: str = ""
    country: str = ""
    no_mail: int = 0
    disabled: int = 0
    refused: int = 0


REST = {"everyone_not_in_earlier_waves": True}
PLANS_DECISION = "212 supervised iPhones block iCloud Keychain: device management decides first."


def group(name: str) -> dict[str, Any]:
    return {"groups": [name]}


WAVES = (
    DemoWave(
        "contoso",
        1,
        "Pilot",
        "2025-09-01",
        "2025-09-05",
        62,
        group("Pilot"),
        "2025-08-18 10:05",
        (
            ("ready", "2025-08-22 15:30", "ines", ""),
            ("announced", "2025-08-25 09:04", "", ""),
            ("rolling", "2025-09-01 00:05", "", ""),
            ("done", "2025-09-08 09:30", "ines", ""),
        ),
        DemoMailing("2025-08-22 15:40", (("jonas", "2025-08-22 16:20"),), "2025-08-25 09:00"),
        group="Pilot",
    ),
    DemoWave(
        "contoso",
        2,
        "Head office",
        "2025-09-08",
        "2025-09-19",
        412,
        group("Head office"),
        "2025-08-18 10:07",
        (
            ("ready", "2025-08-29 11:10", "ines", ""),
            ("announced", "2025-09-01 09:09", "", ""),
            ("rolling", "2025-09-08 00:05", "", ""),
            ("done", "2025-09-22 09:10", "ines", ""),
        ),
        DemoMailing("2025-08-29 11:20", (("jonas", "2025-08-29 13:45"),), "2025-09-01 09:00"),
        group="Head office",
    ),
    DemoWave(
        "contoso",
        3,
        "Austria, Switzerland",
        "2025-09-22",
        "2025-10-03",
        395,
        {"countries": ["AT", "CH"]},
        "2025-08-18 10:11",
        (
            ("ready", "2025-09-12 14:00", "ines", ""),
            ("announced", "2025-09-15 09:09", "", ""),
            ("rolling", "2025-09-22 00:05", "", ""),
            ("done", "2025-10-06 08:50", "ines", ""),
        ),
        DemoMailing("2025-09-12 14:05", (("jonas", "2025-09-12 15:00"),), "2025-09-15 09:00", failed=3),
        country="AT",
        no_mail=5,
    ),
    DemoWave(
        "contoso",
        4,
        "Everyone else",
        "2025-10-06",
        "2025-10-10",
        1271,
        REST,
        "2025-08-18 10:14",
        (
            ("ready", "2025-09-23 16:40", "ines", ""),
            ("announced", "2025-09-29 09:13", "", ""),
            ("rolling", "2025-10-06 00:05", "", ""),
            ("done", "2025-10-13 09:20", "ines", ""),
        ),
        DemoMailing(
            "2025-09-24 14:02",
            (("ines", "2025-09-24 14:12"), ("jonas", "2025-09-25 10:05")),
            "2025-09-29 09:00",
            failed=2,
        ),
        no_mail=11,
        disabled=6,
        refused=4,
    ),
    DemoWave(
        "fabrikam",
        1,
        "IT and helpdesk",
        "2025-09-02",
        "2025-09-09",
        48,
        group("IT and helpdesk"),
        "2025-08-19 09:30",
        (
            ("ready", "2025-08-25 14:00", "ada", ""),
            ("announced", "2025-08-26 09:02", "", ""),
            ("rolling", "2025-09-02 00:05", "", ""),
            ("done", "2025-09-10 10:00", "ada", ""),
        ),
        DemoMailing("2025-08-25 14:10", (("grace", "2025-08-25 15:00"),), "2025-08-26 09:00"),
        group="IT and helpdesk",
    ),
    DemoWave(
        "fabrikam",
        2,
        "East coast",
        "2025-09-15",
        "2025-09-26",
        720,
        group("East coast"),
        "2025-08-19 09:33",
        (
            ("ready", "2025-09-05 11:30", "ada", ""),
            ("paused", "2025-09-08 10:14", "ada", PLANS_DECISION),
            ("ready", "2025-09-30 09:00", "ada", ""),
            ("announced", "2025-09-30 09:08", "", ""),
            ("rolling", "2025-10-01 00:05", "", ""),
            ("done", "2025-10-06 10:15", "ada", ""),
        ),
        DemoMailing(
            "2025-09-05 11:40",
            (("grace", "2025-09-05 13:10"), ("henry", "2025-09-05 15:25")),
            "2025-09-08 10:00",
            failed=2,
            pause_after=540,
            paused="2025-09-08 10:14",
            resumed="2025-09-30 09:00",
        ),
        group="East coast",
        no_mail=9,
        disabled=3,
    ),
    DemoWave(
        "fabrikam",
        3,
        "West coast",
        "2025-09-29",
        "2025-10-10",
        692,
        group("West coast"),
        "2025-08-19 09:36",
        (
            ("ready", "2025-09-22 12:00", "ada", ""),
            ("announced", "2025-09-25 12:12", "", ""),
            ("rolling", "2025-09-29 00:05", "", ""),
            ("done", "2025-10-13 09:45", "ada", ""),
        ),
        DemoMailing(
            "2025-09-24 16:00", (("grace", "2025-09-24 17:10"), ("henry", "2025-09-25 09:05")), "2025-09-25 12:00"
        ),
        group="West coast",
        no_mail=9,
        disabled=4,
    ),
    DemoWave(
        "northwind",
        1,
        "Head office",
        "2025-09-03",
        "2025-09-12",
        240,
        group("Head office"),
        "2025-08-18 11:00",
        (
            ("ready", "2025-08-25 10:00", "ada", ""),
            ("announced", "2025-08-27 09:06", "", ""),
            ("rolling", "2025-09-03 00:05", "", ""),
            ("done", "2025-09-15 09:30", "ada", ""),
        ),
        DemoMailing("2025-08-25 10:10", (("chloe", "2025-08-26 08:55"),), "2025-08-27 09:00"),
        group="Head office",
    ),
    DemoWave(
        "northwind",
        2,
        "Regions",
        "2025-09-15",
        "2025-09-26",
        510,
        group("Regions"),
        "2025-08-18 11:04",
        (
            ("ready", "2025-09-05 10:00", "ada", ""),
            ("announced", "2025-09-08 09:11", "", ""),
            ("rolling", "2025-09-15 00:05", "", ""),
            ("done", "2025-09-29 09:10", "ada", ""),
        ),
        DemoMailing(
            "2025-09-05 10:20",
            (("chloe", "2025-09-05 11:00"), ("marc", "2025-09-05 14:30")),
            "2025-09-08 09:00",
            failed=2,
        ),
        group="Regions",
        no_mail=6,
        disabled=2,
    ),
    DemoWave(
        "northwind",
        3,
        "Stores",
        "2025-09-29",
        "2025-10-08",
        430,
        group("Stores"),
        "2025-08-18 11:07",
        (
            ("ready", "2025-09-18 15:00", "ada", ""),
            ("announced", "2025-09-22 09:10", "", ""),
            ("rolling", "2025-09-29 00:05", "", ""),
            ("done", "2025-10-09 09:00", "ada", ""),
        ),
        DemoMailing("2025-09-18 15:10", (("chloe", "2025-09-19 09:15"),), "2025-09-22 09:00", failed=2),
        group="Stores",
        no_mail=8,
        disabled=3,
    ),
    DemoWave(
        "adventure-works",
        1,
        "Pilot",
        "2025-09-08",
        "2025-09-12",
        30,
        group("Pilot"),
        "2025-08-20 09:00",
        (
            ("ready", "2025-08-29 12:00", "ada", ""),
            ("announced", "2025-09-01 10:01", "", ""),
            ("rolling", "2025-09-08 00:05", "", ""),
            ("done", "2025-09-15 09:00", "ada", ""),
        ),
        DemoMailing("2025-08-29 12:05", (("lucia", "2025-08-29 13:00"),), "2025-09-01 10:00"),
        group="Pilot",
    ),
    DemoWave(
        "adventure-works",
        2,
        "Madrid",
        "2025-09-17",
        "2025-09-26",
        372,
        group("Madrid"),
        "2025-08-20 09:04",
        (
            ("ready", "2025-09-08 10:00", "ada", ""),
            ("announced", "2025-09-10 10:08", "", ""),
            ("rolling", "2025-09-17 00:05", "", ""),
            ("done", "2025-09-29 09:30", "ada", ""),
        ),
        DemoMailing("2025-09-08 10:10", (("lucia", "2025-09-08 12:40"),), "2025-09-10 10:00", failed=1),
        group="Madrid",
        no_mail=4,
        disabled=2,
    ),
    DemoWave(
        "adventure-works",
        3,
        "Plants",
        "2025-09-29",
        "2025-10-10",
        298,
        group("Plants"),
        "2025-08-20 09:08",
        (
            ("ready", "2025-09-19 11:00", "ada", ""),
            ("announced", "2025-09-25 10:07", "", ""),
            ("rolling", "2025-09-29 00:05", "", ""),
            ("done", "2025-10-13 09:15", "ada", ""),
        ),
        DemoMailing("2025-09-24 12:00", (("lucia", "2025-09-24 13:30"),), "2025-09-25 10:00"),
        group="Plants",
        no_mail=5,
    ),
    DemoWave(
        "adventure-works",
        4,
        "Everyone else",
        "2025-10-13",
        "2025-10-17",
        60,
        REST,
        "2025-09-19 11:30",
        (
            ("ready", "2025-10-02 10:00", "ada", ""),
            ("announced", "2025-10-06 10:02", "", ""),
            ("rolling", "2025-10-13 00:05", "", ""),
            ("done", "2025-10-20 09:05", "ada", ""),
        ),
        DemoMailing("2025-10-02 10:05", (("lucia", "2025-10-02 11:00"),), "2025-10-06 10:00"),
    ),
    DemoWave(
        "wingtip",
        1,
        "Trial group",
        "2025-09-22",
        "2025-10-01",
        5,
        group("Trial group"),
        "2025-09-10 14:00",
        (
            ("ready", "2025-09-19 15:00", "ada", ""),
            ("announced", "2025-09-24 17:01", "", ""),
            ("rolling", "2025-09-25 00:05", "", ""),
            ("done", "2025-10-02 09:00", "ada", ""),
        ),
        DemoMailing("2025-09-24 16:50", (), "2025-09-24 17:00"),
        group="Trial group",
    ),
    DemoWave(
        "wingtip",
        2,
        "Everyone else",
        "2025-10-02",
        "2025-10-09",
        135,
        REST,
        "2025-09-10 14:05",
        (("cancelled", "2025-09-22 10:30", "ada", "The trial group first; the rest is planned after it."),),
    ),
)

# One more wave in each of these tenants today: people whose iPhone app is still too old.
REMINDER_TENANTS = ("contoso", "fabrikam", "northwind", "adventure-works")
REMINDER_AUDIENCE = {"classes": ["update"]}
