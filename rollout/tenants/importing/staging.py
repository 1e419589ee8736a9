"""The rows of a file in a temporary table: what only several rows together, or rows and tenant, can get wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from rollout.tenants.importing.columns import PERSON_FIELDS, Columns
from rollout.tenants.importing.report import KEPT, Report
from rollout.tenants.importing.rows import ImportRow
from rollout.tenants.models import ImportKind, Tenant

_ARRAYS = ("groups", "os_key", "app_key", "blocked")
_STAGED = [field.name for field in fields(ImportRow) if field.name not in _ARRAYS]

_CREATE = """
CREATE TEMPORARY TABLE import_row (
    line integer, key text, object_id text, upn text, mail text, name text, given_name text, locale text, country text,
    groups text[], is_enabled boolean, uses_authenticator boolean, only_authenticator boolean,
    device_id text, phone_name text, platform text, os_version text, os_key integer[], app_version text,
    app_key integer[], is_managed boolean, is_supervised boolean, blocked text[], last_seen_at timestamptz,
    person_id bigint
) ON COMMIT DROP
"""
# A person known by the user principal name alone gets the object id as soon as a file tells it.
_PROMOTE = """
UPDATE tenants_person person SET entra_id = row.object_id
FROM import_row row
WHERE person.tenant_id = %(tenant)s AND row.object_id <> '' AND row.upn <> '' AND person.entra_id = row.upn
  AND NOT EXISTS (
      SELECT FROM tenants_person other WHERE other.tenant_id = %(tenant)s AND other.entra_id = row.object_id
  )
