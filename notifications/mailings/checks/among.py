"""People of an audience whom a check counts, as conditions; the list behind each number asks by the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from notifications.deliveries.freezing import Among
from notifications.texts.models import Purpose

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing

NAMELESS, AGAIN, OFTEN = "no-first-name", "same-text", "often"
LABELS = {NAMELESS: "No first name", AGAIN: "Had this text before", OFTEN: "Told often this week"}
WEEK = timedelta(days=7)

_AGAIN = """c.person_id IN (
    SELECT d.person_id FROM deliveries_delivery d
    WHERE d.mailing_id = ANY(%(same_mailings)s) AND d.state IN ('sent', 'in_doubt')
)"""
# Mails to a person by mailings, and single ones to their address; not the copies that somebody sent to themselves.
_OFTEN = """c.person_id IN (
    SELECT told.person_id FROM (
        SELECT d.person_id FROM deliveries_delivery d
        WHERE d.mailing_id = ANY(%(recent_mailings)s) AND d.state IN ('sent', 'in_doubt')
            AND coalesce(d.handed_at, d.settled_at) > %(week_ago)s
        UNION ALL
        SELECT p.id FROM deliveries_directmail m
        JOIN tenants_person p ON p.tenant_id = m.tenant_id AND lower(p.mail) = lower(m.address)
        WHERE m.tenant_id = %(tenant)s AND m.state IN ('sent', 'in_doubt') AND m.subject_noun <> 'mailing'
            AND coalesce(m.handed_at, m.settled_at) > %(week_ago)s
    ) told GROUP BY told.person_id HAVING count(*) >= %(most_mails)s
)"""


def conditions_of(mailing: "Mailing", at: datetime) -> dict[str, Among]:
    """Of who would get the mailing: no first name; had the very text before; would be told more often than allowed.

    The week ends when it starts: at `send_at`, or now.
    """
    week_ago = max(mailing.send_at or at, at) - WEEK
    recent, same = [], []
    told = (
        type(mailing).objects.filter(wave__tenant=mailing.tenant, audience_count__isnull=False).exclude(pk=mailing.pk)
    )
    is_recent, is_same = Q(closed_at=None) | Q(closed_at__gt=week_ago), Q(text=mailing.text_id, version=mailing.version)
    for row in told.filter(is_recent | is_same).order_by("pk").values_list("pk", "closed_at", "text_id", "version"):
        pk, closed_at, text_id, version = row
        if closed_at is None or closed_at > week_ago:
            recent.append(pk)
        # The same words about changed dates say other dates each time.
        if (text_id, version) == (mailing.text_id, mailing.version) and mailing.purpose != Purpose.DATE_CHANGED:
            same.append(pk)
    often = {"recent_mailings": recent, "week_ago": week_ago, "most_mails": settings.MAILS_A_WEEK}
    return {
        NAMELESS: Among("btrim(c.first_name) = ''"),
        AGAIN: Among(_AGAIN, {"same_mailings": same}),
        OFTEN: Among(_OFTEN, often),
    }


def list_url(mailing: "Mailing", name: str) -> str:
    """The list of those whom a condition counts."""
    return reverse("mailings:people", args=[mailing.pk], query={"reason": "none", "found": name})


def total(counts: dict[str, int], locales: Iterable[str] | None = None) -> int:
    """Of people by locale: all, or those who get one of these."""
    return sum(counts.values()) if locales is None else sum(counts.get(locale, 0) for locale in locales)
