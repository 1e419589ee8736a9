"""Pages and acts of saved views."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.board.forms import SavedViewForm
from portal.board.models import SavedView
from portal.board.query import BoardQuery
from rollout.changes.models import Change


def board_address(view: SavedView) -> str:
    """The board as the view has it."""
    page = reverse("board:board", args=[view.change.mc_id])
    return f"{page}?{view.query}" if view.query else page


@require_safe
def show(request: HttpRequest, mc_id: str, view_pk: int) -> HttpResponse:
    """The link of a view, one's own or shared: leads to the board as it was saved."""
    views = SavedView.objects.visible_to(signed_in(request)).select_related("change")
    return redirect(board_address(get_object_or_404(views, pk=view_pk, change__mc_id=mc_id)))


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Keep the board that this address asks for, under a name."""
    user, today = signed_in(request), timezone.now().date()
    change = get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)
    query = BoardQuery.of(request, change, today)
    return _edit(request, SavedView(owner=user, change=change, query=query.canonical), query, done="is saved.")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, mc_id: str, view_pk: int) -> HttpResponse:
    """Another name for a view, shared or not, first or not."""
    view = _own(signed_in(request), mc_id, view_pk)
    return _edit(request, view, None, done="was changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, mc_id: str, view_pk: int) -> HttpResponse:
    """Forget a view. Its link then leads nowhere."""
    view = _own(signed_in(request), mc_id, view_pk)
    if request.method == "POST":
        view.delete()
        messages.success(request, f"The view “{view}” is deleted.")
        return redirect("board:board", mc_id)
    context = confirmation(view) | {"subject": view.name, "back": reverse("board:edit_view", args=[mc_id, view_pk])}
    return render(request, "confirm.html", context)


def confirmation(view: SavedView) -> dict[str, object]:
    """The question before a view is deleted."""
    return {
        "question": f"Delete the view “{view}”?",
        "says": "Who has its link can no longer open it." if view.is_shared else "The board itself stays as it is.",
        "action": reverse("board:delete_view", args=[view.change.mc_id, view.pk]),
        "button": "Delete the view",
        "danger": True,
    }


def _edit(request: HttpRequest, view: SavedView, query: BoardQuery | None, *, done: str) -> HttpResponse:
    form = SavedViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(commit=False).keep()
        except IntegrityError:  # the same form sent twice at once: the other was first
            form.add_error("name", "You have a view of this name already: choose another.")
        else:
            messages.success(request, f"The view “{view}” {done}")
            return redirect(board_address(view))
    context = {
        "form": form,
        "view": view,
        "change": view.change,
        "back": board_address(view),
        "link": request.build_absolute_uri(reverse("board:view", args=[view.change.mc_id, view.pk])) if view.pk else "",
        "delete": confirmation(view) if view.pk else None,
    }
    return render(request, "board/saved_view.html", context, status=422 if form.errors else 200)


def _own(user: User, mc_id: str, pk: int) -> SavedView:
    views = SavedView.objects.editable_by(user).select_related("change", "owner")
    return get_object_or_404(views, pk=pk, change__mc_id=mc_id)
