"""Answers at the secret addresses, for calendars and feed readers, which cannot sign in."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.accounts.throttling import Throttle
from rollout.changes.models import Change
from rollout.waves.feeds.calendar import calendar_of
from rollout.waves.feeds.steps import steps_of
from rollout.waves.models.feed import Feed, FeedKind

# Of each address, from wherever: a few hundred subscribers may come at once, and no loop keeps the portal busy.
FETCHES = Throttle("feeds", tries=300, seconds=60)
Given = Callable[[Feed], HttpResponse | None]


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The tenant's waves as iCalendar."""

    def given(feed: Feed) -> HttpResponse:
        octets = calendar_of(feed.tenant, at=timezone.now())
        response = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{feed.tenant.slug}-waves.ics"'
        return response

    return _answer(request, token, FeedKind.CALENDAR, given)


@login_not_required
@require_safe
def steps(request: HttpRequest, token: str) -> HttpResponse:
    """The steps of the tenant's waves as Atom; with `?change=MC1111780` of this change alone."""

    def given(feed: Feed) -> HttpResponse | None:
        wanted = request.GET.get("change")
        change = Change.objects.filter(mc_id=wanted).first() if wanted else None
        if wanted and change is None:
            return None
        address = settings.PORTAL_URL + request.path + (f"?change={change.mc_id}" if change else "")
        octets = steps_of(feed.tenant, change, address=address, made_at=feed.made_at)
        return HttpResponse(octets, content_type="application/atom+xml; charset=utf-8")

    return _answer(request, token, FeedKind.STEPS, given)


def _answer(request: HttpRequest, token: str, kind: str, given: Given) -> HttpResponse:
    """What `given` makes of the feed; 304 where the reader has that already.

    Whatever is wrong with an address, the answer is the same, after one look into one index: it does not tell a
    revoked one from one that never was. Those are not counted, as counting would cost more than answering.
    """
    at = timezone.now()
    feed = Feed.objects.opened_by(token, kind).select_related("tenant").first()
    if feed is None:
        return _closed(HttpResponse("There is no feed at this address.\n", status=404, content_type="text/plain"))
    if FETCHES.is_used_up(str(feed.pk), at=at):
        busy = HttpResponse("This feed is read too often. Try again in a minute.\n", status=429)
        busy["Content-Type"], busy["Retry-After"] = "text/plain", str(FETCHES.seconds)
        return _closed(busy)
    FETCHES.note(str(feed.pk), at=at)
    Feed.objects.filter(pk=feed.pk).note_fetch(at=at)
    response = given(feed)
    if response is None:
        return _closed(HttpResponse("There is no feed at this address.\n", status=404, content_type="text/plain"))
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    same = get_conditional_response(request, response["ETag"], response=response)
    assert isinstance(same, HttpResponse)
    return _closed(same)


def _closed(response: HttpResponse) -> HttpResponse:
    """Kept by the reader alone, asked for anew each time, in no search engine, and the address goes nowhere else."""
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
