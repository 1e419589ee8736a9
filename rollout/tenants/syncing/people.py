"""Who is in the directory: a full round at first, then what changed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.rows import UserPage, UserRow
from rollout.tenants.graph.users import read_users
from rollout.tenants.importing.loading import Counts, load
from rollout.tenants.importing.staging import know_by_object_id, stage
from rollout.tenants.models import ListedPerson, Person, SyncPlace, Tenant
from rollout.tenants.syncing import rows
from rollout.tenants.syncing.work import DOUBTED, Work

_UNLISTED = """
FROM tenants_person person
WHERE person.tenant_id = %(tenant)s AND person.left_at IS NULL AND NOT EXISTS (
    SELECT FROM tenants_listedperson listed
    WHERE listed.tenant_id = %(tenant)s AND listed.entra_id = person.entra_id
)
"""


def read_people(work: Work) -> bool:
    """Takes in a round of the directory, and marks who left. Nothing else is to be asked for soon: False.

    Each page is kept together with the place of the next, so that whoever comes after an abort goes on there. Who is
    on no page has left only when a full round came to its end; a round of changes names those who left.
    Raises GraphProblem.
    """
    place = SyncPlace.objects.of(work.connection)
    resume = "" if place.owes_full_round(work.clock.began_at) else place.address
    for page in read_users(work.connection, resume=resume):
        with work.page():
            if page.starts_anew or place.round_began_at is None:
                place.begin_round(is_full=page.is_full or page.starts_anew, at=work.clock.now())
            _take_in(work, place, page)
        if work.part.is_doubted:
            raise GraphProblem(DOUBTED)
    return False


def _take_in(work: Work, place: SyncPlace, page: UserPage) -> None:
    told = merged(page.rows)
    gone = [row.entra_id for row in told if row.is_removed]
    there = [row for row in told if not row.is_removed]
    work.count(_load(work.tenant, there, is_full=place.is_full, at=work.clock.began_at))
    work.part.left_count += _leave(work.tenant, gone, at=work.clock.began_at)
    if place.is_full:
        listed = [ListedPerson(tenant=work.tenant, entra_id=row.entra_id) for row in there]
        ListedPerson.objects.bulk_create(listed, ignore_conflicts=True)
        ListedPerson.objects.filter(tenant=work.tenant, entra_id__in=gone).delete()
    work.part.page_count += 1
    work.part.read_count += len(told) + page.unreadable
    work.part.refused_count += page.unreadable
    place.go_on(page.resume, unreadable=page.unreadable)
    if page.is_last:
        _end_round(work, place)


def merged(told: Iterable[UserRow]) -> list[UserRow]:
    """Each person once, as the last of the rows about them leaves it."""
    found: dict[str, UserRow] = {}
    for row in told:
        earlier = found.get(row.entra_id)
        found[row.entra_id] = row.over(earlier) if earlier else row
    return list(found.values())


def _load(tenant: Tenant, told: list[UserRow], *, is_full: bool, at: datetime) -> Counts:
    """A load per set of fields that were told: in a full round all of them, what is not told is unknown."""
    counts, by_fields = Counts(), defaultdict[frozenset[str], list[UserRow]](list)
    for row in told:
        by_fields[rows.PERSON_FIELDS if is_full else row.told & rows.PERSON_FIELDS].append(row)
    for fields, those in by_fields.items():
        stage(rows.person(line, row) for line, row in enumerate(those))
        know_by_object_id(tenant)
        loaded = load(tenant, rows.people(sorted(fields)), at=at, is_complete=False)
        counts.people_added += loaded.people_added
        counts.people_changed += loaded.people_changed
    return counts


def _leave(tenant: Tenant, entra_ids: list[str], *, at: datetime) -> int:
    return Person.objects.filter(tenant=tenant, entra_id__in=entra_ids, left_at=None).update(left_at=at)


def _end_round(work: Work, place: SyncPlace) -> None:
    parameters: dict[str, Any] = {"tenant": work.tenant.pk, "at": work.clock.began_at}
    with connection.cursor() as cursor:
        # One entry of which nobody can tell whose it is may be anybody's who seems to be missing.
        if place.is_full and not place.unreadable_count:
            cursor.execute(f"SELECT count(*) {_UNLISTED}", parameters)
            [missing] = cursor.fetchone()
            if work.doubts(missing, Person.objects.filter(tenant=work.tenant).present().count()):
                place.forget(client_id=place.client_id)
                return
            cursor.execute(
                f"UPDATE tenants_person SET left_at = %(at)s WHERE id IN (SELECT person.id {_UNLISTED})",  # noqa: S608 (only our own constants)
                parameters,
            )
            work.part.left_count += missing
    place.complete(at=work.clock.now())
