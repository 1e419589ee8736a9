"""Pages and acts of known problems."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.errors import TransitionNotAllowed
from portal.tables import csv_response, page_of
from rollout.changes.models import Change
from rollout.helpdesk.forms import ProblemForm
from rollout.helpdesk.models import HelpdeskNotice, KnownProblem, ProblemState
from rollout.helpdesk.views import visible_change
from rollout.tenants.models import Tenant

CSV_HEADER = ("Problem", "Tenant", "State", "What to say", "Since", "Opened by", "Closed", "Closed by")


@require_safe
def index(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """Every problem there was, newest first: search, state, CSV."""
    change = visible_change(request, mc_id)
    user = signed_in(request)
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    problems = KnownProblem.objects.visible_to(user).filter(change=change)
    shown = problems.matching(words).select_related("tenant", "opened_by", "closed_by")
    if state in ProblemState.values:
        shown = shown.filter(state=state)
    if request.GET.get("format") == "csv":
        return csv_response(f"{change.mc_id}-known-problems", CSV_HEADER, map(_csv_row, shown.iterator()))
    context = {
        "change": change,
        "page": page_of(shown, request),
        "words": words,
        "state": state,
        "states": [("", "All"), *ProblemState.choices],
        "editable": set(KnownProblem.objects.editable_by(user).filter(change=change).values_list("pk", flat=True)),
        "may_add": user.is_portal_administrator or Tenant.objects.helped_by(user).exists(),
        "zone": _zone(user),
    }
    return render(request, "helpdesk/problems.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, mc_id: str) -> HttpResponse:
    """A new problem, perhaps out of the notice's starters: `?starter=<n>&lang=<locale>`."""
    change, user, at = visible_change(request, mc_id), signed_in(request), timezone.now()
    if not (user.is_portal_administrator or Tenant.objects.helped_by(user).exists()):
        raise Http404
    problem = KnownProblem(change=change, opened_by=user)
    initial = _starter(change, request)
    form = ProblemForm(request.POST or None, instance=problem, initial=initial, user=user, zone=_zone(user), at=at)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"“{saved}” is open. Everyone on the helpdesk sees it.")
        return redirect("helpdesk:notice", mc_id=mc_id)
    return _form(request, form, change)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for a problem, another tenant, another beginning."""
    user, at = signed_in(request), timezone.now()
    problem = _editable(user, pk)
    form = ProblemForm(request.POST or None, instance=problem, user=user, zone=_zone(user), at=at)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"“{problem}” was changed.")
        return redirect("helpdesk:notice", mc_id=problem.change.mc_id)
    return _form(request, form, problem.change)


@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """There is a remedy: the problem is watched."""
    return _act(request, pk, lambda problem, user, at: problem.watch(), done="is being watched.")


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem is back, or its remedy does not hold."""
    return _act(request, pk, lambda problem, user, at: problem.reopen(), done="is open.")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Callers no longer have it."""
    return _act(request, pk, lambda problem, user, at: problem.close(by=user, at=at), done="is closed.")


def _act(
    request: HttpRequest, pk: int, verb: Callable[[KnownProblem, User, datetime], None], *, done: str
) -> HttpResponse:
    user = signed_in(request)
    problem = _editable(user, pk)
    try:
        verb(problem, user, timezone.now())
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{problem}” {done}")
    return redirect("helpdesk:notice", mc_id=problem.change.mc_id)


def _editable(user: User, pk: int) -> KnownProblem:
    problems = KnownProblem.objects.editable_by(user).select_related("change", "tenant")
    return get_object_or_404(problems, pk=pk)


def _starter(change: Change, request: HttpRequest) -> dict[str, object]:
    """The words of one of the notice's starters; nothing for a number there is not."""
    number, locale = request.GET.get("starter", ""), request.GET.get("lang", "en")
    version = HelpdeskNotice.objects.newest_of(change).get(locale)
    if version is None or not number.isdecimal():
        return {}
    starters = version.read().starters
    found = starters[int(number) - 1 : int(number)] if 0 < int(number) <= len(starters) else ()
    return {"title": found[0].title, "say": found[0].say} if found else {}


def _form(request: HttpRequest, form: ProblemForm, change: Change) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "helpdesk/problem_form.html", {"form": form, "change": change}, status=status)


def _zone(user: User) -> str:
    """The zone of the first tenant the user helps."""
    tenant = Tenant.objects.helped_by(user).first()
    return tenant.time_zone if tenant else "UTC"


def _csv_row(problem: KnownProblem) -> tuple[object, ...]:
    tenant = problem.tenant.name if problem.tenant else "Every tenant"
    return (
        problem.title,
        tenant,
        problem.get_state_display(),
        problem.say,
        problem.since.isoformat(),
        problem.opened_by or "",
        problem.closed_at.isoformat() if problem.closed_at else "",
        problem.closed_by or "",
    )
