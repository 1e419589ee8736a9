"""The page where administrators of a tenant make and revoke the secret addresses of its feeds."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.requests import signed_in
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.feeds import handing_out
from rollout.waves.models.feed import Feed, FeedKind

ABOUT = {
    FeedKind.CALENDAR: (
        "calendar",
        "The waves of every open change and the vendor’s windows, for Outlook, Google Calendar, Apple Calendar and "
        "others. Subscribe to the address; a calendar fetches it about once an hour.",
    ),
    FeedKind.STEPS: (
        "rss",
        "The latest 100 steps of the tenant’s waves (planned, ready, rolling, paused, moved …) as Atom, for feed "
        "readers, Teams and Slack. “?change=MC1111780” at its end gives one change alone.",
    ),
}


@dataclass(frozen=True)
class Offer:
    """One kind of feed on the page, with its address where there is one."""

    kind: FeedKind
    icon: str
    about: str
    feed: Feed | None


@require_safe
def feeds(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be read without signing in, who made its address, and when it was last read."""
    tenant = _tenant(request, slug)
    made = {feed.kind: feed for feed in Feed.objects.filter(tenant=tenant).select_related("made_by")}
    context = {
        "tenant": tenant,
        "offers": [Offer(kind, *about, made.get(kind)) for kind, about in ABOUT.items()],
        "questions": [question for kind in made for question in (_replacing(tenant, kind), _revoking(tenant, kind))],
    }
    return render(request, "waves/feeds.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A new address, shown this once. Asks first, as an earlier address ends."""
    tenant, kind = _tenant(request, slug), _kind(kind)
    if request.method != "POST":
        return _ask(request, tenant, _replacing(tenant, kind))
    address = handing_out.make_address(tenant, kind, by=signed_in(request), at=timezone.now())
    context = {
        "tenant": tenant,
        "kind": kind,
        "address": address,
        "about": ABOUT[kind][1],
        "changes": Change.objects.open()[:20] if kind == FeedKind.STEPS else [],
    }
    response = render(request, "waves/feed_address.html", context)
    # Nowhere a link of this page leads hears of it; the address itself stands in the page alone.
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Asks first. Revoked already: nothing happens."""
    tenant, kind = _tenant(request, slug), _kind(kind)
    if request.method != "POST":
        return _ask(request, tenant, _revoking(tenant, kind))
    if handing_out.revoke(tenant, kind):
        messages.success(request, f"The address of the {kind.label.lower()} is revoked: nobody can read it any more.")
    return redirect("feeds:feeds", slug)


def _tenant(request: HttpRequest, slug: str) -> Tenant:
    return get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)


def _kind(kind: str) -> FeedKind:
    if kind not in FeedKind.values:
        raise Http404
    return FeedKind(kind)


def _ask(request: HttpRequest, tenant: Tenant, question: dict[str, object]) -> HttpResponse:
    back = reverse("feeds:feeds", args=[tenant.slug])
    return render(request, "confirm.html", {"subject": tenant, "back": back, **question})


def _replacing(tenant: Tenant, kind: str) -> dict[str, object]:
    """The question before a new address, for its page and its dialog."""
    return {
        "id": f"make-{kind}",
        "question": f"Make a new address for the {FeedKind(kind).label.lower()} of {tenant.name}?",
        "says": "It is shown once. An address made before stops working at once, for everybody who uses it.",
        "action": reverse("feeds:make", args=[tenant.slug, kind]),
        "button": "Make a new address",
        "danger": False,
    }


def _revoking(tenant: Tenant, kind: str) -> dict[str, object]:
    return {
        "id": f"revoke-{kind}",
        "question": f"Revoke the address of the {FeedKind(kind).label.lower()} of {tenant.name}?",
        "says": "It stops working at once, for everybody who uses it, and cannot be brought back.",
        "action": reverse("feeds:revoke", args=[tenant.slug, kind]),
        "button": "Revoke the address",
        "danger": True,
    }
