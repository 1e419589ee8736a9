"""Which rows describe one phone. Each source tells of phones in its own way, and none of them names the other's id."""

from django.db import connection

from rollout.tenants.models import PhoneSource, Platform, Tenant

# Whose row stands for the phone. Intune knows the system and what is blocked; the Entra methods know the app alone.
_LEAD = [PhoneSource.INTUNE.value, PhoneSource.OURS.value, PhoneSource.AUTHENTICATOR.value]

_APPLE = [Platform.IOS.value, Platform.IPADOS.value]

_JOIN = """
WITH row AS (
    SELECT id, person_id, platform, source,
           count(*) OVER (PARTITION BY person_id, platform, source) AS in_source,
           first_value(id) OVER (
               PARTITION BY person_id, platform
               ORDER BY array_position(%(lead)s::varchar[], source), last_seen_at DESC NULLS LAST, id
           ) AS lead_id
    FROM tenants_phone
    WHERE tenant_id = %(tenant)s AND platform = ANY(%(apple)s)
), holder AS (
    SELECT person_id, platform, count(DISTINCT source) > 1 AS has_several_sources, max(in_source) > 1 AS is_a_guess
    FROM row GROUP BY person_id, platform
), wanted AS (
    SELECT phone.id,
           CASE WHEN holder.has_several_sources AND row.id <> row.lead_id THEN row.lead_id END AS same_as_id,
           COALESCE(holder.has_several_sources AND holder.is_a_guess, FALSE) AS may_be_same
    FROM tenants_phone phone
    LEFT JOIN row ON row.id = phone.id
    LEFT JOIN holder ON holder.person_id = row.person_id AND holder.platform = row.platform
    WHERE phone.tenant_id = %(tenant)s
)
UPDATE tenants_phone phone
SET same_as_id = wanted.same_as_id, may_be_same = wanted.may_be_same
FROM wanted
WHERE phone.id = wanted.id
  AND (phone.same_as_id, phone.may_be_same) IS DISTINCT FROM (wanted.same_as_id, wanted.may_be_same)
"""


def join_phones(tenant: Tenant) -> None:
    """Decide anew for every iPhone and iPad of the tenant whose row stands for it.

    A person with exactly one iPhone in each of several sources has one iPhone. With more in one of them nobody knows
    which are the same: all of the person's rows are marked `may_be_same` and count as one. Phones that one source
    alone tells of are all counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, {"tenant": tenant.pk, "lead": _LEAD, "apple": _APPLE})
