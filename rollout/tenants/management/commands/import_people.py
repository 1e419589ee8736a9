"""`manage.py import_people TENANT FILE`: loads people and phones from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from portal.formatting import counted
from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Import, Tenant


class Command(BaseCommand):
    help = "Load people and phones of a tenant from a CSV file: all of it or nothing. See docs/import.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the tenant's short name in addresses (contoso) or its Entra id")
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the file lists everybody: mark the people it leaves out as left, and remove such phones",
        )

    def handle(self, *, tenant: str, file: Path, complete: bool, **_: object) -> None:
        found = _tenant(tenant)
        try:
            with file.open("rb") as opened:
                record = import_people(
                    found, opened, file_name=file.name, by=None, at=timezone.now(), is_complete=complete
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ImportRefused as refused:
            raise CommandError("\n".join([f"{file}: {refused}", *refused.problems])) from refused
        self.stdout.write(summary(record))


def summary(record: Import) -> str:
    """What a load did, its unknown columns and its warnings, as lines."""
    lines = [
        f"{record.tenant}: {counted(record.rows, 'row')} read, {record.rows_left_out:,} left out.",
        f"People: {record.people_added:,} added, {record.people_changed:,} changed, {record.people_left:,} left.",
        f"Phones: {record.phones_added:,} added, {record.phones_changed:,} changed, {record.phones_removed:,} removed.",
    ]
    if record.unknown_columns:
        lines.append(f"Columns not used: {', '.join(record.unknown_columns)}.")
    lines += [f"Line {problem['line']}: {problem['text']}" for problem in record.problems]
    if record.warning_count > len(record.problems):
        lines.append(f"… and {record.warning_count - len(record.problems):,} more.")
    return "\n".join(lines)


def _tenant(name: str) -> Tenant:
    try:
        wanted = Q(tenant_id=UUID(name))
    except ValueError:
        wanted = Q(slug=name)
    try:
        return Tenant.objects.get(wanted)
    except Tenant.DoesNotExist:
        known = ", ".join(Tenant.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no tenant “{name}”. Known are: {known}.") from None
