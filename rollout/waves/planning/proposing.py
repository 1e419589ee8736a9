"""What a plan comes to: the waves of each tenant, and what is odd about them. Writes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from portal.errors import PortalError
from portal.formatting import counted, days
from rollout.changes.models import Change, VendorWindow
from rollout.changes.words import place_to_window
from rollout.tenants.models import Tenant
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave, WavePlan, WaveState
from rollout.waves.planning.recipe import Days, Recipe
from rollout.waves.shifting import SATURDAY


@dataclass(frozen=True)
class ProposedWave:
    """One wave that would be planned. `share` is None for all who are left."""

    number: int
    name: str
    share: int | None
    starts_on: date
    ends_on: date
    people: int

    @property
    def audience(self) -> dict[str, Any]:
        """The rule, as `Wave.audience` keeps it."""
        return AudienceRule(not_in_earlier_waves=True, share=self.share).to_json()


@dataclass(frozen=True)
class Proposal:
    """What one tenant gets, as seen on `today` there. `why_not` says why it gets nothing; then `waves` is empty."""

    tenant: Tenant
    window: VendorWindow | None
    existing: tuple[Wave, ...]
    waves: tuple[ProposedWave, ...]
    today: date
    why_not: str = ""

    @cached_property
    def warnings(self) -> list[str]:
        """What is odd, in full sentences. None of it keeps the plan from being confirmed."""
        found = [self.why_not] if self.why_not else []
        numbers: dict[str, list[int]] = {}
        for wave in self.waves:
            for oddity in _oddities(wave, self):
                numbers.setdefault(oddity, []).append(wave.number)
        found += [f"{_named(waves)} {oddity}." for oddity, waves in numbers.items()]
        if self.waves and self.waves[-1].share is not None:
            found.append("No wave takes the rest: its other people are in none.")
        return found

    @property
    def is_after_window(self) -> bool:
        """The vendor's window is over."""
        last = self.window.last_day if self.window else None
        return last is not None and last < self.today

    @property
    def note(self) -> str:
        """What is in the tenant already: “2 waves exist: their people are left out.”"""
        if not self.existing:
            return ""
        exist, are = counted(len(self.existing), "wave"), "exists" if len(self.existing) == 1 else "exist"
        return f"{exist} {are}: their people are left out."


def propose(plan: WavePlan, at: datetime) -> list[Proposal]:
    """What the plan comes to in each tenant at this moment, by name; in questions that do not grow with them."""
    recipe = Recipe.from_json(plan.recipe)
    tenants = list(plan.tenants.order_by("name", "pk"))
    windows, existing = plan.change.windows_by_cloud(at), _existing(plan.change, tenants)
    calendar = _Calendar(recipe)
    found = []
    for tenant in tenants:
        every, window = existing.get(tenant.pk, ()), windows.get(tenant.cloud)
        waves = tuple(wave for wave in every if wave.state != WaveState.CANCELLED)
        people: Sequence[int] = plan.people.get(str(tenant.pk), [0] * len(recipe.steps))
        today = at.astimezone(ZoneInfo(tenant.time_zone)).date()
        try:
            places = calendar.days_for(window, today, tenant)
        except PortalError as refused:
            found.append(Proposal(tenant, window, waves, (), today, why_not=str(refused)))
            continue
        first = 1 + max((wave.number for wave in every), default=0)  # a cancelled wave keeps its number
        found.append(Proposal(tenant, window, waves, tuple(_waves(recipe, places, first, people, tenant)), today))
    return found


def fingerprint(proposals: Sequence[Proposal]) -> str:
    """A hash of all that somebody sees before they confirm, but for the number of people, who come and go."""
    told = [
        [
            proposal.tenant.pk,
            proposal.window.days if proposal.window else None,
            proposal.why_not,
            [[wave.number, wave.name, str(wave.starts_on), str(wave.ends_on)] for wave in proposal.waves],
            [
                [wave.pk, wave.state, str(wave.starts_on), str(wave.ends_on), wave.audience]
                for wave in proposal.existing
            ],
        ]
        for proposal in proposals
    ]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class NoWindow(PortalError):
    """No date for the tenant's cloud, so its window cannot say when to begin."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(f"No date for {tenant.get_cloud_display()}: choose a fixed first day to plan it all the same.")


class _Calendar:
    """The days of a recipe; many tenants begin on the same day, and their days are found once."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._found: dict[date, list[Days]] = {}

    def days_for(self, window: VendorWindow | None, today: date, tenant: Tenant) -> list[Days]:
        """Raises NoWindow and NoFreeDay."""
        earliest = self._recipe.first_day or self._first_of(window, today, tenant)
        if earliest not in self._found:
            self._found[earliest] = self._recipe.days_from(earliest)
        return self._found[earliest]

    def _first_of(self, window: VendorWindow | None, today: date, tenant: Tenant) -> date:
        if window is None or window.first_day is None:
            raise NoWindow(tenant)
        # A window that is open already has no other first day left than tomorrow.
        return max(window.first_day, today + timedelta(days=1))


def _waves(
    recipe: Recipe, places: Sequence[Days], first: int, people: Sequence[int], tenant: Tenant
) -> Iterator[ProposedWave]:
    for offset, (step, (starts_on, ends_on), number) in enumerate(zip(recipe.steps, places, people, strict=True)):
        name = step.name_for(tenant.name, first + offset)
        yield ProposedWave(first + offset, name, step.share, starts_on, ends_on, number)


def _existing(change: Change, tenants: Sequence[Tenant]) -> Mapping[int, tuple[Wave, ...]]:
    found: dict[int, list[Wave]] = defaultdict(list)
    for wave in Wave.objects.filter(change=change, tenant__in=tenants).order_by("tenant_id", "number"):
        found[wave.tenant_id].append(wave)
    return {tenant: tuple(waves) for tenant, waves in found.items()}


def _named(numbers: Sequence[int]) -> str:
    """“Wave 1”, “Each of waves 1, 2 and 3”."""
    *first, last = numbers
    return f"Each of waves {', '.join(str(number) for number in first)} and {last}" if first else f"Wave {last}"


def _oddities(proposed: ProposedWave, proposal: Proposal) -> Iterator[str]:
    """What is odd about one wave, to be said behind its name. A wave after a window that is over is a follow-up."""
    first, last, window = proposed.starts_on, proposed.ends_on, proposal.window
    if window is None or not window.has_dates:
        yield f"has no window: no date for {proposal.tenant.get_cloud_display()}"
    elif not proposal.is_after_window and (place := place_to_window(first, last, window.first_day, window.last_day)):
        yield f"{place}, {window.days}"
    if first.weekday() >= SATURDAY:
        yield f"begins on a {first:%A}"
    if not proposed.people:
        yield "is for nobody"
    for wave in proposal.existing:
        if wave.starts_on <= last and first <= wave.ends_on:
            yield f"runs beside wave {wave.number}, {days(wave.starts_on, wave.ends_on)}"
