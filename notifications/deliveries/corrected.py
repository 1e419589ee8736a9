"""Whom a correction is for, and what it says of the mail that it corrects.

Exactly those who have the corrected mail or may have it: sent, or in doubt. What they are told of it is as they got it:
its subject in their language, and the day on which it was sent to them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from notifications.texts import dates
from notifications.texts.locales import nearest
from notifications.texts.models import Purpose, TextVersion
from notifications.texts.rendering import render_subject

if TYPE_CHECKING:
    from notifications.deliveries.pinning import MailingToSend

# Each person once, with the mailing that told them last and the day (in the tenant's zone) on which it did.
CORRECTED = """
SELECT DISTINCT ON (d.person_id) d.person_id,
    d.mailing_id || '/' || (coalesce(d.handed_at, d.settled_at) AT TIME ZONE %(zone)s)::date
FROM deliveries_delivery d
WHERE d.mailing_id = ANY(%(corrected)s) AND d.state IN ('sent', 'in_doubt')
ORDER BY d.person_id, array_position(%(corrected)s::bigint[], d.mailing_id) DESC
"""
OF_PERSON = "SELECT key FROM ({corrected}) AS got (person_id, key) WHERE person_id = %(person)s".replace(
    "{corrected}", CORRECTED
)


@dataclass(frozen=True)
class Corrected:
    """One mailing that is corrected: what it pinned, and from when to when (UTC) it was sent."""

    pk: int
    pinned: dict[str, Any]
    began_at: datetime
    ended_at: datetime

    def subject(self, locale: str) -> str:
        """As its recipients in this language got it; where it called them by name, with an ellipsis."""
        own = nearest(list(self.pinned["values"]), locale)
        version = TextVersion.objects.get(text=self.pinned["text_id"], version=self.pinned["version"], locale=own)
        return render_subject(version, {"first_name": "…"} | self.pinned["values"][own])

    def days(self, zone: ZoneInfo) -> list[date]:
        """Every day on which it may have been handed over."""
        first, last = (moment.astimezone(zone).date() for moment in (self.began_at, self.ended_at))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def corrected_by(mailing: "MailingToSend") -> list[Corrected]:
    """What a correction corrects, the first sent first; empty for any other mailing."""
    if mailing.purpose != Purpose.CORRECTION or mailing.corrects_id is None:
        return []
    wanted = Q(pk=mailing.corrects_id)
    if mailing.corrects_version:
        (of,) = mailing.wave.mailings.filter(wanted).values("text", "version")
        wanted = Q(text=of["text"], version=of["version"])
    rows = mailing.wave.mailings.filter(wanted, audience_count__isnull=False).order_by("started_at", "pk")
    now = timezone.now()
    return [
        Corrected(pk, pinned, began_at, closed_at or now)
        for pk, pinned, began_at, closed_at in rows.values_list("pk", "pinned", "started_at", F("closed_at"))
    ]


def audience_of(mailing: "MailingToSend", locales: Collection[str]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The SQL of (person, key) of those who got what is corrected, its parameters, and by key and locale the values."""
    corrected, zone = corrected_by(mailing), mailing.wave.tenant.time_zone
    values: dict[str, Any] = {}
    for one in corrected:
        subjects = {locale: one.subject(locale) for locale in locales}
        for day in one.days(ZoneInfo(zone)):
            values[f"{one.pk}/{day}"] = {locale: _words(subjects[locale], day, locale) for locale in locales}
    return CORRECTED, {"corrected": [one.pk for one in corrected], "zone": zone}, values


def corrected_values(mailing: "MailingToSend", locale: str, person_id: int | None = None) -> dict[str, str]:
    """What a correction says of the mail that this person got, or most people; of any other mailing nothing."""
    corrected, zone = corrected_by(mailing), ZoneInfo(mailing.wave.tenant.time_zone)
    if not corrected:
        return {}
    one, day = corrected[-1], corrected[-1].began_at.astimezone(zone).date()
    if person_id is not None:
        params: dict[str, Any] = {"corrected": [found.pk for found in corrected], "zone": zone.key, "person": person_id}
        with connection.cursor() as cursor:
            cursor.execute(OF_PERSON, params)
            row = cursor.fetchone()
        if row:
            pk, _, got_on = row[0].partition("/")
            one, day = next(found for found in corrected if found.pk == int(pk)), date.fromisoformat(got_on)
    return _words(one.subject(locale), day, locale)


def _words(subject: str, day: date, locale: str) -> dict[str, str]:
    return {"corrected_subject": subject, "corrected_on": dates.day(day, locale)}
