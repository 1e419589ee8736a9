"""How fast mails leave: the portal beside what else a team could take, in the same minutes on the same machine.

All send the same mails of about 18 kB to the same invented people and note each outcome in the same PostgreSQL; seconds
run from the people being there (ours: frozen) to the last outcome committed. The relays are on this machine, those at 5
and 20 ms behind a proxy (`_delay.py`). Connecting is not delayed, which helps those who connect for every mail.
"""

from functools import partial
from time import perf_counter

from django.db import connection

from notifications.mailings.benchmark import mailing
from tests.benchmarks import _more_relays as more
from tests.benchmarks import _relays, _senders
from tests.benchmarks._blaster import round_trip_milliseconds
from tests.benchmarks._contest import Aim, Case, Row, measure, ratio, row

ROUNDS = 3
OURS = "portal"
# Milliseconds of round trip: people of a run. Each takes more than three seconds.
PEOPLE: dict[str, dict[float, int]] = {
    OURS: {0: 20_000, 5: 12_000, 20: 6_000},
    "task per person": {0: 500, 5: 200, 20: 100},
    "batches of 100": {0: 3_000, 5: 400, 20: 200},
    "post_office": {0: 2_000, 5: 1_000, 20: 500},
}
TIMES: dict[str, dict[float, float]] = {
    "task per person": {0: 40, 5: 40, 20: 40},
    "batches of 100": {0: 6, 5: 20, 20: 20},
    "post_office": {0: 10, 5: 8, 20: 6},
}
CPU_SECONDS, MEGABYTES, FREEZE_SECONDS = 0.25, 200, 15
FROZEN = 1_000_000
GROWN = 100_000

# Some of the people are left out, each reason about as often as directories have it.
LEFT_OUT = """
UPDATE tenants_person SET
    is_enabled = CASE WHEN id %% 100 = 1 THEN false ELSE is_enabled END,
    mail = CASE id %% 100 WHEN 2 THEN '' WHEN 3 THEN 'nobody' WHEN 4 THEN 'same@bench.example' ELSE mail END
WHERE tenant_id = %s AND id %% 100 BETWEEN 1 AND 4
"""


def run() -> list[Row]:
    """Rows of the senders, of how many times as fast we are, and of what else is promised; with the aim of each."""
    most = max(people for name in TIMES for people in PEOPLE[name].values())
    with _senders.peers_of(most), _relays.smtp_sink() as near:
        rows = [*_contest(near), *_tuned(near), *_growth(near)]
    return [*rows, *more.rows(ROUNDS), _freeze()]


def _contest(near: int) -> list[Row]:
    with _relays.delayed(near, 5) as five, _relays.delayed(near, 20) as twenty:
        ports: dict[float, int] = {0: near, 5: five, 20: twenty}
        cases = {
            (name, milliseconds): _case(name, milliseconds, port)
            for milliseconds, port in ports.items()
            for name in PEOPLE
        }
        distances = [_distance(milliseconds, port) for milliseconds, port in ports.items()]
        told = measure(list(cases.values()), ROUNDS)
    rows = [row(case, told[case]) for case in cases.values()]
    rows += [
        Aim("times", aim).judge(ratio(cases[OURS, milliseconds], cases[name, milliseconds], told))
        for name, aims in TIMES.items()
        for milliseconds, aim in aims.items()
    ]
    ours = told[cases[OURS, 0]]
    return [*rows, *_frugality(row(cases[OURS, 0], ours)), *distances]


def _distance(milliseconds: float, port: int) -> Row:
    """Whether the proxy's delay is what it says."""
    found = round(round_trip_milliseconds(port), 2)
    return {"what": "round trip of a command, measured, in ms", "ms": milliseconds, "round_trip": found}


def _case(name: str, milliseconds: float, port: int) -> Case:
    people = PEOPLE[name][milliseconds]
    if name == OURS:
        return Case(name, milliseconds, people, partial(_senders.portal, name, f"smtp://127.0.0.1:{port}", people))
    return Case(name, milliseconds, people, partial(_senders.peer, name, port, people))


def _frugality(ours: Row) -> list[Row]:
    cpu: Row = {"what": "portal: CPU seconds per 1,000", "ms": 0, "cpu_s_per_1000": ours["cpu_s_per_1000"]}
    memory: Row = {"what": "portal: a worker’s memory", "ms": 0, "worker_mb": ours["worker_mb"]}
    return [
        Aim("cpu_s_per_1000", CPU_SECONDS, is_most=True).judge(cpu),
        Aim("worker_mb", MEGABYTES, is_most=True).judge(memory),
    ]


def _tuned(near: int) -> list[Row]:
    """Those who gain most from settings that are not usual, at 0 ms: no aim, but good to know."""
    names = ("task per person", "post_office")
    people = {name: PEOPLE[name][0] for name in names}
    cases = [
        Case(f"{name}, tuned", 0, people[name], partial(_senders.peer, name, near, people[name], tuned=True))
        for name in names
    ]
    return [row(case, runs) for case, runs in measure(cases, 1).items()]


def _growth(near: int) -> list[Row]:
    """A larger mailing at 0 ms; `deliveries_million` has the largest."""
    sender = partial(_senders.portal, "portal growth", f"smtp://127.0.0.1:{near}", GROWN)
    case = Case(f"portal, {GROWN:,} people", 0, GROWN, sender)
    return [row(case, measure([case], 1)[case])]


def _freeze() -> Row:
    sending = mailing.draft(FROZEN)
    with connection.cursor() as cursor:
        cursor.execute(LEFT_OUT, [sending.tenant.pk])
        cursor.execute("VACUUM ANALYZE tenants_person")
    began = perf_counter()
    audience = mailing.freeze_paused(sending)
    seconds = round(perf_counter() - began, 1)
    assert audience.audience_count == FROZEN
    what = f"freeze, {audience.left_out_count:,} left out for {len(audience.left_out)} reasons"
    return Aim("seconds", FREEZE_SECONDS, is_most=True).judge({"what": what, "people": FROZEN, "seconds": seconds})
