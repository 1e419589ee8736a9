"""Which mail of ours a report is about. Only a Message-ID that we made proves it: anybody can write the rest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Lower
from django.db.models.lookups import In

from notifications.deliveries.bounces.reports import Report
from notifications.deliveries.messages import direct_message_id, keyed_message_id
from notifications.deliveries.models import DirectMail

# A mail comes back within some days; people complain weeks later. Older mailings are not looked through.
KNOWN_FOR = timedelta(days=60)

MAILINGS = """
SELECT m.id, w.tenant_id, m.pinned ->> 'key', m.pinned ->> 'sender_address'
FROM mailings_mailing m JOIN waves_wave w ON w.id = m.wave_id
WHERE m.audience_count IS NOT NULL AND (m.closed_at IS NULL OR m.closed_at > %(since)s)
"""
# The ledger has no index of addresses: each of these mailings is read once for all reports of a group.
DELIVERIES = """
SELECT mailing_id, person_id, address FROM deliveries_delivery
WHERE mailing_id = ANY(%(mailings)s) AND lower(address) = ANY(%(addresses)s) AND handed_at IS NOT NULL
"""


@dataclass(frozen=True)
class OurMail:
    """A mail that we sent: of a mailing to a person, or a single one."""

    tenant_id: int
    address: str
    mailing_id: int | None = None
    person_id: int | None = None
    direct_mail_id: int | None = None


def ours(reports: Collection[Report], *, at: datetime) -> dict[str, OurMail]:
    """By Message-ID the mails of ours that these reports are about: those whose address one of them names.

    The Message-ID is made again from what nobody outside knows, for every mail to these addresses. So somebody who
    makes up a report can name any address, and is believed about none; who got a mail can report that one alone.
    """
    claimed = {message_id for report in reports for message_id in report.message_ids}
    addresses = sorted({address for report in reports for address in report.addresses})
    if not claimed or not addresses:
        return {}
    made = [*_of_mailings(claimed, addresses, at - KNOWN_FOR), *_single(addresses, at - KNOWN_FOR)]
    return {message_id: mail for message_id, mail in made if message_id in claimed}


def _of_mailings(claimed: Iterable[str], addresses: list[str], since: datetime) -> Iterable[tuple[str, OurMail]]:
    domains = {message_id.rpartition("@")[2] for message_id in claimed}
    with connection.cursor() as cursor:
        cursor.execute(MAILINGS, {"since": since})
        mailings = {
            pk: (tenant, key, sender)
            for pk, tenant, key, sender in cursor.fetchall()
            if key and sender.rpartition("@")[2].lower() in domains
        }
        if not mailings:
            return
        cursor.execute(DELIVERIES, {"mailings": list(mailings), "addresses": addresses})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for mailing, person, address in rows:
        tenant, key, sender = mailings[mailing]
        message_id = keyed_message_id(key, mailing, person, sender).lower()
        yield message_id, OurMail(tenant, address, mailing_id=mailing, person_id=person)


def _single(addresses: list[str], since: datetime) -> Iterable[tuple[str, OurMail]]:
    sent = DirectMail.objects.filter(created_at__gt=since, handed_at__isnull=False).select_related("tenant")
    for mail in sent.filter(In(Lower("address"), addresses)).only("key", "address", "tenant__sender_address"):
        found = OurMail(mail.tenant_id, mail.address, direct_mail_id=mail.pk)
        yield direct_message_id(mail.key, mail.tenant.sender_address).lower(), found
