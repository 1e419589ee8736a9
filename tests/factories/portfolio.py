"""Six tenants on 24 September 2025: the story of the board's pictures, in snapshots and steps, without people."""

from datetime import UTC, date, datetime, timedelta

from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Mode, Tenant
from rollout.waves.models import ReachSnapshot, WaveState
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_tenant
from tests.factories.waves import make_snapshot, make_wave

DAY = date(2025, 9, 24)
AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)
S = WaveState

# Name: zone, cloud, mode, waves (name, first, last, state, people, told), and what is known at the end of DAY.
STORY: dict[str, tuple[str, Cloud, Mode, list[tuple[str, str, str, WaveState, int, int]], dict[str, int]]] = {
    "Fabrikam": (
        "America/New_York",
        Cloud.WORLDWIDE,
        Mode.LIVE,
        [
            ("IT and helpdesk", "09-02", "09-09", S.DONE, 48, 48),
            ("East coast", "09-15", "09-26", S.PAUSED, 720, 540),
            ("West coast", "09-29", "10-10", S.READY, 692, 0),
        ],
        {"told": 588, "people": 1460, "new": 402, "phones": 1298, "blocked": 212, "documents": 8, "corrected": 3},
    ),
    "Adventure Works": (
        "Europe/Madrid",
        Cloud.WORLDWIDE,
        Mode.LIVE,
        [
            ("Pilot", "09-08", "09-12", S.DONE, 30, 30),
            ("Madrid", "09-17", "09-26", S.ROLLING, 372, 365),
            ("Plants", "09-29", "10-10", S.READY, 298, 0),
            ("Late shift", "10-13", "10-17", S.DRAFT, 60, 0),
        ],
        {"told": 395, "people": 760, "new": 262, "phones": 690, "documents": 6, "corrected": 2},
    ),
    "Contoso": (
        "Europe/Berlin",
        Cloud.WORLDWIDE,
        Mode.LIVE,
        [
            ("Pilot", "09-01", "09-05", S.DONE, 62, 62),
            ("Head office", "09-08", "09-19", S.DONE, 412, 412),
            ("Austria, Switzerland", "09-22", "10-03", S.ROLLING, 395, 387),
            ("Everyone else", "10-06", "10-10", S.READY, 1271, 0),
        ],
        {"told": 861, "people": 2140, "new": 1004, "phones": 2180, "documents": 9, "corrected": 5, "overdue": 1},
    ),
    "Tailspin": (
        "America/Chicago",
        Cloud.GCC,
        Mode.LIVE,
        [],
        {"told": 0, "people": 320, "new": 70, "phones": 318, "documents": 3, "corrected": 0},
    ),
    "Wingtip": (
        "Europe/London",
        Cloud.WORLDWIDE,
        Mode.TRIAL,
        [
            ("Trial group", "09-22", "10-01", S.ANNOUNCED, 5, 5),
            ("Everyone else", "10-02", "10-09", S.CANCELLED, 135, 0),
        ],
        {"told": 5, "people": 140, "new": 40, "phones": 138, "documents": 2, "corrected": 1, "allowed": 5},
    ),
    "Northwind": (
        "Europe/Paris",
        Cloud.WORLDWIDE,
        Mode.LIVE,
        [
            ("Head office", "09-03", "09-12", S.DONE, 240, 240),
            ("Regions", "09-15", "09-26", S.ROLLING, 510, 500),
            ("Stores", "09-29", "10-08", S.ANNOUNCED, 430, 417),
        ],
        {"told": 1157, "people": 1180, "new": 717, "phones": 1379, "documents": 7, "corrected": 6},
    ),
}
DAYS_NOTED = 23  # back from DAY


def make_portfolio(change: Change | None = None) -> list[Tenant]:
    """The six tenants with their waves and a snapshot for each of the last days."""
    change = change or make_change()
    make_window(change)
    return [_make(name, change) for name in STORY]


def _make(name: str, change: Change) -> Tenant:
    zone, cloud, mode, waves, known = STORY[name]
    tenant = make_tenant(
        name=name,
        slug=name.lower().replace(" ", "-"),
        time_zone=zone,
        cloud=cloud,
        mode=mode,
        allow_list=[f"pat{number}@{name.lower()}.example" for number in range(known.get("allowed", 0))],
    )
    for number, (wave_name, first, last, state, people, told) in enumerate(waves, start=1):
        wave = make_wave(
            tenant,
            change,
            number=number,
            name=wave_name,
            starts_on=date.fromisoformat(f"2025-{first}"),
            ends_on=date.fromisoformat(f"2025-{last}"),
            state=state,
            at=AT - timedelta(days=1),
            people_count=people,
            counted_at=AT,
        )
        make_snapshot(tenant, change, wave=wave, day=DAY, people_affected=people, people_told=told)
    for days in range(DAYS_NOTED + 1):
        _note(tenant, change, known, days)
    return tenant


def _note(tenant: Tenant, change: Change, known: dict[str, int], days: int) -> ReachSnapshot:
    """What was known so many days before DAY: numbers that grew in an even way."""
    share = 1 - days / (DAYS_NOTED + 5)
    new = round(known["new"] * share**1.5)
    blocked = known.get("blocked", 0)
    rest = known["phones"] - new - blocked
    return make_snapshot(
        tenant,
        change,
        day=DAY - timedelta(days=days),
        phones=known["phones"],
        phones_new=new,
        people_affected=known["people"],
        people_told=round(known["told"] * share),
        documents=known["documents"],
        documents_corrected=round(known["corrected"] * share),
        documents_overdue=known.get("overdue", 0) if days == 0 else 0,
        ready=new,
        update=round(rest * 0.84),
        blocked=blocked,
        too_old=round(rest * 0.03),
        unknown=rest - round(rest * 0.84) - round(rest * 0.03),
        is_trial=tenant.is_trial,
        people_allowed=known.get("allowed", 0),
    )
