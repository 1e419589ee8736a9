"""Which rows describe one phone. Each source tells of phones in its own way, and none of them names the other's id."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from rollout.tenants.models import PhoneSource, Platform, Tenant

# Whose row stands for the phone. Intune knows the system and what is blocked; the Entra methods know the app alone.
_LEAD = [PhoneSource.INTUNE.value, PhoneSource.OURS.value, PhoneSource.AUTHENTICATOR.value]

_APPLE = [Platform.IOS.value, Platform.IPADOS.value]

# Window by window instead of joins: right after a load PostgreSQL knows too little of the table to plan those well.
_JOIN = """
UPDATE tenants_phone phone
SET same_as_id = wanted.same_as_id, may_be_same = wanted.may_be_same
FROM (
    SELECT id, was_same_as_id, was_may_be_same,
           CASE WHEN several_sources AND id <> lead_id THEN lead_id END AS same_as_id,
           several_sources AND max(place_in_source) OVER (PARTITION BY person_id, platform) > 1 AS may_be_same
    FROM (
        SELECT id, person_id, platform, same_as_id AS was_same_as_id, may_be_same AS was_may_be_same,
               platform = ANY(%(apple)s) AND min(source) OVER holder <> max(source) OVER holder AS several_sources,
               first_value(id) OVER (
                   holder ORDER BY array_position(%(lead)s::varchar[], source), last_seen_at DESC NULLS LAST, id
               ) AS lead_id,
               row_number() OVER (PARTITION BY person_id, platform, source) AS place_in_source
        FROM tenants_phone WHERE tenant_id = %(tenant)s {those}
        WINDOW holder AS (PARTITION BY person_id, platform)
    ) row
) wanted
WHERE phone.id = wanted.id
  AND (was_same_as_id, was_may_be_same) IS DISTINCT FROM (wanted.same_as_id, wanted.may_be_same)
"""


def join_phones(tenant: Tenant, people: Sequence[int] | None = None) -> None:
    """Decide anew for every iPhone and iPad of the tenant, or of these people, whose row stands for it.

    A person with exactly one iPhone in each of several sources has one iPhone. With more in one of them nobody knows
    which are the same: all of the person's rows are marked `may_be_same` and count as one. Phones that one source
    alone tells of are all counted.
    """
    with connection.cursor() as cursor:
        statement = _JOIN.format(those="" if people is None else "AND person_id = ANY(%(people)s)")
        parameters: dict[str, Any] = {"tenant": tenant.pk, "lead": _LEAD, "apple": _APPLE, "people": people}
        cursor.execute(statement, parameters)
