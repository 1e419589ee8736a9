"""How the waves of many tenants are planned: in which parts, on which days. Needs no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from portal.errors import PortalError

Days = tuple[date, date]
SEARCHED_DAYS = 730  # a wave without a free day in two years has none
MOST_STEPS = 6
PLACEHOLDERS = ("{tenant}", "{number}", "{share}")
PRESETS: dict[str, tuple[str, tuple[tuple[str, int | None], ...]]] = {
    "pilot": (
        "Pilot 1 %, then 10 %, 50 %, rest",
        (("Pilot", 1), ("Early", 10), ("Half", 50), ("Everyone else", None)),
    ),
    "tenth": ("10 %, then the rest", (("Pilot", 10), ("Everyone else", None))),
    "once": ("Everybody at once", (("Everyone", None),)),
}


class NoFreeDay(PortalError):
    """No day is left for a wave: every one lies in a freeze, or on a weekday on which no wave begins."""


@dataclass(frozen=True)
class Step:
    """One wave of each tenant. `share`: until which per cent of its people are reached; None: all who are left."""

    name: str
    share: int | None

    def name_for(self, tenant: str, number: int) -> str:
        """The wave's name, with what the closed list of placeholders stands for."""
        share = "the rest" if self.share is None else f"{self.share}\N{NO-BREAK SPACE}%"
        values = dict(zip(PLACEHOLDERS, (tenant, str(number), share), strict=True))
        name = self.name
        for placeholder, value in values.items():
            name = name.replace(placeholder, value)
        return name[:120]


@dataclass(frozen=True)
class Recipe:
    """The plan for every tenant.

    `first_day` None: the day on which the vendor's window opens for the tenant's cloud. A wave begins on one of
    `weekdays` (0 is Monday), lasts `length_days`, and touches none of `freezes`; the next begins at least `gap_days`
    after it.
    """

    steps: tuple[Step, ...]
    first_day: date | None
    weekdays: tuple[int, ...]
    length_days: int
    gap_days: int
    freezes: tuple[Days, ...]
    follows_window: bool

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        first = raw["first_day"]
        return cls(
            steps=tuple(Step(name, share) for name, share in raw["steps"]),
            first_day=date.fromisoformat(first) if first else None,
            weekdays=tuple(raw["weekdays"]),
            length_days=raw["length_days"],
            gap_days=raw["gap_days"],
            freezes=tuple((date.fromisoformat(begin), date.fromisoformat(end)) for begin, end in raw["freezes"]),
            follows_window=raw["follows_window"],
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "steps": [[step.name, step.share] for step in self.steps],
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "weekdays": list(self.weekdays),
            "length_days": self.length_days,
            "gap_days": self.gap_days,
            "freezes": [[begin.isoformat(), end.isoformat()] for begin, end in self.freezes],
            "follows_window": self.follows_window,
        }

    def days_from(self, earliest: date) -> list[Days]:
        """First and last day of each step's wave, none before `earliest`. Raises NoFreeDay."""
        found: list[Days] = []
        for _ in self.steps:
            first, last = self._next_free(earliest)
            found.append((first, last))
            earliest = last + timedelta(days=1 + self.gap_days)
        return found

    def _next_free(self, earliest: date) -> Days:
        for ahead in range(SEARCHED_DAYS):
            first = earliest + timedelta(days=ahead)
            last = first + timedelta(days=self.length_days - 1)
            if first.weekday() in self.weekdays and not self._is_frozen(first, last):
                return first, last
        raise NoFreeDay

    def _is_frozen(self, first: date, last: date) -> bool:
        return any(first <= end and begin <= last for begin, end in self.freezes)
