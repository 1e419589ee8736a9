"""What the board costs with 10, 100 and 1,000 tenants: pages, counting, snapshots, sweeps, and loading all the people.

`make bench ONLY=board TENANTS=10 REQUESTS=20` measures one size, in about a minute. A tenant has 1,000 people, 1,200
phones, four waves and 5,000 deliveries on average. Pages are whole requests of an administrator of all tenants, with
middleware, each as the first after something was written; “again”: nothing was. `cpu_ms` is what Python and its
PostgreSQL process worked for one of them: on a machine that does something else as well it says more than the clock.
"""

import importlib
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import TypeVar

import psutil
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment
from django.urls import reverse
from django.utils import timezone

from notifications.mailings import moved_dates
from portal.board import counting, remembered, snapshots
from rollout.changes.models import Change
from rollout.tenants.importing import import_people
from rollout.tenants.models import Person, Tenant
from rollout.waves import sweeps
from rollout.waves.models import PersonReach, ReachNow
from tests.benchmarks.import_people import HEADER
from tests.benchmarks.portfolio.filling import MC_ID, Size, administrator, analyze, fill

SIZES = tuple(map(int, os.environ.get("TENANTS", "10,100,1000").split(",")))
REQUESTS = int(os.environ.get("REQUESTS", "40"))  # per page
DAYS_AGO = 20
AGAIN = ("board", "board, name", "board, last page", "as of a past day")

Answer = TypeVar("Answer")
Row = dict[str, object]


def run() -> list[Row]:
    """Per size a row for each page (milliseconds of a request) and for each sweep (seconds)."""
    rows: list[Row] = []
    for before, tenants in zip((0, *SIZES), SIZES, strict=False):
        change, seconds = _timed(lambda more=tenants - before: fill(Size.of(more), at=timezone.now()))
        analyze()
        rows.append(_row("fill the database", tenants, seconds))
        rows += _counting(change, tenants)
        rows += _pages(tenants)
        rows += _sweeps(tenants)
    rows.append(_load(SIZES[-1]))
    return rows


def _counting(change: Change, tenants: int) -> list[Row]:
    """Everybody from nothing, one tenant again, the day's snapshots."""
    everywhere = list(Tenant.objects.order_by("pk").values_list("pk", flat=True))
    for model in (ReachNow, PersonReach):
        model.objects.all().delete()
    analyze()
    _, classified = _timed(lambda: counting.refresh(change, everywhere, timezone.now()))
    analyze()
    largest = Person.objects.filter(tenant=everywhere[0])
    largest.filter(pk=largest.earliest("pk").pk).update(left_at=None, uses_authenticator=False)
    _, one = _timed(lambda: counting.refresh(change, everywhere[:1], timezone.now()))
    _, unchanged = _timed(lambda: counting.refresh_all(timezone.now()))
    noted, snapshot = _timed(lambda: snapshots.take(timezone.now()))
    _, again = _timed(lambda: snapshots.take(timezone.now()))
    people = Person.objects.count()
    return [
        _row("classify all", tenants, classified, rows=people),
        _row("classify the largest tenant", tenants, one, rows=largest.count()),
        _row("look for what is stale", tenants, unchanged),
        _row("take snapshots", tenants, snapshot, rows=noted),
        _row("the same, nothing changed", tenants, again),
    ]


def _sweeps(tenants: int) -> list[Row]:
    """What runs by the clock and looks at every wave."""
    changed, counted = _timed(lambda: sweeps.count_people(timezone.now()))
    again, unchanged = _timed(lambda: sweeps.count_people(timezone.now()))
    _, written = _timed(lambda: moved_dates.sweep(at=timezone.now()))
    return [
        _row("count the people of waves", tenants, counted, rows=changed),
        _row("the same, nothing changed", tenants, unchanged, rows=again),
        _row("see to changed dates", tenants, written),
    ]


def _pages(tenants: int) -> list[Row]:
    client = Client()
    client.force_login(administrator())
    with _as_served(), override_settings(ALLOWED_HOSTS=["testserver"]):
        questions = _questions(client)
        rows = [_page(name, tenants, lambda ask=ask: _first(ask)) for name, ask in questions.items()]
        return rows + [_page(f"{name}, again", tenants, questions[name]) for name in AGAIN]


