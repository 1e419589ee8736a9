"""The board as one reader asks for it: what the templates of the board show."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.requests import signed_in
from portal.board.as_of import AsOf
from portal.board.drawer import OpenTenant
from portal.board.forms import SavedViewForm
from portal.board.freshness import Freshness, counted_at_of, freshness_of
from portal.board.models import SavedView
from portal.board.planned import PlannedWave
from portal.board.query import PAGES, PILLS, TABLE, BoardQuery
from portal.board.reading import WEEK, Board, TenantRow
from portal.board.statuses import Statuses, statuses_of
from portal.board.tenant_table import RowLook, ShownColumn, TenantLine, lines_of, shown_columns
from portal.board.timeline import Timeline, draw
from portal.board.timeline_rows import timeline_row
from portal.formatting import counted, percent, short_day
from portal.tables import ROWS_PER_PAGE as WAVES_PER_PAGE
from rollout.changes.history import DateHistory, Move
from rollout.changes.models import VendorWindow
from rollout.packs.facts import PackThresholds
from rollout.tenants.models import Cloud, Mode
from rollout.waves.models import WaveState

# Fewer than elsewhere: a page has each tenant twice, as a row of the timeline and of the table below it.
TENANTS_PER_PAGE = 25
NOTED_STATES = (WaveState.ROLLING, WaveState.PAUSED)


@dataclass(frozen=True)
class Pill:
    """A link that narrows the tenants to one kind. `number` is how many there are."""

    name: str
    label: str
    number: int
    is_current: bool
    url: str


@dataclass(frozen=True)
class BoardPage:
    """One board, one question, one reader. `slug` names the tenant whose drawer is open."""

    request: HttpRequest
    board: Board
    query: BoardQuery
    at: datetime
    may_plan: bool
    slug: str = ""

    @property
    def today(self) -> date:
        return self.at.date()

    @property
    def is_past(self) -> bool:
        return self.board.as_of is not None

    @cached_property
    def statuses(self) -> Statuses | None:
        """What Microsoft says of the post in each tenant; None for a past day, of which nothing was kept."""
        return None if self.is_past else statuses_of(self.board.change, signed_in(self.request))

    @property
    def history(self) -> DateHistory:
        return self.board.history

    @property
    def windows(self) -> list[tuple[VendorWindow, Move | None]]:
        """The windows that count, each with its latest move."""
        moves = self.history.last_moves()
        return [(window, moves.get(window.cloud)) for window in self.board.windows]

    @property
    def as_of(self) -> AsOf:
        first = min(self.board.change.tracked_since, self.today)
        return AsOf(self.board.as_of or self.today, first, self.today)

    # The query, as links carry it

    @cached_property
    def query_string(self) -> str:
        """What is asked for, without the page: “?as_of=2025-09-24”, or nothing."""
        asked = self.request.GET.copy()
        for name in PAGES:
            asked.pop(name, None)
        return f"?{asked.urlencode()}" if asked else ""

    @property
    def parameters_but_day(self) -> list[tuple[str, str]]:
        """The query for the forms that ask for another day."""
        return self._parameters_but("as_of")

    @property
    def parameters_but_filters(self) -> list[tuple[str, str]]:
        """The query for the form of further filters."""
        return self._parameters_but("cloud", "mode", "state")

    @property
    def parameters_but_words(self) -> list[tuple[str, str]]:
        """The query for the search."""
        return self._parameters_but("q")

    @property
    def parameters_but_columns(self) -> list[tuple[str, str]]:
        """The query for the form of columns."""
        return self._parameters_but("columns")

    def _parameters_but(self, *names: str) -> list[tuple[str, str]]:
        asked = self.request.GET
        kept = (name for name in asked if name not in (*names, *PAGES))
        return [(name, value) for name in kept for value in asked.getlist(name)]

    @property
    def without_filters(self) -> str:
        names = ("as_of", "view", "sort", "columns")
        kept = [(name, value) for name in names for value in self.request.GET.getlist(name) if value]
        return f"?{urlencode(kept)}" if kept else "?"

    @property
    def url(self) -> str:
        return reverse("board:board", args=[self.board.change.mc_id])

    # Views that the reader keeps

    @cached_property
    def saved_views(self) -> list[SavedView]:
        return list(SavedView.objects.editable_by(signed_in(self.request)).of(self.board.change))

    @property
    def new_view(self) -> SavedViewForm:
        """The form for this board as a view; its fields have names of their own among those of the page."""
        view = SavedView(owner=signed_in(self.request), change=self.board.change, query=self.query.canonical)
        return SavedViewForm(instance=view, auto_id="view-%s")

    # Figures

    @cached_property
    def _thresholds(self) -> PackThresholds | None:
        return self.board.change.load_pack().change.thresholds

    @property
    def app_version(self) -> str:
        """From which version of the app on a phone counts: “6.8.33”; empty where no pack says so yet."""
        return self._thresholds.app_version if self._thresholds else ""

    @property
    def phones_label(self) -> str:
        return f"Phones on {self.app_version}+" if self.app_version else "Phones"

    @property
    def waves_note(self) -> str:
        """“3 rolling, 1 paused”."""
        states = self.board.wave_states
        parts = [f"{states[state]} {state.label.lower()}" for state in NOTED_STATES if states[state]]
        return ", ".join(parts) or "none rolling"

    @property
    def told_note(self) -> str:
        """“+386 in the last 7 days”."""
        ago = self.board.week_ago
        if ago is None:
            return ""
        more = self.board.total.people_told - ago.people_told
        return f"{more:+,} in the last 7 days" if more else "none in the last 7 days"

    @property
    def phones_note(self) -> str:
        """“was 29 % on 17 Sep”."""
        ago = self.board.week_ago
        then = short_day(self.board.day - WEEK)
        return f"was {percent(ago.phones_new, ago.phones)} on {then}" if ago else ""

    # Tenants

    @cached_property
    def filtered(self) -> list[TenantRow]:
        return self.query.within_filters(self.board.rows)

    @cached_property
    def shown(self) -> list[TenantRow]:
        return self.query.shown(self.filtered, self.counted_at if self.query.asks_when_counted else {})

    @cached_property
    def rows(self) -> Page[TenantRow]:
        return Paginator(self.shown, TENANTS_PER_PAGE).get_page(self.request.GET.get("page"))

    @cached_property
    def counted_at(self) -> dict[int, datetime]:
        """When each of the filtered tenants was counted, by id; of a past day nothing is known. One question."""
        found = () if self.is_past else tuple(row.tenant.pk for row in self.filtered)
        return counted_at_of(self.board.change, found) if found else {}

    @cached_property
    def freshness(self) -> Freshness | None:
        """How old the counts of this page's tenants are; None for a past day."""
        return None if self.is_past else freshness_of(self.board, self.rows, self.at)

    @property
    def pills(self) -> list[Pill]:
        every = Pill("all", "All tenants", len(self.filtered), not self.query.pill, self._url_of_pill(""))
        return [every] + [
            Pill(name, label, sum(keep(row) for row in self.filtered), self.query.pill == name, self._url_of_pill(name))
            for name, label, keep in PILLS
        ]

    def _url_of_pill(self, wanted: str) -> str:
        asked = self.request.GET.copy()
        for name in (*PAGES, *(name for name, _, _ in PILLS)):
            asked.pop(name, None)
        if wanted:
            asked[wanted] = "1"
        return f"?{asked.urlencode()}"

    @cached_property
    def open_row(self) -> TenantRow | None:
        return next((row for row in self.board.rows if row.tenant.slug == self.slug), None)

    @cached_property
    def drawer(self) -> OpenTenant | None:
        """The open tenant as its drawer shows it."""
        return OpenTenant(self.open_row, self.board) if self.open_row else None

    @property
    def open_status(self) -> str:
        """What Microsoft says of the open tenant; empty for a past day."""
        row = self.open_row
        return self.statuses.words(row.tenant.pk) if row and self.statuses else ""

    @property
    def lines(self) -> list[TenantLine]:
        """The rows of this page of the table."""
        return lines_of(
            list(self.rows), self.query.columns, self.board, self.query_string, self.slug,
            statuses=self.statuses, freshness=self.freshness,
        )  # fmt: skip

    @property
    def row_look(self) -> RowLook:
        return RowLook(
            self.query.columns,
            self.phones_label,
            counts_phones=bool(self.app_version),
            asks=self.board.change.asks_of_phones,
        )

    @cached_property
    def columns(self) -> list[ShownColumn]:
        """Every column besides the tenant, in the table's order."""
        return shown_columns(self.query.columns, self.phones_label)

    @property
    def spoken(self) -> str:
        """“6 tenants, sorted by needs attention”."""
        return f"{counted(len(self.shown), 'tenant')}, {self.query.order_in_words}"

    @property
    def in_words(self) -> str:
        """“4 of 6 tenants: needs attention, GCC; sorted by people told”: what a print says of its filter."""
        filters = ", ".join(self.query.filters_in_words)
        shown, every = len(self.shown), len(self.board.rows)
        which = f"{shown:,} of {counted(every, 'tenant')}: {filters}" if filters else f"All {counted(every, 'tenant')}"
        return f"{which}; {self.query.order_in_words}"

    @property
    def wave_states(self) -> list[WaveState]:
        return list(WaveState)

    @property
    def clouds(self) -> list[tuple[str, str]]:
        return Cloud.choices

    @property
    def modes(self) -> list[tuple[str, str]]:
        return Mode.choices

    # Waves

    @property
    def shows_table(self) -> bool:
        return self.query.view == TABLE

    @cached_property
    def waves(self) -> Page[tuple[TenantRow, PlannedWave]]:
        """One page of the waves of all tenants that are shown."""
        waves = Paginator(self.query.waves_of(self.shown), WAVES_PER_PAGE)
        return waves.get_page(self.request.GET.get("waves_page"))

    @property
    def placed_waves(self) -> list[tuple[TenantRow, PlannedWave, str]]:
        """The waves, each with how it lies outside the vendor's window."""
        return [(row, wave, row.place_of(wave)) for row, wave in self.waves]

    @cached_property
    def timeline(self) -> Timeline | None:
        return draw([timeline_row(row, self.board, self.query_string) for row in self.rows], self.board.day)
