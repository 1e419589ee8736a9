"""`manage.py send_benchmark` as a program: READY, GO, DONE, EXIT, and what it refuses."""

import fcntl
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from notifications.mailings.benchmark.mailing import NotForBenchmarks, require_own_database
from notifications.mailings.benchmark.workers import CannotMeasure, Workers
from portal.engines.runs import MARK
from rollout.tenants.models import Person, Tenant
from tests.deliveries.sink import Sink
from tests.factories.tenants import make_tenant
from tests.faults.sender import environment

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 300
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def turn() -> Iterator[None]:
    """One benchmark at a time runs in a checkout; the processes of the suite take turns."""
    with (settings.PLACES.data / "benchmark-turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    with sink.running():
        yield sink


@contextmanager
def started(sink: Sink, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command, which is ended with the block if it did not end by itself."""
    kept = {name: getattr(settings, name) for name in ("SECRET_KEY", "INSTANCE_TOKEN")}
    ours = {"REDIS_URL": settings.CELERY_BROKER_URL} | kept
    with subprocess.Popen(
        [sys.executable, "manage.py", "send_benchmark", *words],
        cwd=settings.BASE_DIR,
        env=environment(sink.relay) | ours,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        yield run
        run.terminate()


def order(run: subprocess.Popen[str], word: str) -> None:
    assert run.stdin
    run.stdin.write(f"{word}\n")
    run.stdin.flush()


def workers_left() -> list[psutil.Process]:
    ours = str(settings.VAR_DIR / "send_benchmark")
    return [process for process in psutil.process_iter() if _mark_of(process) == ours]


def _mark_of(process: psutil.Process) -> str:
    try:
        return process.environ().get(MARK, "")
    except (psutil.Error, OSError):
        return ""


def test_benchmark_sends_to_everybody_and_leaves_nothing(sink: Sink) -> None:
    with started(sink, "--people", str(PEOPLE), "--connections", "4") as run:
        ready = run.stdout.readline()
        sent_before_go = len(sink.received)
        order(run, "GO")
        word, _, told = run.stdout.readline().partition(" ")
        order(run, "EXIT")
        rest, errors = run.communicate(timeout=PATIENCE_SECONDS)

    assert (ready, sent_before_go, word, rest, run.returncode) == ("READY\n", 0, "DONE", "", 0), errors
    result = json.loads(told)
    assert (result["sent"], result["in_doubt"], result["failed"]) == (PEOPLE, 0, 0)
    assert 0 < result["seconds"] < PATIENCE_SECONDS
    assert len(set(sink.recipients)) == len(sink.recipients) == PEOPLE
    assert 15_000 < len(sink.received[0].content) < 25_000
    assert not workers_left()
    assert not Tenant.objects.exists()
    assert not Person.objects.exists()


def test_benchmark_told_to_end_before_go_sends_nothing_and_leaves_nothing(sink: Sink) -> None:
    with started(sink, "--people", "5") as run:
        ready = run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        rest, errors = run.communicate(timeout=PATIENCE_SECONDS)

    assert (ready, rest, sink.received) == ("READY\n", "", []), errors
    assert not workers_left()
    assert not Tenant.objects.exists()


def test_benchmark_refuses_a_database_in_use() -> None:
    tenant = make_tenant()

    with pytest.raises(NotForBenchmarks, match=f"in use by {tenant}"):
        require_own_database()


def test_benchmark_runs_beside_the_demo() -> None:
    make_tenant(is_demo=True)

    require_own_database()


def test_benchmark_refuses_bdat_through_a_relay_without_chunking(sink: Sink, settings: Settings) -> None:
    settings.EMAIL_URL = f"smtp://{sink.relay.host}:{sink.relay.port}"

    with pytest.raises(CannotMeasure, match="does not offer CHUNKING"):
        Workers(1, 1, "bdat")
