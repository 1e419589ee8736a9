"""What somebody decides about posts: one address each, POST only; GET of an act that needs words shows its form."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.formatting import counted
from portal.islands import asks_for_island
from rollout.changes import triage
from rollout.changes.forms import AssigneeForm, DismissForm
from rollout.changes.models import Triage
from rollout.changes.triage import Seen, why_not
from rollout.changes.views.access import only_portal_administrators

MOST_AT_ONCE = 500


@require_POST
def track(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The post becomes a change; of one that is tracked its newest version counts as read."""
    seen = _seen_or_404(request, mc_id)

    def act() -> str:
        change = triage.track(seen, by=signed_in(request), at=timezone.now())
        return f"{mc_id} is tracked: {change.title}."

    return _act(request, mc_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Nothing is to be done about the post, with the reason why."""
    seen = _seen_or_404(request, mc_id)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            reason = form.cleaned_data["reason"]
            triage.dismiss(seen, reason=reason, by=signed_in(request), at=timezone.now())
            return f"{mc_id} is dismissed."

        return _act(request, mc_id, act)
    return _ask_for_reason(request, form, [seen])


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss_all(request: HttpRequest) -> HttpResponse:
    """Several posts with one reason; what cannot be dismissed is named, and keeps no other."""
    only_portal_administrators(request)
    posts = _ticked(request)
    if not posts:
        messages.warning(request, "Tick the posts that are to be dismissed, then press the button again.")
        return _back(request)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        dismissed = triage.dismiss_all(posts, reason=reason, by=signed_in(request), at=timezone.now())
        if dismissed.count:
            messages.success(request, f"Dismissed {counted(dismissed.count, 'post')}.")
        for problem in dismissed.problems:
            messages.error(request, problem)
        return _back(request)
    return _ask_for_reason(request, form, posts, ticked=True)


@require_POST
def bring_back(request: HttpRequest, mc_id: str) -> HttpResponse:
    """A dismissed post is new again."""
    seen = _seen_or_404(request, mc_id)

    def act() -> str:
        triage.bring_back(seen, by=signed_in(request), at=timezone.now())
        return f"{mc_id} is new again."

    return _act(request, mc_id, act)


@require_POST
def take(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Whoever asks looks into the post."""
    seen = _seen_or_404(request, mc_id)

    def act() -> str:
        Triage.objects.assign(mc_id, signed_in(request), instead_of=seen.assignee_id)
        return f"You look into {mc_id}."

    return _act(request, mc_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Somebody looks into the post, or nobody does any more."""
    seen = _seen_or_404(request, mc_id)
    form = AssigneeForm(request.POST or None, initial={"assignee": seen.assignee_id})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            row = Triage.objects.assign(mc_id, form.cleaned_data["assignee"], instead_of=seen.assignee_id)
            return f"{row.assignee or 'Nobody'} looks into {mc_id}."

        return _act(request, mc_id, act)
    context = {"form": form, "seen": seen, "back": _next(request), "focus": _asked(request).get("focus", "")}
    return render(request, "changes/assign.html", context, status=422 if form.is_bound else 200)


def _act(request: HttpRequest, mc_id: str, act: Callable[[], str]) -> HttpResponse:
    """Does it and says what happened, or why not; then on with the list."""
    try:
        messages.success(request, act())
    except PortalError as error:
        messages.error(request, why_not(error, mc_id))
    return _back(request)


def _ask_for_reason(
    request: HttpRequest, form: DismissForm, posts: list[Seen], *, ticked: bool = False
) -> HttpResponse:
    many = len(posts) > 1
    context = {
        "form": form,
        "posts": posts,
        "ticked": ticked,
        "question": f"Dismiss {counted(len(posts), 'post')}?" if many else f"Dismiss {posts[0].post.mc_id}?",
        "button": f"Dismiss {counted(len(posts), 'post')}" if many else "Dismiss it",
        "back": _next(request),
        "focus": _asked(request).get("focus", ""),
    }
    return render(request, "changes/dismiss.html", context, status=422 if form.is_bound else 200)


def _seen_or_404(request: HttpRequest, mc_id: str) -> Seen:
    only_portal_administrators(request)
    if (seen := Seen.by_token(_asked(request).get("seen", ""), mc_id)) is None:
        raise Http404(f"No post {mc_id} came in.")
    return seen


def _ticked(request: HttpRequest) -> list[Seen]:
    """The ticked posts as the page showed them, each by “MC900100 token”."""
    pairs = [value.partition(" ") for value in _asked(request).getlist("post")[:MOST_AT_ONCE]]
    found = [Seen.by_token(token, mc_id) for mc_id, _, token in pairs]
    return [seen for seen in found if seen is not None]


def _asked(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _next(request: HttpRequest) -> str:
    """The page of ours that the act began on, with its filters; else the list."""
    wanted = _asked(request).get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("changes:posts")


def _back(request: HttpRequest) -> HttpResponse:
    """To where the act began, with the focus on the row named by `focus`: htmx is told, a browser follows the “#”."""
    back, focus = _next(request), _asked(request).get("focus", "")
    if focus and asks_for_island(request):
        return redirect(f"{back}{'&' if '?' in back else '?'}{urlencode({'focus': focus})}")
    return redirect(f"{back}#row-{focus}" if focus else back)
