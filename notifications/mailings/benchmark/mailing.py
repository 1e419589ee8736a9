"""The mailing of `manage.py send_benchmark`: invented people of a tenant of its own, told the pack's reminder."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from notifications.deliveries.freezing import Audience, freeze
from notifications.deliveries.models import OPEN_STATES, DirectMail
from notifications.mailings.models import Mailing
from notifications.texts.models import Purpose
from notifications.texts.publishing import publish_from_pack
from portal.errors import PortalError
from rollout.changes.tracking import track
from rollout.tenants.models import Mode, Tenant
from rollout.waves.models import Wave, WaveState

PACK = "MC1111780"
# By its directory id the benchmark knows its own tenant again; a real directory never has it.
TENANT_ID = uuid.UUID("be2c0000-0000-4000-8000-000000000001")
SLUG = "send-benchmark"
# RFC 2606: no mail to these people can reach anybody, whatever the relay does with it.
DOMAIN = "bench.example"

PEOPLE = """
INSERT INTO tenants_person (tenant_id, entra_id, upn, mail, name, given_name, locale, country, groups, is_enabled)
SELECT %(tenant)s, 'bench-' || n, '', 'p' || n || '@' || %(domain)s,
    (%(given)s::text[])[1 + n %% 8] || ' ' || (%(family)s::text[])[1 + n / 8 %% 7], (%(given)s::text[])[1 + n %% 8],
    CASE WHEN n %% 3 = 0 THEN 'de' ELSE 'en' END, 'DE', '{}', true
FROM generate_series(1, %(people)s) AS n
"""
GIVEN = ["Ada", "Björn", "Zoë", "Jean-Luc", "Łucja", "Siobhán", "Kim", "D’Arcy"]
FAMILY = ["Lund", "Müller", "O’Neill", "Nguyễn", "van der Berg", "Smith", "García"]

# What a benchmark left, from the rows that name others to those that are named.
MAILINGS = "(SELECT m.id FROM mailings_mailing m JOIN waves_wave w ON w.id = m.wave_id WHERE w.tenant_id = %(tenant)s)"
CLEAR = (
    f"DELETE FROM deliveries_delivery WHERE mailing_id IN {MAILINGS}",  # noqa: S608
    f"DELETE FROM deliveries_handover WHERE mailing_id IN {MAILINGS}",  # noqa: S608
    f"DELETE FROM deliveries_chunk WHERE mailing_id IN {MAILINGS}",  # noqa: S608
    "DELETE FROM tenants_person WHERE tenant_id = %(tenant)s",
)


class NotForBenchmarks(PortalError):
    """This portal is in use: a benchmark sends invented mails to invented people, in a database of its own."""


@dataclass(frozen=True)
class Prepared:
    """A frozen mailing that waits to be sent, and how many seconds its people and its freeze took."""

    mailing: Mailing
    people_seconds: float
    freeze_seconds: float


def require_own_database() -> None:
    """Brings the tables of an empty or older database up to this version.

    Raises NotForBenchmarks, having changed nothing, where there is a tenant that is neither demo nor the benchmark's;
    and where other mail is to be sent.
    """
    if Tenant._meta.db_table in connection.introspection.table_names():
        others = Tenant.objects.exclude(tenant_id=TENANT_ID).filter(is_demo=False)
        if name := others.values_list("name", flat=True).first():
            raise NotForBenchmarks(f"This database is in use by {name}. Name an empty one: DATABASE_URL.")
    call_command("migrate", verbosity=0, interactive=False)
    mailings = Mailing.objects.running().exclude(wave__tenant__tenant_id=TENANT_ID)
    if mailings.exists() or DirectMail.objects.filter(state__in=OPEN_STATES).exists():
        raise NotForBenchmarks("Other mails wait in this database and would leave with the benchmark's.")


def prepare(people: int) -> Prepared:
    """A paused mailing, frozen, to this many new people. What earlier benchmarks left is removed first."""
    began = perf_counter()
    mailing = draft(people)
    made = perf_counter()
    freeze_paused(mailing)
    return Prepared(mailing, made - began, perf_counter() - made)


def draft(people: int) -> Mailing:
    """The pack's reminder to this many new people. What earlier benchmarks left is removed first.

    Its mail has no picture, so that rates can be held against those of before and of other senders.
    """
    clear()
    at = timezone.now()
    change = track(PACK, at=at)
    publish_from_pack(change, at=at)
    tenant = _tenant()
    _people(tenant, people)
    wave = Wave.objects.create(
        tenant=tenant,
        change=change,
        number=1,
        name="Everybody",
        starts_on=at.date(),
        ends_on=at.date() + timedelta(days=5),
        state=WaveState.READY,
    )
    mailing = Mailing.objects.draft(wave=wave, purpose=Purpose.REMINDER, by=None, at=at)
    # Nobody waits for the first people: the whole is measured.
    mailing.canary_count = 0
    mailing.save(update_fields=["canary_count"])
    return mailing


@transaction.atomic
def freeze_paused(mailing: Mailing) -> Audience:
    """The freeze of a mailing that somebody paused at once: its ledger is written and nobody is told."""
    at = timezone.now()
    audience = freeze(mailing, at=at)
    mailing.audience_count = audience.audience_count
    mailing.state, mailing.started_at = Mailing.State.PAUSED, at
    mailing.save(update_fields=["audience_count", "pinned", "state", "started_at"])
    return audience


def clear() -> None:
    """Removes the benchmark's tenant with everything of it. The tracked change and its published text stay."""
    tenant = Tenant.objects.filter(tenant_id=TENANT_ID).first()
    if tenant is None:
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in CLEAR:
                cursor.execute(statement, {"tenant": tenant.pk})
        Mailing.objects.filter(wave__tenant=tenant).delete()
        tenant.delete()


def _tenant() -> Tenant:
    values = {
        "name": "Benchmark of sending",
        "sender_name": "IT of the benchmark",
        "sender_address": f"it@{DOMAIN}",
        "reply_to": f"servicedesk@{DOMAIN}",
        "service_desk_name": "Service desk",
        "service_desk_phone": "+49 30 5550 100",
        "service_desk_hours": "Mon–Fri 8–17",
        "forward_address": f"phish@{DOMAIN}",
    }
    return Tenant.objects.create(tenant_id=TENANT_ID, slug=SLUG, mode=Mode.LIVE, **values)


def _people(tenant: Tenant, people: int) -> None:
    params: dict[str, Any] = {"tenant": tenant.pk, "people": people, "domain": DOMAIN}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, params | {"given": GIVEN, "family": FAMILY})
        # Autovacuum would do so within a minute; a mailing is frozen later than that after a load of people.
        cursor.execute("ANALYZE tenants_person")
