"""Loads people and phones from a CSV file: all of it or nothing. docs/import.md says what the file may look like."""

from dataclasses import KW_ONLY, asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from portal.accounts.models import User
from portal.errors import BadInput
from rollout.tenants.importing.columns import Columns, known_count, read_header
from rollout.tenants.importing.loading import Counts, load
from rollout.tenants.importing.reading import Sheet, open_sheet
from rollout.tenants.importing.report import Report, Unreadable
from rollout.tenants.importing.rows import clean_rows
from rollout.tenants.importing.staging import check_staged, stage
from rollout.tenants.importing.synced import is_led_by_graph, leave_to_graph
from rollout.tenants.models import Import, ImportKind, Tenant

__all__ = ["ImportRefused", "import_people"]


class ImportRefused(BadInput):
    """The file was refused and nothing was changed.

    `record` is the saved Import, `problems` the first problems with their lines.
    """

    def __init__(self, record: Import) -> None:
        problems = tuple(f"Line {problem['line']}: {problem['text']}" for problem in record.problems)
        super().__init__("The file was refused and nothing was changed.", where=record.file_name, problems=problems)
        self.record = record


def import_people(
    tenant: Tenant, file: BinaryIO, *, file_name: str, by: User | None, at: datetime, is_complete: bool = False
) -> Import:
    """Load a file of people, devices, Authenticator methods or registration details; its header says which.

    `file` is seekable and stays open. `is_complete`: the file lists everybody, so people it leaves out have left, and
    phones of its source that it leaves out are removed. Raises ImportRefused when any row cannot be used: then only
    the Import with its problems is saved. Two loads of one tenant run one after the other.
    """
    run = _Load(tenant, Report(), file_name=file_name[-255:], by=by, at=at, is_complete=is_complete)
    try:
        with transaction.atomic(), open_sheet(file, known_count) as sheet:
            return run.take_over(sheet)
    except Unreadable as unreadable:
        run.report.error(unreadable.line, unreadable.text)
    except _HasErrors:
        pass  # they are in the report
    raise ImportRefused(run.record(counts=None))


class _HasErrors(Exception):
    """Undoes what was done so far."""


@dataclass
class _Load:
    """One run of `import_people`."""

    tenant: Tenant
    report: Report
    _: KW_ONLY
    file_name: str
    by: User | None
    at: datetime
    is_complete: bool
    columns: Columns | None = None

    def take_over(self, sheet: Sheet) -> Import:
        """Everything of the sheet, with its record. Raises _HasErrors and Unreadable."""
        self.columns = read_header(sheet.header)
        Tenant.objects.select_for_update(no_key=True).get(pk=self.tenant.pk)
        stage(clean_rows(sheet, self.columns, self.report))
        if not self.report.rows:
            self.report.error(1, "The file has a header and no rows. Check that the whole list was exported.")
        if not self.report.error_count:
            check_staged(self.tenant, self.columns, self.report)
        if self.report.error_count:
            raise _HasErrors
        return self.record(self._load(self.columns))

    def _load(self, columns: Columns) -> Counts:
        is_complete = self.is_complete
        if is_led_by_graph(self.tenant, columns):
            columns, is_complete = leave_to_graph(self.tenant, columns, self.report), False
        return load(self.tenant, columns, at=self.at, is_complete=is_complete)

    def record(self, counts: Counts | None) -> Import:
        """Saves what became of the file; without counts it was refused."""
        return Import.objects.create(
            tenant=self.tenant,
            file_name=self.file_name,
            kind=self.columns.kind if self.columns else ImportKind.PEOPLE,
            by=self.by,
            at=self.at,
            is_complete=self.is_complete,
            is_refused=counts is None,
            rows=self.report.rows,
            rows_left_out=self.report.rows_left_out,
            unknown_columns=self.columns.unknown[:100] if self.columns else [],
            problems=self.report.as_json(),
            error_count=self.report.error_count,
            warning_count=self.report.warning_count,
            **(asdict(counts) if counts else {}),
        )
