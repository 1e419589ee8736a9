"""What the rule of `reach` says of people: class, reason, who told it, and which phone decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from rollout.tenants.models import Person
from rollout.tenants.models.people import PersonQuerySet
from rollout.tenants.reach import BLOCKING, CLASS_OF, ReachClass, ReachReason, Thresholds, decision_on

REGISTRATION = "registration"  # the source beside those of phones; which of the two ways it came is not kept

# OFFSET 0 keeps PostgreSQL from deciding anew for each of the columns: five times the work. The phone is looked up
# person by person: a join would go through the phones of all tenants. A row that stands for others says so of what they
# told. Values: the classes that are not affected, blocking, blocking, registration, those of the people, the class of
# each reason, the reasons.
_JUDGED = """
SELECT person_id, tenant_id, reach_class, reason, source, phone_id, reach_class <> ALL(%s::text[]) AS is_affected
FROM (
    SELECT decided.id AS person_id, decided.tenant_id, named.reach_class, named.reason, decided.decision[2] AS phone_id,
        coalesce(
            (
                SELECT coalesce(
                    (
                        SELECT other.source FROM tenants_phone other
                        WHERE other.same_as_id = phone.id AND CASE named.reason
                            WHEN 'blocked' THEN NOT phone.blocked && %s::varchar[] AND other.blocked && %s::varchar[]
                            WHEN 'too_old' THEN phone.os_key IS NULL AND other.os_key IS NOT NULL
                            WHEN 'app_old' THEN phone.app_key IS NULL AND other.app_key IS NOT NULL
                            ELSE false
                        END
                        ORDER BY other.id LIMIT 1
                    ),
                    phone.source
                )
                FROM tenants_phone phone WHERE phone.id = decided.decision[2]
            ),
            CASE WHEN named.reason IN ('only_method', 'no_authenticator') THEN %s ELSE '' END
        ) AS source
    FROM ({people} OFFSET 0) AS decided (id, tenant_id, decision)
    CROSS JOIN LATERAL (
        SELECT (%s::text[])[decided.decision[1]] AS reach_class, (%s::text[])[decided.decision[1]] AS reason
    ) AS named
) AS found
"""


@dataclass(frozen=True)
class Judgement:
    """A person as a change sees them.

    `source` is a PhoneSource, that of the row which told what decided, or REGISTRATION; empty where no source told
    anything. `phone_id` is None where no phone decided.
    """

    reach_class: ReachClass
    reason: ReachReason
    source: str
    phone_id: int | None
    is_affected: bool


def judged(people: PersonQuerySet, thresholds: Thresholds) -> tuple[str, Sequence[Any]]:
    """A query, with its values, for (person_id, tenant_id, reach_class, reason, source, phone_id, is_affected).

    For whoever keeps what it says of a million people; the columns as in Judgement.
    """
    rows = people.order_by().annotate(decision=decision_on(thresholds)).values_list("pk", "tenant_id", "decision")
    sql, values = rows.query.sql_with_params()
    reasons = [reason.value for reason in ReachReason]
    classes = [CLASS_OF[reason].value for reason in ReachReason]
    not_affected = [] if not thresholds.is_known else [ReachClass.NOT_IOS.value]
    return _JUDGED.format(people=sql), (not_affected, BLOCKING, BLOCKING, REGISTRATION, *values, classes, reasons)


def judgement_of(person: Person, thresholds: Thresholds) -> Judgement:
    """The person as the change sees them at this moment."""
    query, values = judged(Person.objects.filter(pk=person.pk), thresholds)
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        _, _, reach_class, reason, source, phone_id, is_affected = cursor.fetchone()
    return Judgement(ReachClass(reach_class), ReachReason(reason), source, phone_id, is_affected)
