"""What the lists of people and phones of a change have in common: who may see what, and the numbers that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.board import counting, figures
from portal.board.figures import Figures, total
from portal.board.people_classes import ClassCell
from portal.board.stretches import Found, Stretches
from portal.board.wave_phones import reach_of
from portal.islands import render_island
from portal.row_ids import row_id
from portal.tables import ROWS_PER_PAGE
from rollout.changes.models import Change
from rollout.tenants.models import Person, PersonLook, Tenant
from rollout.tenants.reach import Thresholds
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave

Rows = TypeVar("Rows", bound=QuerySet[Any])

# Of more tenants a reader looks at the board, which can be searched and sorted.
TENANTS_SHOWN = 50


@dataclass(frozen=True)
class TenantCounts:
    """One tenant's numbers, each with the list of what it counts."""

    tenant: Tenant
    cells: list[ClassCell]


@dataclass(frozen=True)
class ListAsked:
    """What a list is asked for: by whom, of which change, one tenant (its slug) or all, words of a name, one class.

    `wave`: only people whom its rule names now, and numbers of them alone; None: everybody.
    `tenants` are those whose numbers the reader may see, by name; of `being_counted` (ids) they are some seconds old.
    """

    request: HttpRequest
    user: User
    change: Change
    at: datetime
    slug: str
    words: str
    asked: str
    tenants: list[Tenant]
    being_counted: set[int]
    wave: Wave | None = None

    @classmethod
    def of(cls, request: HttpRequest, mc_id: str, *, choice: str, wave: str = "") -> "ListAsked":
        """`choice` names the parameter that picks out a class. What can be counted at once is, before it is read.

        `wave` is the id of a wave as it was typed. Raises Http404 for a change nobody tracks, and for a wave of another
        one or that the reader may not see.
        """
        user, wanted, at = signed_in(request), request.GET, timezone.now()
        change = get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)
        slug, words = wanted.get("tenant", ""), wanted.get("q", "")[:200].strip()
        one = None
        if wave:
            waves = change.waves.visible_to(user).select_related("tenant", "change")
            one = get_object_or_404(waves, pk=row_id(wave) or 0)
            slug = one.tenant.slug
        tenants = list(Tenant.objects.visible_to(user).slugged(slug).order_by("name", "pk"))
        left = counting.bring_up_to_date(change, tenants, at)
        return cls(request, user, change, at, slug, words, wanted.get(choice, ""), tenants, left, one)

    @property
    def wants_csv(self) -> bool:
        return self.request.GET.get("format") == "csv"

    @cached_property
    def thresholds(self) -> Thresholds:
        return Thresholds.of(self.change.load_pack(), self.at.date())

    @cached_property
    def helped(self) -> list[Tenant]:
        """Those of them whose people the reader may see by name."""
        return [tenant for tenant in self.tenants if self.may_name_people_of(tenant)]

    def may_name_people_of(self, tenant: Tenant) -> bool:
        return tenant.pk in self._helped_ids

    @cached_property
    def _helped_ids(self) -> set[int]:
        return set(Tenant.objects.helped_by(self.user).values_list("pk", flat=True))

    @cached_property
    def kept(self) -> dict[int, Figures]:
        """Per tenant id the numbers that are kept, without documents; of a wave its people by class, counted now."""
        if self.wave:
            classes = reach_of(self.wave, self.at).classes
            numbers: dict[str, Any] = {f"people_{one.reach_class.value}": one.number for one in classes}
            return {self.wave.tenant_id: Figures(**numbers)}
        return figures.kept([tenant.pk for tenant in self.tenants], self.change)

    def known(self, tenant: Tenant) -> Figures:
        return self.kept.get(tenant.pk, Figures())

    def sum_of(self, tenants: Sequence[Tenant]) -> Figures:
        return total([self.known(tenant) for tenant in tenants])

    @cached_property
    def largest(self) -> list[Tenant]:
        """The tenants with the most people whom it affects, by name."""
        by_size = sorted(self.tenants, key=lambda tenant: -self.known(tenant).people_affected)[:TENANTS_SHOWN]
        return sorted(by_size, key=lambda tenant: tenant.name.casefold())

    def cell(self, tenant: Tenant, label: str, number: int, url: str) -> ClassCell:
        """A number of a tenant; its list is for who may see the names in it."""
        return ClassCell(label, number, url if number and self.may_name_people_of(tenant) else "")

    def in_wave(self, rows: Rows) -> Rows:
        """Those of the rows whose person is in the wave; all of them without a wave."""
        if self.wave is None:
            return rows
        return rows.filter(person__in=AudienceRule.from_json(self.wave.audience).people(self.wave).order_by())

    def named(self, rows: Rows) -> Rows:
        """Those of the rows whose person the words name; all of them without words."""
        return rows.filter(person__in=Person.objects.matching(self.words).order_by()) if self.words else rows

    def page_of(self, ids: Stretches | Found) -> Page[int]:
        return Paginator(ids, ROWS_PER_PAGE).get_page(self.request.GET.get("page"))

    def note_file(self, rows: QuerySet[Any], *, place: str) -> None:
        """Who takes the people of these rows along as a file, noted as one look before the first line goes out."""
        people = Person.objects.filter(pk__in=rows.order_by().values("person"))
        PersonLook.objects.note_all(people, place=place, by=self.user, at=self.at)

    def answer(self, name: str, context: dict[str, Any]) -> HttpResponseBase:
        """The page `board/<name>.html`, or its table where htmx asks for it."""
        shared = {
            "change": self.change,
            "wave": self.wave,
            "tenant": self.tenants[0] if self.slug and self.tenants else None,
            "table_id": "list",
            "may_see": bool(self.helped),
            "asked": self.asked,
            "shown_count": len(self.largest),
            "tenant_count": len(self.tenants),
            "being_counted": self.being_counted,
        }
        return render_island(
            self.request, f"board/{name}.html", f"board/_{name}_table.html", shared | context, target="list"
        )
