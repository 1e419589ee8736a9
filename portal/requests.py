"""Every request has a number, which people can read out and logs can be searched for."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

HEADER = "X-Request-ID"
# Crockford's alphabet: no letter that a person could take for a digit on the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GetResponse = Callable[[HttpRequest], HttpResponseBase]

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The number of the request being answered, "" outside of one."""
    return _request_id.get()


def new_request_id() -> str:
    """Twelve letters and digits in groups of four: 60 random bits, so nobody meets the same one twice."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


class RequestIdMiddleware:
    """Numbers the request, for its log lines, its error page and the answer's X-Request-ID.

    A number sent by the client is not taken over: it would let a stranger write into our logs.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = new_request_id()
        token = _request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response[HEADER] = number
        return response


class NulMiddleware:
    """Answers 400 to a NUL in the address: no page means it, PostgreSQL refuses it, and a 500 would blame us."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address holds a character that no page has.")
        return self.get_response(request)


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to every log record written while a request is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        if number := current_request_id():
            record.request_id = number
        return True


class LostSessionMiddleware:
    """Answers an htmx request whose session is gone with HX-Redirect: the page goes to sign-in, not the island.

    Without it htmx would follow the redirect by itself and swap the sign-in page into a table.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true":
            return response
        patch_vary_headers(response, ["HX-Request"])
        if response.status_code not in (301, 302) or not _leads_to_sign_in(response["Location"]):
            return response
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = _sign_in_for(request)
        return answer


def _leads_to_sign_in(location: str) -> bool:
    return urlsplit(location).path == resolve_url(settings.LOGIN_URL)


def _sign_in_for(request: HttpRequest) -> str:
    """Sign-in that leads back to the page the reader was on, not to the fragment that was asked for."""
    page = urlsplit(request.headers.get("HX-Current-URL", "/"))
    # One slash only: a path of “//host/” would be another site.
    back = "/" + page.path.lstrip("/") + (f"?{page.query}" if page.query else "")
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: back})}"