def _first(ask: Callable[[], object]) -> None:
    """As whoever comes first after something was written."""
    remembered.forget()
    ask()


@contextmanager
def _as_served() -> Iterator[None]:
    """As gunicorn makes pages: with what it loads, without the copies that tests keep of every template's values."""
    importlib.import_module("portal.wsgi")
    teardown_test_environment()
    try:
        yield
    finally:
        setup_test_environment()


def _questions(client: Client) -> dict[str, Callable[[], object]]:
    """What is asked, by name."""
    board, csv = (reverse(name, args=[MC_ID]) for name in ("board:board", "board:tenants_csv"))
    drawer = reverse("board:drawer", args=[MC_ID, Tenant.objects.latest("pk").slug])
    day = (timezone.now() - timedelta(days=DAYS_AGO)).date().isoformat()
    htmx = {"HX-Request": "true", "HX-Target": "tenants"}
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "board": (board, {}),
        "board, sorted by people told": (f"{board}?sort=-told", {}),
        "board, sorted by name": (f"{board}?sort=tenant", {}),
        "board, needs attention": (f"{board}?attention=1", {}),
        "board, outside the window": (f"{board}?outside=1", {}),
        "board, name": (f"{board}?q=oslo", {}),
        "board, state": (f"{board}?state=paused", {}),
        "board, table of waves": (f"{board}?view=table", {}),
        "board, part for htmx": (f"{board}?rolling=1", htmx),
        "board, last page": (f"{board}?page=999", {}),
        "as of a past day": (f"{board}?as_of={day}", {}),
        "as of a past day, sorted": (f"{board}?as_of={day}&sort=-phones", {}),
        "as of a past day, filtered": (f"{board}?as_of={day}&attention=1&q=oslo", {}),
        "drawer": (drawer, {}),
        "CSV of all tenants": (csv, {}),
    }
    return {name: lambda url=url, headers=headers: _get(client, url, headers) for name, (url, headers) in asked.items()}


def _get(client: Client, url: str, headers: dict[str, str]) -> bytes:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, (url, response.status_code)
    return b"".join(response)


def _page(name: str, tenants: int, ask: Callable[[], object]) -> Row:
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    asked = len(queries)  # the next request empties the log
    began = _worked()
    milliseconds = sorted(_timed(ask)[1] * 1000 for _ in range(REQUESTS))
    return {
        "what": name,
        "tenants": tenants,
        "queries": asked,
        "p50_ms": round(statistics.median(milliseconds), 1),
        "p95_ms": round(milliseconds[int(0.95 * (REQUESTS - 1))], 1),
        "cpu_ms": round((_worked() - began) * 1000 / REQUESTS, 1),
    }


def _worked() -> float:
    """Seconds that this process and the one that serves it in PostgreSQL have worked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return time.process_time() + server.user + server.system


def _load(tenants: int) -> Row:
    """One more tenant with as many people as all others together, from a file, each with a phone."""
    tenant = Tenant.objects.create(tenant_id=uuid.uuid4(), slug="loaded", name="Loaded")
    people = 1_000 * tenants
    with tempfile.TemporaryFile() as file:
        file.write(HEADER.encode())
        for number in range(people):
            mail = f"person{number}@loaded.example"
            who = f"{uuid.UUID(int=number)},{mail},{mail},Person {number},Person"
            row = f"{who},en,DE,Group {number % 40},True,d{number},iPhone,ios,17.5,6.8.40,yes,no,\n"
            file.write(row.encode())
        file.seek(0)
        _, seconds = _timed(lambda: import_people(tenant, file, file_name="people.csv", by=None, at=timezone.now()))
    return _row("load people from a CSV file", tenants, seconds, rows=people)


def _row(what: str, tenants: int, seconds: float, **more: object) -> Row:
    return {"what": what, "tenants": tenants, "seconds": round(seconds, 2), **more}


def _timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    """What the work answers, and its seconds."""
    began = perf_counter()
    answer = work()
    return answer, perf_counter() - began
