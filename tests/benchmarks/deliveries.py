"""How fast an audience is frozen, and how fast its mails leave: through a relay that only counts, and the sandbox."""

import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.freezing import freeze
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing
from notifications.texts.models import Text
from notifications.texts.publishing import publish_from_pack
from portal.engines.relay import Relay
from rollout.changes.models import Change
from rollout.tenants.models import Mode, Person, Tenant
from rollout.waves.models import Wave

PEOPLE = 1_000
LARGE = 100_000


def run(people: int = PEOPLE, large: int = LARGE) -> dict[str, float]:
    """Seconds and mails per second, from the freeze's ledger to the last outcome committed; CPU is the sender's own."""
    with _mailing(large) as mailing:
        measured: dict[str, float] = {"frozen_people": large, "freeze_seconds": _freeze(mailing)}
    with tempfile.TemporaryDirectory() as folder:
        sandbox = ["portal.engines.sandbox", f"{folder}/mail"]
        for name, argv, count in (("fast", ["tests.benchmarks.fast_relay"], 5 * people), ("sandbox", sandbox, people)):
            with _mailing(count) as mailing, _relay(argv):
                _freeze(mailing)
                measured |= {f"{name}_{key}": value for key, value in _send(mailing, count).items()}
    return measured


def _freeze(mailing: Mailing) -> float:
    started = perf_counter()
    audience = freeze(mailing, at=timezone.now())
    mailing.audience_count = audience.audience_count
    mailing.save(update_fields=["pinned", "audience_count"])
    return round(perf_counter() - started, 2)


def _send(mailing: Mailing, people: int) -> dict[str, float]:
    started, used = perf_counter(), process_time()
    while deliver(60).counts:
        pass
    seconds, cpu = perf_counter() - started, process_time() - used
    assert (sums := ledger.sum_of(mailing.pk))["sent"] == people, sums
    assert ledger.proof_of(mailing.pk, people).holds
    return {
        "mails": people,
        "seconds": round(seconds, 2),
        "mails_per_second": round(people / seconds),
        "cpu_seconds_per_1000": round(1_000 * cpu / people, 2),
    }


@contextmanager
def _mailing(people: int) -> Iterator[Mailing]:
    """A mailing that is sending to this many people. The sender has connections of its own, so all is committed.

    Everything is removed at the end.
    """
    now, number = timezone.now(), uuid.uuid4()
    change, _ = Change.objects.get_or_create(
        mc_id="MC1111780",
        defaults={"slug": "bench", "name": "Bench", "pack": "MC1111780", "tracked_since": date(2025, 7, 8)},
    )
    publish_from_pack(change, at=now)
    tenant = Tenant.objects.create(
        tenant_id=number,
        slug=f"bench-{number}",
        name="Benchmark",
        mode=Mode.LIVE,
        sender_name="Benchmark IT",
        sender_address="it@bench.example",
        reply_to="desk@bench.example",
        service_desk_name="Desk",
        service_desk_phone="1",
        forward_address="phish@bench.example",
    )
    wave = Wave.objects.create(
        tenant=tenant, change=change, number=1, name="All", starts_on=date(2025, 10, 6), ends_on=date(2025, 10, 10)
    )
    persons = (
        Person(tenant=tenant, entra_id=str(n), mail=f"p{n}@bench.example", name=f"Person {n}", given_name=f"Pat{n}")
        for n in range(people)
    )
    Person.objects.bulk_create(persons, batch_size=5_000)
    text = Text.objects.get(change=change, purpose="advance")
    mailing = Mailing.objects.create(
        wave=wave,
        text=text,
        purpose="advance",
        version=text.newest_version(),
        reference=f"RP-{number.hex[:9].upper()}",
        state=Mailing.State.SENDING,
        created_at=now,
    )
    try:
        yield mailing
    finally:
        _remove(mailing, wave, tenant)


@transaction.atomic
def _remove(mailing: Mailing, wave: Wave, tenant: Tenant) -> None:
    statements: Sequence[tuple[str, int]] = (
        ("DELETE FROM deliveries_delivery WHERE mailing_id = %s", mailing.pk),
        ("DELETE FROM deliveries_chunk WHERE mailing_id = %s", mailing.pk),
        ("DELETE FROM mailings_mailing WHERE id = %s", mailing.pk),
        ("DELETE FROM waves_wave WHERE id = %s", wave.pk),
        ("DELETE FROM tenants_person WHERE tenant_id = %s", tenant.pk),
        ("DELETE FROM tenants_tenant WHERE id = %s", tenant.pk),
    )
    with connection.cursor() as cursor:
        for statement, key in statements:
            cursor.execute(statement, [key])


@contextmanager
def _relay(argv: Sequence[str]) -> Iterator[None]:
    """A relay in a process of its own, to which the site sends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", *argv, str(descriptor)]
        root = Path(__file__).resolve().parents[2]
        relay = subprocess.Popen(command, pass_fds=[descriptor], cwd=root, stdout=subprocess.DEVNULL)
        try:
            with override_settings(RELAY=Relay("127.0.0.1", listener.getsockname()[1])):
                yield
        finally:
            relay.terminate()
            relay.wait(timeout=10)
