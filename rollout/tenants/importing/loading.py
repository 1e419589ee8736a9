"""Takes the staged rows over into people and phones, one statement per step."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from rollout.tenants.importing.columns import PERSON_FIELDS, Columns
from rollout.tenants.joining import join_phones
from rollout.tenants.models import ImportKind, PhoneSource, Tenant

SOURCES: dict[str, str] = {
    ImportKind.PEOPLE: PhoneSource.OURS.value,
    ImportKind.DEVICES: PhoneSource.INTUNE.value,
    ImportKind.METHODS: PhoneSource.AUTHENTICATOR.value,
}
_PERSON_COLUMNS = [field for field in PERSON_FIELDS if field != "object_id"]
# Each column of a phone with the column it is staged in and the fields of a file that tell it.
_PHONE_COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("phone_name", ("phone_name",)),
    "platform": ("platform", ("platform", "model")),
    "os_version": ("os_version", ("os_version",)),
    "os_key": ("os_key", ("os_version",)),
    "app_version": ("app_version", ("app_version",)),
    "app_key": ("app_key", ("app_version",)),
    "is_managed": ("is_managed", ("is_managed",)),
    "is_supervised": ("is_supervised", ("is_supervised",)),
    "blocked": ("blocked", ("blocked", "keychain_sync", "backup", "document_sync")),
    "last_seen_at": ("last_seen_at", ("last_seen_at",)),
}
# What a kind of file tells of a phone without a column for it.
_TOLD_BY_KIND: dict[str, tuple[str, ...]] = {ImportKind.DEVICES: ("is_managed",), ImportKind.METHODS: ("platform",)}

# A new row takes every column; a known one only those the file has, so a short file empties nothing.
_UPSERT_PEOPLE = """
WITH upserted AS (
    INSERT INTO tenants_person AS person (tenant_id, entra_id, {all}, left_at)
    SELECT DISTINCT ON (key) %(tenant)s::bigint, key, {all}, NULL::timestamptz FROM import_row ORDER BY key, line
    ON CONFLICT (tenant_id, entra_id) DO UPDATE SET ({told}) = ROW({excluded})
    WHERE ROW({own}) IS DISTINCT FROM ROW({excluded})
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM upserted
"""
_MARK_LEFT = """
UPDATE tenants_person person SET left_at = %(at)s
WHERE tenant_id = %(tenant)s AND left_at IS NULL
  AND NOT EXISTS (SELECT FROM import_row row WHERE row.key = person.entra_id)
"""
_OWNERS_BY_KEY = """
UPDATE import_row row SET person_id = person.id
FROM tenants_person person
WHERE person.tenant_id = %(tenant)s AND person.entra_id = row.key AND row.device_id IS NOT NULL
"""
_UPDATE_REGISTRATION = """
UPDATE tenants_person person
SET uses_authenticator = row.uses_authenticator, only_authenticator = row.only_authenticator
FROM (SELECT DISTINCT ON (person_id) * FROM import_row WHERE person_id IS NOT NULL ORDER BY person_id, line) row
WHERE person.id = row.person_id
  AND (person.uses_authenticator, person.only_authenticator)
      IS DISTINCT FROM (row.uses_authenticator, row.only_authenticator)
"""
_UPSERT_PHONES = """
WITH upserted AS (
    INSERT INTO tenants_phone AS phone (tenant_id, person_id, source, device_id, {all}, may_be_same)
    SELECT DISTINCT ON (person_id, device_id) %(tenant)s::bigint, person_id, %(source)s, device_id, {staged}, FALSE
    FROM import_row WHERE person_id IS NOT NULL AND device_id IS NOT NULL
    ORDER BY person_id, device_id, last_seen_at DESC NULLS LAST, line
    ON CONFLICT (person_id, source, device_id) DO UPDATE SET ({told}) = ROW({excluded})
    WHERE ROW({own}) IS DISTINCT FROM ROW({excluded})
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM upserted
"""
_REMOVE_PHONES = """
DELETE FROM tenants_phone phone
WHERE tenant_id = %(tenant)s AND source = %(source)s AND NOT EXISTS (
    SELECT FROM import_row row WHERE row.person_id = phone.person_id AND row.device_id = phone.device_id
)
"""


@dataclass
class Counts:
    """What a load changed, by the names of `Import`."""

    people_added: int = 0
    people_changed: int = 0
    people_left: int = 0
    phones_added: int = 0
    phones_changed: int = 0
    phones_removed: int = 0


def load(tenant: Tenant, columns: Columns, *, at: datetime, is_complete: bool, joins: bool = True) -> Counts:
    """Takes the staged rows over. `is_complete`: who or what the file leaves out is no longer there.

    Without `joins` the caller says whose phones are to be joined.
    """
    counts = Counts()
    with connection.cursor() as cursor:
        if columns.kind == ImportKind.PEOPLE:
            _load_people(cursor, tenant, columns, counts)
            if is_complete:
                cursor.execute(_MARK_LEFT, {"tenant": tenant.pk, "at": at})
                counts.people_left = cursor.rowcount
        if columns.kind == ImportKind.REGISTRATION:
            cursor.execute(_UPDATE_REGISTRATION)
            counts.people_changed = cursor.rowcount
        if told := _told_of_phones(columns):
            _load_phones(cursor, tenant, columns.kind, told, counts)
            if is_complete:
                cursor.execute(_REMOVE_PHONES, {"tenant": tenant.pk, "source": SOURCES[columns.kind]})
                counts.phones_removed = cursor.rowcount
            if joins:
                join_phones(tenant)
    return counts


def _load_people(cursor: CursorWrapper, tenant: Tenant, columns: Columns, counts: Counts) -> None:
    told = [column for column in _PERSON_COLUMNS if columns.has(column)] + ["left_at"]
    statement = _UPSERT_PEOPLE.format(
        all=", ".join(_PERSON_COLUMNS),
        told=", ".join(told),
        own=", ".join(f"person.{column}" for column in told),
        excluded=", ".join(f"excluded.{column}" for column in told),
    )
    cursor.execute(statement, {"tenant": tenant.pk})
    counts.people_added, counts.people_changed = cursor.fetchone()
    cursor.execute(_OWNERS_BY_KEY, {"tenant": tenant.pk})


def _told_of_phones(columns: Columns) -> list[str]:
    """The columns of a phone that the file tells, its id at least; none when it tells of no phones."""
    if not columns.has("device_id", "phone_name", "platform", "os_version", "app_version"):
        return []
    by_kind = _TOLD_BY_KIND.get(columns.kind, ())
    return ["device_id"] + [
        name for name, (_, fields) in _PHONE_COLUMNS.items() if columns.has(*fields) or name in by_kind
    ]


def _load_phones(cursor: CursorWrapper, tenant: Tenant, kind: str, told: list[str], counts: Counts) -> None:
    statement = _UPSERT_PHONES.format(
        all=", ".join(_PHONE_COLUMNS),
        staged=", ".join(staged for staged, _ in _PHONE_COLUMNS.values()),
        told=", ".join(told),
        own=", ".join(f"phone.{column}" for column in told),
        excluded=", ".join(f"excluded.{column}" for column in told),
    )
    cursor.execute(statement, {"tenant": tenant.pk, "source": SOURCES[kind]})
    counts.phones_added, counts.phones_changed = cursor.fetchone()
