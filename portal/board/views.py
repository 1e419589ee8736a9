"""The board: where every tenant is, today or on any past day."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.board import export
from portal.board.as_of import day_of_number
from portal.board.models import SavedView
from portal.board.page import BoardPage
from portal.board.query import PAGES, BoardQuery
from portal.board.remembered import board_for
from portal.board.saved_views import board_address
from portal.islands import render_island
from portal.tables import csv_response
from rollout.changes.models import Change
from rollout.tenants.models import Tenant


def home(request: HttpRequest) -> HttpResponse:
    """The board of the open change, as the reader wants it first; with several open, or none, the list of boards."""
    user = signed_in(request)
    changes = list(Change.objects.visible_to(user).open())
    first = {
        view.change_id: view for view in SavedView.objects.editable_by(user).opened_first().select_related("change")
    }
    boards = [
        (change, board_address(first[change.pk]) if change.pk in first else reverse("board:board", args=[change.mc_id]))
        for change in changes
    ]
    return redirect(boards[0][1]) if len(boards) == 1 else render(request, "board/home.html", {"boards": boards})


def board(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The board, with the day, view, filters and order of the URL."""
    return _answer(request, _page(request, mc_id, at=timezone.now()))


def drawer(request: HttpRequest, mc_id: str, slug: str) -> HttpResponse:
    """The same board with one tenant opened beside it."""
    page = _page(request, mc_id, at=timezone.now(), slug=slug)
    if page.open_row is None:
        raise Http404
    return _answer(request, page)


@require_safe
def day(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The board of the day `?number=` days after tracking began: where the slider leads without JavaScript."""
    change, today = get_object_or_404(Change.objects.visible_to(signed_in(request)), mc_id=mc_id), timezone.now().date()
    asked = request.GET.copy()
    wanted = day_of_number(asked.get("number", ""), change.tracked_since, today)
    for name in ("number", "as_of", *PAGES):
        asked.pop(name, None)
    if wanted < today:
        asked["as_of"] = wanted.isoformat()
    return redirect(f"{reverse('board:board', args=[mc_id])}?{asked.urlencode()}")


def tenants_csv(request: HttpRequest, mc_id: str) -> StreamingHttpResponse:
    """The tenants and columns that are shown, on all pages, in the order shown."""
    page = _page(request, mc_id, at=timezone.now())
    asks = page.board.change.asks_of_phones
    columns = page.query.columns
    counted_at = page.counted_at if page.query.asks_when_counted else {}
    cells = export.Cells(columns, counts_phones=asks, counted_at=counted_at)
    rows = export.tenant_rows(page.shown, cells, page.statuses)
    return csv_response(f"{mc_id}-tenants-{page.board.day}", export.tenant_header(columns), rows)


def waves_csv(request: HttpRequest, mc_id: str) -> StreamingHttpResponse:
    """The waves of the tenants that are shown, on all pages, in the order shown."""
    page = _page(request, mc_id, at=timezone.now())
    waves = page.query.waves_of(page.shown)
    return csv_response(f"{mc_id}-waves-{page.board.day}", export.WAVE_HEADER, export.wave_rows(waves))


def _page(request: HttpRequest, mc_id: str, *, at: datetime, slug: str = "") -> BoardPage:
    user = signed_in(request)
    change = get_object_or_404(Change.objects.visible_to(user).prefetch_related("windows"), mc_id=mc_id)
    query = BoardQuery.of(request, change, at.date())
    return BoardPage(
        request=request,
        board=board_for(user, change, at=at, as_of=query.as_of),
        query=query,
        at=at,
        may_plan=Tenant.objects.editable_by(user).exists(),
        slug=slug,
    )


def _answer(request: HttpRequest, page: BoardPage) -> HttpResponse:
    """The whole page; only the tenants' table where htmx asks for it."""
    context = {"page": page, "board": page.board, "change": page.board.change, "table_id": "tenants"}
    return render_island(request, "board/board.html", "board/_tenants.html", context, target="tenants")
