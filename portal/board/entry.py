"""An entry of the history, what may be asked of it, and how a stretch of it is cut from one table."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value

from portal.board.history_words import Difference

THE_PORTAL = "The portal itself"
_MARK = re.compile(r"(\d{8}T\d{12})-(\d{1,18})-([a-z]{1,20})")
_MOMENT = "%Y%m%dT%H%M%S%f"
# The kind of entry, its row in the table of that kind, and its moment.
Found = tuple[str, int, datetime]


@dataclass(frozen=True)
class Mark:
    """The entry behind which a page goes on. Found by its place in the order, a page far back costs no more."""

    at: datetime
    row: int
    key: str

    @classmethod
    def of(cls, text: str) -> "Mark | None":
        """The mark that an address names; None for anything else."""
        if not (found := _MARK.fullmatch(text)):
            return None
        try:
            at = datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(at, int(found[2]), found[3])

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).strftime(_MOMENT)}-{self.row}-{self.key}"

    def earlier(self, key: str, moment: str, row: str) -> Q:
        """What comes behind it among the entries of kind `key`, whose fields `moment` and `row` name."""
        same = Q(**{moment: self.at})
        behind = same & Q(**{f"{row}__lt": self.row})
        if key < self.key:
            behind |= same & Q(**{row: self.row})
        # The first condition alone lets PostgreSQL begin at the right place of the index.
        return Q(**{f"{moment}__lte": self.at}) & (Q(**{f"{moment}__lt": self.at}) | behind)


@dataclass(frozen=True)
class Asked:
    """What of the history is asked for: by whom, of what kind, where, from day to day, before which entry.

    `what` is a key of TRACKED, LOOK or LOAD. `person`: looks at this person alone.
    """

    who: int | None = None
    what: str = ""
    tenant: str = ""
    change: str = ""
    person: int | None = None
    first: date | None = None
    last: date | None = None
    before: Mark | None = None

    def includes(self, key: str) -> bool:
        return self.what in ("", key)


@dataclass(frozen=True)
class Entry:
    """Somebody did something to something. `where` is the page it was done from, empty for the portal itself.

    `outcome` says what came of it, where no fields changed by hand.
    """

    at: datetime
    who: str
    verb: str
    noun: str
    title: str
    url: str
    differences: list[Difference]
    where: str
    outcome: str = ""

    @property
    def in_words(self) -> str:
        """The differences or the outcome on one line, for the CSV."""
        return "; ".join(f"{d.field}: {d.before} → {d.after}" for d in self.differences) or self.outcome


def newest(
    rows: QuerySet[Any], asked: Asked, *, key: str, moment: str, row: str = "pk", size: int | None = None
) -> QuerySet[Any, Found]:
    """The newest `size` of these rows in the days and before the mark that are asked for; without a size all."""
    if asked.first:
        rows = rows.filter(**{f"{moment}__gte": datetime.combine(asked.first, time.min, UTC)})
    if asked.last:
        rows = rows.filter(**{f"{moment}__lt": datetime.combine(asked.last + timedelta(days=1), time.min, UTC)})
    if asked.before:
        rows = rows.filter(asked.before.earlier(key, moment, row))
    named = rows.annotate(key=Value(key, output_field=CharField()), row=F(row), happened_at=F(moment))
    found: QuerySet[Any, Found] = named.values_list("key", "row", "happened_at")
    return found.order_by(f"-{moment}", f"-{row}")[:size]