"""
# The person whom a user principal name means: one who left gives way to one who is there.
_KNOWN_NAMES = """(
    SELECT DISTINCT ON (upn) upn, id, entra_id FROM tenants_person
    WHERE tenant_id = %(tenant)s AND upn <> '' ORDER BY upn, left_at NULLS FIRST, id DESC
)"""
_NAME_KEYS = f"""
UPDATE import_row row SET key = known.entra_id
FROM {_KNOWN_NAMES} known WHERE row.object_id = '' AND known.upn = row.upn
"""  # noqa: S608 (only our own constants)
_CONTRADICTIONS = """
SELECT line, first_line FROM (
    SELECT line,
           first_value(line) OVER person AS first_line,
           ROW({columns}) IS DISTINCT FROM ROW({firsts}) AS differs
    FROM import_row
    WHERE key IN (SELECT key FROM import_row GROUP BY key HAVING count(*) > 1)
    WINDOW person AS (PARTITION BY key ORDER BY line)
) found WHERE differs ORDER BY line
"""
_SHARED_NAMES = """
SELECT line, first_line FROM (
    SELECT line, object_id,
           first_value(line) OVER name AS first_line,
           first_value(object_id) OVER name AS first_id
    FROM import_row WHERE upn <> '' AND object_id <> ''
    WINDOW name AS (PARTITION BY upn ORDER BY line)
) found WHERE object_id <> first_id ORDER BY line
"""
_REPEATED = """
SELECT line, first_line, is_phone FROM (
    SELECT line, device_id IS NOT NULL AS is_phone,
           min(line) OVER (PARTITION BY {owner}, COALESCE(device_id, '')) AS first_line
    FROM import_row WHERE {owner} IS NOT NULL
) found WHERE line <> first_line ORDER BY line
"""
_OWNERS_BY_ID = """
UPDATE import_row row SET person_id = person.id
FROM tenants_person person
WHERE person.tenant_id = %(tenant)s AND row.object_id <> '' AND person.entra_id = row.object_id
"""
_OWNERS_BY_NAME = f"""
UPDATE import_row row SET person_id = known.id
FROM {_KNOWN_NAMES} known WHERE row.person_id IS NULL AND known.upn = row.upn
"""  # noqa: S608 (only our own constants)
# An address that several people share belongs to nobody in particular.
_OWNERS_BY_MAIL = """
UPDATE import_row row SET person_id = known.id
FROM (
    SELECT lower(mail) AS mail, min(id) AS id FROM tenants_person
    WHERE tenant_id = %(tenant)s AND mail <> '' GROUP BY lower(mail) HAVING count(*) = 1
) known WHERE row.object_id = '' AND row.upn = '' AND known.mail = row.mail
"""
_LACKING = """
SELECT count(*) FILTER (WHERE upn <> ''), count(*) FILTER (WHERE mail <> '' AND upn = '' AND object_id = ''), count(*)
FROM import_row WHERE person_id IS NULL
"""
_WITHOUT_OWNER = """
SELECT line, COALESCE(NULLIF(upn, ''), NULLIF(mail, ''), object_id) FROM import_row
WHERE person_id IS NULL ORDER BY line
"""


def stage(rows: Iterable[ImportRow]) -> None:
    """Writes the rows into the temporary table as they are read: a large file needs no memory."""
    with connection.cursor() as cursor:
        # Of this transaction alone: a million rows are sorted several times, and not through files.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        # Left over only where a caller loads twice in a transaction of its own.
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_row")
        cursor.execute(_CREATE)
        plain, arrays = attrgetter(*_STAGED), attrgetter(*_ARRAYS)
        with cursor.copy(f"COPY import_row ({', '.join((*_STAGED, *_ARRAYS))}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*plain(row), *map(_array, arrays(row))))
        cursor.execute("ANALYZE import_row")


def _array(values: Sequence[str | int] | None) -> str | None:
    """As PostgreSQL writes an array. psycopg asks each element for its type, which takes as long as reading the row."""
    return None if values is None else _written(tuple(values))


@lru_cache(maxsize=1000)
def _written(values: tuple[str | int, ...]) -> str:
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def check_staged(tenant: Tenant, columns: Columns, report: Report) -> None:
    """Reports what contradicts itself, and finds out whose row each row is."""
    is_about_people = columns.kind == ImportKind.PEOPLE
    with connection.cursor() as cursor:
        if is_about_people:
            _check_people(cursor, tenant, columns, report)
        else:
            _find_owners(cursor, tenant, report)
        if report.error_count:
            return
        cursor.execute(_REPEATED.format(owner="key" if is_about_people else "person_id"))
        for line, first, is_phone in _fetched(cursor):
            what = "tells of the same phone" if is_phone else "is the same person"
            report.warn(line, f"The row {what} as line {first}: they count as one.")


def know_by_object_id(tenant: Tenant) -> None:
    """Gives people whom only a name was known of the object id of their row."""
    with connection.cursor() as cursor:
        cursor.execute(_PROMOTE, {"tenant": tenant.pk})


def find_owners(tenant: Tenant) -> int:
    """Finds out whose row each row is; returns how many are nobody's. Names are only looked through where ids fail."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS_BY_ID, {"tenant": tenant.pk})
        for statement, place in ((_OWNERS_BY_NAME, 0), (_OWNERS_BY_MAIL, 1)):
            cursor.execute(_LACKING)
            if cursor.fetchone()[place]:
                cursor.execute(statement, {"tenant": tenant.pk})
        cursor.execute(_LACKING)
        return int(cursor.fetchone()[2])


def _check_people(cursor: CursorWrapper, tenant: Tenant, columns: Columns, report: Report) -> None:
    know_by_object_id(tenant)
    cursor.execute(_NAME_KEYS, {"tenant": tenant.pk})
    told = [field for field in PERSON_FIELDS if columns.has(field)]
    firsts = ", ".join(f"first_value({column}) OVER person" for column in told)
    cursor.execute(_CONTRADICTIONS.format(columns=", ".join(told), firsts=firsts))
    for line, first in _fetched(cursor):
        report.error(line, f"The row says something else about the person of line {first}. Make both say the same.")
    cursor.execute(_SHARED_NAMES)
    for line, first in _fetched(cursor):
        report.error(line, f"The user principal name is also that of line {first}, which has another object id.")


def _find_owners(cursor: CursorWrapper, tenant: Tenant, report: Report) -> None:
    find_owners(tenant)
    cursor.execute(_WITHOUT_OWNER)
    for line, name in _fetched(cursor):
        report.leave_out(line, f"Nobody here is “{name[:100]}”: the row was left out. Load the people first.")


def _fetched(cursor: CursorWrapper) -> Iterable[tuple[Any, ...]]:
    """The rows of the answer, a few at a time."""
    while rows := cursor.fetchmany(KEPT):
        yield from rows
