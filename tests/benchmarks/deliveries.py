"""How fast an audience is frozen, and how fast its mails leave: through a relay that only counts, and the sandbox."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

from django.test import override_settings
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.freezing import freeze
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing
from notifications.texts.publishing import publish_from_pack
from portal.engines.relay import Relay
from rollout.tenants.models import Mode, Person
from tests.factories.changes import make_change
from tests.factories.notifications import make_mailing, make_text
from tests.factories.tenants import make_tenant
from tests.factories.waves import make_wave

FROZEN = 100_000
SENT_FAST = 5_000
SENT_TO_SANDBOX = 1_000


def run() -> list[dict[str, object]]:
    """One row per freeze and per relay. Seconds run from the ledger's rows to the last outcome committed."""
    publish_from_pack(make_change(), at=timezone.now())
    rows = [_freeze(_mailing(FROZEN, Mailing.State.PAUSED))]
    with tempfile.TemporaryDirectory() as folder:
        rows.append(_send("counting relay", ["tests.benchmarks._fast_relay"], SENT_FAST))
        rows.append(_send("sandbox relay", ["portal.engines.sandbox", f"{folder}/mail"], SENT_TO_SANDBOX))
    return rows


def _freeze(mailing: Mailing) -> dict[str, object]:
    started = perf_counter()
    audience = freeze(mailing, at=timezone.now())
    seconds = perf_counter() - started
    mailing.save(update_fields=["pinned"])
    return _row("freeze", audience.audience_count, seconds)


def _send(name: str, argv: Sequence[str], people: int) -> dict[str, object]:
    mailing = _mailing(people)
    _freeze(mailing)
    with _relay(argv):
        started, used = perf_counter(), process_time()
        while deliver(60).counts:
            pass
        seconds, cpu = perf_counter() - started, process_time() - used
    assert (sums := ledger.sum_of(mailing.pk))["sent"] == people, sums
    assert ledger.proof_of(mailing.pk, people).holds
    return _row(name, people, seconds) | {"cpu_seconds_per_1000": round(1_000 * cpu / people, 2)}


def _row(what: str, people: int, seconds: float) -> dict[str, object]:
    return {
        "what": what,
        "people": people,
        "seconds": round(seconds, 2),
        "people_per_second": round(people / seconds),
    }


def _mailing(people: int, state: str = Mailing.State.SENDING) -> Mailing:
    """A mailing of the pack's advance notice to this many new people."""
    tenant = make_tenant(mode=Mode.LIVE, service_desk_hours="Mon–Fri 8–17")
    persons = (
        Person(tenant=tenant, entra_id=str(n), mail=f"p{n}@bench.example", name=f"Pat {n}", given_name="Pat")
        for n in range(people)
    )
    Person.objects.bulk_create(persons, batch_size=5_000)
    return make_mailing(make_wave(tenant), text=make_text(), state=state)


@contextmanager
def _relay(argv: Sequence[str]) -> Iterator[None]:
    """A relay in a process of its own, to which the site sends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", *argv, str(descriptor)]
        root = Path(__file__).resolve().parents[2]
        relay = subprocess.Popen(command, pass_fds=[descriptor], cwd=root, stdout=subprocess.DEVNULL)
        try:
            with override_settings(RELAYS=(Relay("127.0.0.1", listener.getsockname()[1]),)):
                yield
        finally:
            relay.terminate()
            relay.wait(timeout=10)
