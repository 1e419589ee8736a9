"""Which dates the people of a wave were told, and whom they were told to.

A mailing pins the dates its mails say. Held against the dates of now, they say who has to be told that they changed.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import connection

from notifications.texts import dates
from notifications.texts.models import Purpose
from rollout.changes.dates import Span
from rollout.changes.models import VendorWindow
from rollout.changes.words import window_in_words
from rollout.waves.models import Wave

if TYPE_CHECKING:
    from notifications.deliveries.pinning import MailingToSend

# Purposes whose mails tell a wave's people when it happens. DONE says nothing of dates to come.
TELLING = (Purpose.ADVANCE, Purpose.TODAY, Purpose.REMINDER, Purpose.DATE_CHANGED, Purpose.CORRECTION)
DAYS = frozenset({"wave_start", "wave_end", "wave_days"})
WINDOW = "vendor_window"

# People whose last mail of these mailings says dates that no longer hold, with that mailing. Who is in doubt may have
# the mail. `earlier` are the wave's mailings in the order in which they were sent, `outdated` some of them.
TOLD_OTHERWISE = """
SELECT person_id, mailing_id FROM (
    SELECT DISTINCT ON (d.person_id) d.person_id, d.mailing_id
    FROM deliveries_delivery d
    WHERE d.mailing_id = ANY(%(earlier)s) AND d.state IN ('sent', 'in_doubt')
    ORDER BY d.person_id, array_position(%(earlier)s::bigint[], d.mailing_id) DESC
) AS last_told WHERE mailing_id = ANY(%(outdated)s)
"""
NOT_IN = """
AND NOT EXISTS (
    SELECT FROM deliveries_delivery a WHERE a.mailing_id = ANY(%(but_in)s) AND a.person_id = last_told.person_id
)
"""


@dataclass(frozen=True)
class Dates:
    """The dates that mails say: the wave's days, and the vendor's window as its words need it. Empty: not said.

    `days`: first and last. `window`: of begin and end each the first day, the last and the granularity; days are ISO,
    and empty where one of the two is unknown.
    """

    days: tuple[str, ...] = ()
    window: tuple[str, ...] = ()

    @classmethod
    def now(cls, wave: Wave, window: VendorWindow | None) -> Self:
        """The dates that hold for a wave, whose cloud has this window."""
        return cls.between(wave.starts_on, wave.ends_on, window)

    @classmethod
    def between(cls, first: date, last: date, window: VendorWindow | None) -> Self:
        """The same of a wave that is known by its first and last day alone."""
        return cls((first.isoformat(), last.isoformat()), _parts(window) if window else ())

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """As kept in JSON."""
        return cls(**{name: tuple(parts) for name, parts in (kept or {}).items()})

    @classmethod
    def read(cls, text: str | None) -> Self:
        """The same as text: `Mailing.pinned_dates`."""
        return cls.of(json.loads(text) if text else None)

    def to_json(self) -> dict[str, list[str]]:
        return {name: list(parts) for name, parts in asdict(self).items()}

    def said_by(self, placeholders: Collection[str]) -> "Dates":
        """What a text with these placeholders says of them."""
        return Dates(
            self.days if DAYS.intersection(placeholders) else (), self.window if WINDOW in placeholders else ()
        )

    def hold(self, now: "Dates") -> bool:
        """Nothing was said that is otherwise now."""
        return self.days in ((), now.days) and self.window in ((), now.window)

    def in_words(self, locale: str) -> dict[str, str]:
        """The placeholders that say them to somebody who was told; empty where nothing was."""
        return {"earlier_days": self.days_in_words(locale), "earlier_window": self.window_in_words(locale)}

    def days_in_words(self, locale: str) -> str:
        if not self.days:
            return ""
        first, last = map(date.fromisoformat, self.days)
        return dates.days(first, last, locale)

    def window_in_words(self, locale: str) -> str:
        if not self.window:
            return ""
        return window_in_words(_span(self.window[:3]), _span(self.window[3:]), locale=locale)


@dataclass(frozen=True)
class Told:
    """The mailings that told a wave's people dates, and what each said; those that are `outdated` last told first."""

    earlier: tuple[int, ...]
    outdated: dict[int, Dates]

    @property
    def last(self) -> Dates:
        """What most people were told: the newest dates that no longer hold."""
        return next(iter(self.outdated.values()), Dates())

    @property
    def params(self) -> dict[str, list[int]]:
        """For TOLD_OTHERWISE."""
        return {"earlier": list(self.earlier), "outdated": list(self.outdated)}

    def own_values(self, locales: Collection[str]) -> dict[str, dict[str, dict[str, str]]]:
        """By mailing and locale what its people read instead of what most were told."""
        return {
            str(pk): {locale: said.in_words(locale) for locale in locales}
            for pk, said in self.outdated.items()
            if said != self.last
        }


def dates_now(wave: Wave) -> Dates:
    """The dates that hold for a wave now."""
    return Dates.now(wave, wave.change.window_for(wave.tenant.cloud))


def told_of(wave: Wave, *, but: int = 0) -> Told:
    """What the people of a wave were told, by all its mailings that were sent `but` one."""
    now = dates_now(wave)
    frozen = wave.mailings.filter(purpose__in=TELLING, audience_count__isnull=False).exclude(pk=but)
    rows = frozen.order_by("started_at", "pk").values_list("pk", "pinned_dates")
    said = {pk: Dates.read(text) for pk, text in rows}
    outdated = {pk: said[pk] for pk in reversed(said) if not said[pk].hold(now)}
    return Told(tuple(said), outdated)


def is_anybody_told_otherwise(wave: Wave, *, but_in: Collection[int] = ()) -> bool:
    """Somebody of the wave was told dates that no longer hold, and nothing since.

    Whom these mailings were for, sent or not, are left out: somebody has decided about them.
    """
    told = told_of(wave)
    if not told.outdated:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({TOLD_OTHERWISE} {NOT_IN})", told.params | {"but_in": list(but_in)})
        return bool(cursor.fetchone()[0])


def earlier_values(mailing: "MailingToSend", locale: str, person_id: int | None = None) -> dict[str, str]:
    """The earlier dates for a text that says them: what this person was told, or most people; else nothing."""
    if mailing.purpose != Purpose.DATE_CHANGED:
        return {}
    told = told_of(mailing.wave, but=mailing.pk)
    said = told.last
    if person_id is not None and len(told.outdated) > 1:
        with connection.cursor() as cursor:
            cursor.execute(f"{TOLD_OTHERWISE} AND person_id = %(person)s", told.params | {"person": person_id})
            row = cursor.fetchone()
        said = told.outdated[row[1]] if row else said
    return said.in_words(locale)


def _parts(window: VendorWindow) -> tuple[str, ...]:
    return (*_part(window.begin), *_part(window.end)) if window.has_dates else ()


def _part(span: Span | None) -> tuple[str, str, str]:
    return (span.first.isoformat(), span.last.isoformat(), span.granularity) if span else ("", "", "")


def _span(part: tuple[str, ...]) -> Span | None:
    first, last, granularity = part
    return Span(date.fromisoformat(first), date.fromisoformat(last), granularity) if first else None
