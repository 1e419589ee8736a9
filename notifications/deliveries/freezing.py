"""The audience of a mailing, written into the ledger once; and the same question asked without writing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Self, overload

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.types.json import Jsonb

from notifications.deliveries.addresses import LONGEST, LONGEST_LOCAL_PART, USABLE
from notifications.deliveries.audience_sql import (
    CANDIDATES,
    COUNT,
    COUNT_AMONG,
    FREEZE,
    LINE,
    LIST,
    NAMED,
    PAGE,
    PLACE,
    PLACED,
    ROW,
)
from notifications.deliveries.corrected import audience_of
from notifications.deliveries.pinning import MailingToSend, Pins, pins_for
from notifications.deliveries.told import TOLD_OTHERWISE, told_of
from notifications.texts.locales import by_tag
from notifications.texts.models import TOLD_ONCE, Purpose
from portal.formatting import language
from rollout.tenants.models import Person
from rollout.waves.audience import AudienceRule

CHUNK_SIZE = 500


@dataclass(frozen=True)
class Audience:
    """A mailing's audience in numbers: who gets it, in which languages, and why the others do not; most people first.

    `languages` are names in English, as ("German", 1003).
    """

    audience_count: int
    recipient_count: int
    left_out_count: int
    left_out: list[tuple[str, int]]
    languages: list[tuple[str, int]]

    @classmethod
    def of(cls, rows: list[tuple[str, str, int]]) -> Self:
        """Out of rows (reason, locale, people)."""
        left_out: Counter[str] = Counter()
        languages: Counter[str] = Counter()
        for reason, locale, count in rows:
            if reason:
                left_out[reason] += count
            else:
                languages[language(locale)] += count
        out, gets = left_out.total(), languages.total()
        return cls(out + gets, gets, out, _most_first(left_out), _most_first(languages))


@dataclass(frozen=True)
class Among:
    """A condition on the people of an audience, in SQL about `c` (person_id, first_name, locale), and its parameters.

    Their names are other than those of the statements here.
    """

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """One person of the audience before the freeze. `reason` is empty for those who get the mail."""

    person_id: int
    entra_id: str
    name: str
    address: str
    locale: str
    reason: str


@dataclass(frozen=True)
class Placed:
    """One person of a list: the `number`th of `count`, between two others (person ids; None at the ends)."""

    candidate: Candidate
    number: int
    count: int
    previous: int | None
    next: int | None


@transaction.atomic
def freeze(mailing: MailingToSend, at: datetime) -> Audience:
    """Writes the audience into the ledger, in person order and cut into chunks. Raises CannotSend with what is missing.

    `mailing.canary_count` people who get it, drawn by lot, are chunks of their own and numbered first.

    Sets `mailing.pinned`, which the caller saves. The caller has locked the mailing in a state in which nobody has
    frozen it: that is the only guard against a second freeze, and the ledger's primary key makes one fail.
    """
    pins = pins_for(mailing)
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_make_partition(%s)", [mailing.pk])
        cursor.execute(*_question(FREEZE, mailing, at, pins, chunk_size=CHUNK_SIZE, canary=mailing.canary_count))
        audience = Audience.of(cursor.fetchall())
    mailing.pinned = pins.to_json()
    return audience


def preview(mailing: MailingToSend, at: datetime | None = None) -> Audience:
    """What a freeze would write, as numbers. Raises CannotSend with what is missing."""
    with connection.cursor() as cursor:
        cursor.execute(*_question(COUNT, mailing, at or timezone.now(), pins_for(mailing)))
        return Audience.of(cursor.fetchall())


def preview_among(
    mailing: MailingToSend, conditions: Mapping[str, Among], at: datetime | None = None
) -> dict[str, dict[str, int]]:
    """How many of those who would get it meet each condition: by its name and the locale they get.

    One statement. Raises CannotSend with what is missing.
    """
    counts = ", ".join(f"count(*) FILTER (WHERE {condition.sql})" for condition in conditions.values())
    params = {name: value for condition in conditions.values() for name, value in condition.params.items()}
    sql = COUNT_AMONG.replace("{counts}", counts)
    with connection.cursor() as cursor:
        cursor.execute(*_question(sql, mailing, at or timezone.now(), pins_for(mailing), **params))
        rows = cursor.fetchall()
    return {name: {row[0]: row[place] for row in rows} for place, name in enumerate(conditions, start=1)}


def preview_rows(
    mailing: MailingToSend,
    reason: str = "",
    q: str = "",
    at: datetime | None = None,
    *,
    reads: str = "",
    among: Among | None = None,
) -> "PreviewRows":
    """The people a freeze would write, in person order: all, those left out for one reason, or (“none”) who gets it.

    `q` is a part of a name or address, `reads` the locale in which they get it, `among` a condition on them.
    Raises CannotSend with what is missing.
    """
    among = among or Among("TRUE")
    params = {"only": reason, "q": f"%{escape_like(q)}%", "reads": reads, **among.params}
    sql = LIST.replace("{among}", among.sql)
    return PreviewRows(*_question(sql, mailing, at or timezone.now(), pins_for(mailing), **params))


class PreviewRows(Sequence[Candidate]):
    """Rows of a preview, asked for when they are looked at: a slice is one question, the length another."""

    def __init__(self, sql: str, params: dict[str, Any]) -> None:
        self._sql = sql
        self._params = params

    @cached_property
    def _length(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self._sql.replace("{rows}", "count(*)").replace("{page}", ""), self._params)
            return int(cursor.fetchone()[0])

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> list[Candidate]: ...
    def __getitem__(self, index: int | slice) -> Candidate | list[Candidate]:
        if isinstance(index, int):
            start = index if index >= 0 else len(self) + index
            return (self._page(start, 1) if start >= 0 else [])[0]
        start, stop, step = index.indices(len(self))
        assert step == 1
        return self._page(start, max(stop - start, 0))

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self[:])

    def placed(self, person_id: int) -> Placed | None:
        """Where this person stands in the list; the first of it for anybody else; None when it is empty.

        One question, and one row of the answer, however long the list is.
        """
        listed = self._sql.replace("{rows}", f"{ROW}, {PLACE}").replace("{page}", LINE)
        with connection.cursor() as cursor:
            cursor.execute(PLACED.replace("{list}", listed), self._params | {"wanted": person_id})
            row = cursor.fetchone()
        return Placed(Candidate(*row[:6]), *row[6:]) if row else None

    def _page(self, skip: int, most: int) -> list[Candidate]:
        sql = self._sql.replace("{rows}", ROW).replace("{page}", PAGE)
        with connection.cursor() as cursor:
            cursor.execute(sql, self._params | {"skip": skip, "most": most})
            return [Candidate(*row) for row in cursor.fetchall()]


def _question(sql: str, mailing: MailingToSend, at: datetime, pins: Pins, **further: Any) -> tuple[str, dict[str, Any]]:
    """One of the statements above with its parameters. All of them judge people by the same words."""
    wave = mailing.wave
    audience_sql, audience_params = _audience(mailing, pins)
    params = {
        "mailing": mailing.pk,
        "tenant": wave.tenant_id,
        "change": wave.change_id,
        "purpose": mailing.purpose,
        "version": mailing.version,
        "corrects": mailing.corrects_id,
        "tell_once": mailing.purpose in TOLD_ONCE,
        "trial": wave.tenant.is_trial,
        "allow_list": [address.lower() for address in wave.tenant.allow_list],
        "locales": Jsonb(by_tag(pins.locales)),
        "locale": pins.locales[0],
        "usable": USABLE,
        "longest": LONGEST,
        "longest_local_part": LONGEST_LOCAL_PART,
        "at": at,
    }
    statement = sql.replace("{candidates}", CANDIDATES).replace("{audience}", audience_sql)
    return statement, params | audience_params | further


def _audience(mailing: MailingToSend, pins: Pins) -> tuple[str, dict[str, Any]]:
    """The SQL of (person, what they were told before: a key of `own`, or null) and its parameters.

    Whom the wave's rule names; of a mailing about changed dates those who were told other ones, and of a correction
    those who got what it corrects, whatever the rule says.
    """
    if mailing.purpose == Purpose.CORRECTION:
        corrected, corrected_params, own = audience_of(mailing, pins.locales)
        return corrected, corrected_params | {"own": Jsonb(own)}
    if mailing.purpose == Purpose.DATE_CHANGED:
        told = told_of(mailing.wave, but=mailing.pk)
        return TOLD_OTHERWISE, {**told.params, "own": Jsonb(told.own_values(pins.locales))}
    sql, params = _ids(AudienceRule.from_json(mailing.wave.audience).people(mailing.wave))
    return NAMED.replace("{people}", sql), params | {"own": Jsonb({})}


def _ids(people: QuerySet[Person]) -> tuple[str, dict[str, Any]]:
    """The SQL of a queryset's ids with named parameters, to stand in a larger statement."""
    sql, params = people.order_by().values("pk").query.sql_with_params()
    names = iter(f"audience_{position}" for position in range(len(params)))
    named = re.sub("%(.)", lambda found: f"%({next(names)})s" if found[1] == "s" else found[0], sql)
    return named, {f"audience_{position}": value for position, value in enumerate(params)}


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def escape_like(text: str) -> str:
    """A text in a LIKE pattern, with no character special."""
    return re.sub(r"([\\%_])", r"\\\1", text)
