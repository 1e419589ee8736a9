"""Signing in by a one-time link."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.links import use_link


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button: programs that look at every link of a mail do not use it up."""
    if request.method != "POST":
        return render(request, "accounts/link.html")
    user = use_link(token, at=timezone.now())
    if user is None:
        return render(request, "accounts/link.html", {"is_spent": True}, status=410)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)
