"""Phones and tablets that Intune lists, with what it switches off on them."""

from django.db import connection

from rollout.tenants.graph.devices import read_devices
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.restrictions import read_restrictions
from rollout.tenants.graph.rows import DeviceRow, Page, Restrictions
from rollout.tenants.importing.loading import load
from rollout.tenants.importing.staging import find_owners, stage
from rollout.tenants.joining import join_phones
from rollout.tenants.models import Phone, PhoneSource
from rollout.tenants.syncing import rows
from rollout.tenants.syncing.work import DOUBTED, Work

SEEN_AGAIN_DAYS = 30
"""A phone that only checked in again keeps its row until the check-in is so much newer: most check in every day, and
each would move its row every day for nothing else."""
# A row of which only the check-in is newer, and not by much, is told as it stands.
_KEEP_CHECK_INS = f"""
UPDATE import_row row SET last_seen_at = phone.last_seen_at
FROM tenants_phone phone
WHERE phone.person_id = row.person_id AND phone.device_id = row.device_id AND phone.source = %(source)s
  AND row.last_seen_at BETWEEN phone.last_seen_at AND phone.last_seen_at + INTERVAL '{SEEN_AGAIN_DAYS} days'
  AND (phone.name, phone.platform, phone.os_version, phone.is_managed, phone.is_supervised)
      IS NOT DISTINCT FROM (row.phone_name, row.platform, row.os_version, row.is_managed, row.is_supervised)
"""  # noqa: S608 (only our own constants)
Pair = tuple[int, str]


class Switched:
    """What is switched off, between the part that reads it and the part that lists the devices. None: not known."""

    restrictions: Restrictions | None = None


def read_switched_off(work: Work, switched: Switched) -> bool:
    """Reads the restriction profiles. Which device they hold for is said with the devices. Raises GraphProblem."""
    found = read_restrictions(work.connection)
    with work.page():
        work.part.page_count = 1
        work.part.read_count = len(found.profiles)
        work.part.unknown = list(found.unknown)
    switched.restrictions = found
    return False


def read_managed(work: Work, switched: Switched) -> bool:
    """Takes the list of devices in, and removes phones that it does not hold any more.

    A device that moves while the list is read may slip past, so where one is missing the list is read once more: only
    what both lack is gone. Raises GraphProblem, having removed nothing.
    """
    listed = _read_list(work, switched.restrictions)
    if listed is not None and (missing := _missing(work, listed)):
        again = _read_list(work, switched.restrictions)
        if again is not None:
            _remove(work, {pair: pk for pair, pk in missing.items() if pair not in again})
    if work.part.is_doubted:
        raise GraphProblem(DOUBTED)
    return False


def _read_list(work: Work, restrictions: Restrictions | None) -> set[Pair] | None:
    """Each phone that is listed, by person and device; None where an entry may be anybody's."""
    listed, is_readable = set[Pair](), True
    work.part.page_count = work.part.read_count = work.part.refused_count = 0
    for page in read_devices(work.connection):
        if page.starts_anew:
            listed.clear()
        with work.page():
            listed |= _take_in(work, page, restrictions)
        is_readable = is_readable and not page.unreadable
    return listed if is_readable else None


def _take_in(work: Work, page: Page[DeviceRow], restrictions: Restrictions | None) -> set[Pair]:
    owned = [row for row in page.rows if row.user_id or row.upn or row.mail]
    stage(
        rows.device(line, row, restrictions.blocked_for(row) if restrictions else []) for line, row in enumerate(owned)
    )
    strangers = find_owners(work.tenant)
    columns = rows.devices(with_blocked=restrictions is not None)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_CHECK_INS, {"source": PhoneSource.INTUNE.value})
        counts = load(work.tenant, columns, at=work.clock.began_at, is_complete=False, joins=False)
        cursor.execute("SELECT person_id, device_id FROM import_row WHERE person_id IS NOT NULL")
        pairs = set(cursor.fetchall())
    if counts.phones_added or counts.phones_changed:
        join_phones(work.tenant, people=[person for person, _ in pairs])
    work.count(counts)
    work.part.page_count += 1
    work.part.read_count += len(page.rows) + page.unreadable
    work.part.refused_count += strangers + page.unreadable
    return pairs


def _missing(work: Work, listed: set[Pair]) -> dict[Pair, int]:
    """The rows of phones that are not listed."""
    known = Phone.objects.filter(tenant=work.tenant, source=PhoneSource.INTUNE)
    found = known.values_list("person_id", "device_id", "pk").iterator(chunk_size=10_000)
    return {(person, device): pk for person, device, pk in found if (person, device) not in listed}


def _remove(work: Work, gone: dict[Pair, int]) -> None:
    with work.page():
        phones = Phone.objects.filter(tenant=work.tenant, source=PhoneSource.INTUNE)
        if not gone or work.doubts(len(gone), phones.count()):
            return
        phones.filter(pk__in=gone.values()).delete()
        join_phones(work.tenant, people=[person for person, _ in gone])
        work.part.left_count += len(gone)
