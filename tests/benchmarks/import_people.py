"""How long it takes to load 100,000 people with a phone each: new, unchanged, changed; and what a large file needs."""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import BinaryIO

import psutil
from django.utils import timezone

from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Tenant

PEOPLE = 100_000
HEADER = (
    "id,userPrincipalName,mail,displayName,givenName,preferredLanguage,country,groups,accountEnabled,"
    "device_id,device_name,platform,os_version,app_version,managed,supervised,blocked\n"
)


def run(people: int = PEOPLE) -> list[dict[str, object]]:
    """A row per load: its seconds, and how many people and phones a second that is."""
    tenant = Tenant.objects.create(tenant_id=uuid.uuid4(), slug="bench", name="Benchmark")
    rows: list[dict[str, object]] = []
    for case, version in (("new", "6.8.40"), ("unchanged", "6.8.40"), ("all changed", "6.8.56")):
        seconds = _seconds(tenant, people, version=version)
        rows.append({"case": case, "people": people, "seconds": seconds, "a second": round(people / seconds)})
    seconds, added = _large_file(tenant)
    rows.append({"case": "300 MB, refused", "people": 0, "seconds": seconds, "memory added, MB": added})
    return rows


def _seconds(tenant: Tenant, people: int, *, version: str) -> float:
    def write(file: BinaryIO) -> None:
        file.write(HEADER.encode())
        for number in range(people):
            mail = f"person{number}@bench.example"
            who = f"{uuid.UUID(int=number)},{mail},{mail},Person {number},Person"
            row = f"{who},en,DE,Group {number % 40},True,d{number},iPhone,ios,17.5,{version},yes,no,\n"
            file.write(row.encode())

    with _written(write) as file:
        started = perf_counter()
        import_people(tenant, file, file_name="bench.csv", by=None, at=timezone.now())
        return round(perf_counter() - started, 2)


def _large_file(tenant: Tenant) -> tuple[float, float]:
    """Seconds and added memory for 300 MB of rows that are all wrong: it is read to the end and every one counted."""
    row = b",nobody," + b"x" * 991 + b"\n"

    def write(file: BinaryIO) -> None:
        file.write(b"id,name,notes\n")
        for _ in range(300):
            file.write(row * 1_000)

    with _written(write) as file:
        process = psutil.Process()
        before, started = process.memory_info().rss, perf_counter()
        with suppress(ImportRefused):
            import_people(tenant, file, file_name="large.csv", by=None, at=timezone.now())
        return round(perf_counter() - started, 2), round((process.memory_info().rss - before) / 1e6, 1)


@contextmanager
def _written(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        write(file)
        file.seek(0)
        yield file
