"""How long it takes to load 100,000 people with a phone each: new, unchanged, changed; and what a large file needs."""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import BinaryIO

import psutil
from django.db import transaction
from django.utils import timezone

from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Tenant

PEOPLE = 100_000
HEADER = (
    "id,userPrincipalName,mail,displayName,givenName,preferredLanguage,country,groups,accountEnabled,"
    "device_id,device_name,platform,os_version,app_version,managed,supervised,blocked\n"
)


def run(people: int = PEOPLE) -> list[dict[str, float]]:
    """Seconds per load, and the memory one of 300 MB adds to the process. Everything is undone at the end."""
    with transaction.atomic():
        tenant = Tenant.objects.create(tenant_id=uuid.uuid4(), slug=f"bench-{uuid.uuid4()}", name="Benchmark")
        measured = {
            "people": people,
            "new_seconds": _seconds(tenant, people, version="6.8.40"),
            "unchanged_seconds": _seconds(tenant, people, version="6.8.40"),
            "changed_seconds": _seconds(tenant, people, version="6.8.56"),
            "refused_300_mb_added_mb": _memory_of_a_large_file(tenant),
        }
        transaction.set_rollback(True)
    return [measured]


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


def _memory_of_a_large_file(tenant: Tenant) -> float:
    """Rows that are all wrong, so that time goes into reading alone and every problem is counted."""
    row = b",nobody," + b"x" * 991 + b"\n"

    def write(file: BinaryIO) -> None:
        file.write(b"id,name,notes\n")
        for _ in range(300):
            file.write(row * 1_000)

    with _written(write) as file:
        process = psutil.Process()
        before = process.memory_info().rss
        with suppress(ImportRefused):
            import_people(tenant, file, file_name="large.csv", by=None, at=timezone.now())
        return round((process.memory_info().rss - before) / 1e6, 1)


@contextmanager
def _written(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        write(file)
        file.seek(0)
        yield file
