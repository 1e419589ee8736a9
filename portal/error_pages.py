"""The pages people see when something is not found, not allowed, or broken."""

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import bad_request

from portal.requests import current_request_id
from portal.uploads import LARGEST_UPLOAD, read_the_rest

logger = logging.getLogger(__name__)


def not_readable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 for more than any form takes, with the limits; 400 without a page for what no browser sends."""
    if not isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return bad_request(request, exception)
    read_the_rest(request)
    context = {"megabytes": LARGEST_UPLOAD // 1024 // 1024, "is_many": isinstance(exception, TooManyFilesSent)}
    return render(request, "errors/413.html", context, status=413)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: also for what exists and belongs to a foreign tenant, so the page does not say which."""
    return render(request, "errors/404.html", status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the page is the reader's, the act is not."""
    return render(request, "errors/403.html", status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the CSRF check: mostly a page left open over a sign-out."""
    logger.warning("A form was refused by the CSRF check.", extra={"reason": reason})
    return render(request, "errors/csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: with the request's number. The rail and the reader's name come from the database, which may be what broke.

    So the page is drawn without them when drawing it fails, and the reader still gets the number.
    """
    context = {"request_id": current_request_id()}
    try:
        return render(request, "errors/500.html", context, status=500)
    except Exception:  # the last page there is: whatever broke the first may break this one too
        logger.exception("The error page could not be drawn in full.")
        return HttpResponse(render_to_string("errors/500_bare.html", context), status=500)
