"""Whose Authenticators are asked for today: Graph answers person by person, so not everybody's every day."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from rollout.packs.loader import load_pack, pack_ids
from rollout.tenants.models import PhoneSource, Platform, Tenant
from rollout.tenants.versions import version_key

# So many people are asked for again in a day at least; of more, each day a seventh.
LEAST_A_DAY = 2_000
DAYS_FOR_EVERYBODY = 7
# Who was asked for so long ago comes before those who are behind.
LONGEST_AGO = timedelta(days=14)
# A second sync on one day asks for nobody twice.
NOT_AGAIN_WITHIN = timedelta(hours=20)

_PEOPLE = """
SELECT entra_id FROM (
    SELECT person.id, person.entra_id, asked.asked_at,
           asked.asked_at < %(long_ago)s AS is_overdue,
           EXISTS (
               SELECT FROM tenants_phone phone
               WHERE phone.person_id = person.id AND phone.source = %(source)s AND phone.platform <> %(android)s
                 AND (phone.app_key IS NULL OR phone.app_key < %(wanted)s::integer[])
           ) AS is_behind
    FROM tenants_person person LEFT JOIN tenants_phonesasked asked ON asked.person_id = person.id
    WHERE person.tenant_id = %(tenant)s AND person.left_at IS NULL
      AND person.is_enabled IS NOT FALSE AND person.uses_authenticator IS NOT FALSE
) may_use
WHERE {when}
ORDER BY is_overdue DESC, is_behind DESC, asked_at, id
LIMIT %(most)s
"""


def people_to_ask(tenant: Tenant, at: datetime) -> list[str]:
    """Object ids, the most wanted first.

    1. Whoever was never asked for, or whose registered methods changed since: all of them.
    2. Again, but only so many a day: who was asked for two weeks ago; then who has an Authenticator older than some
       change asks for, or of an unknown version; then the others, longest ago first.
    Nobody who left, whose account is disabled, or who is registered without Authenticator.
    """
    parameters: dict[str, Any] = {
        "tenant": tenant.pk,
        "source": PhoneSource.AUTHENTICATOR.value,
        "android": Platform.ANDROID.value,
        "wanted": newest_wanted(),
        "long_ago": at - LONGEST_AGO,
        "lately": at - NOT_AGAIN_WITHIN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE.format(when="asked_at IS NULL"), parameters | {"most": None})
        never = [entra_id for (entra_id,) in cursor.fetchall()]
        cursor.execute(_PEOPLE.format(when="asked_at < %(lately)s"), parameters | {"most": _a_day(tenant)})
        return never + [entra_id for (entra_id,) in cursor.fetchall()]


def _a_day(tenant: Tenant) -> int:
    return max(LEAST_A_DAY, -(-tenant.people.present().count() // DAYS_FOR_EVERYBODY))


def newest_wanted() -> list[int]:
    """The highest version of Authenticator that any change asks for; empty where none asks for one."""
    thresholds = [load_pack(mc_id).change.thresholds for mc_id in pack_ids()]
    return max((version_key(wanted.app_version) or [] for wanted in thresholds if wanted), default=[])
