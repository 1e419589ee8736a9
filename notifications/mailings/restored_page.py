"""The page on which a portal administrator confirms a restored or copied database."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notifications.deliveries import home
from notifications.deliveries.models import Home
from notifications.mailings import restored
from portal.accounts.models import User
from portal.accounts.requests import signed_in


@require_safe
def restored_database(request: HttpRequest) -> HttpResponse:
    """What would be sent from here, and since when nobody knows what another copy sent."""
    user, at = _portal_administrator(request), timezone.now()
    waiting = list(restored.waiting())
    context = {
        "at_home": home.is_at_home(),
        "last": Home.objects.select_related("confirmed_by").first(),
        "waiting": waiting,
        "due": {mailing.pk for mailing in waiting if mailing.send_at and mailing.send_at <= at},
        "openable": set(restored.waiting().visible_to(user).order_by().values_list("pk", flat=True)),
        "single_mails": restored.single_mails_count(),
    }
    return render(request, "mailings/restored.html", context)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    user = _portal_administrator(request)
    restored.confirm(by=user, drops_single_mails="send_single_mails" not in request.POST, at=timezone.now())
    messages.success(request, "Confirmed. What was being sent is paused: resume it one by one.")
    return redirect("mailings:list")


def _portal_administrator(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.is_portal_administrator:
        raise PermissionDenied
    return user
