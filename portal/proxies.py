"""Who visits, where proxies of our own stand in front."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class ClientAddressMiddleware:
    """Makes REMOTE_ADDR the visitor's address instead of the proxy's.

    Each proxy appends whom it saw to X-Forwarded-For; of its entries only as many are believed, from the end, as
    settings.PROXIES names: a visitor can send anything before them.
    """

    def __init__(self, get_response: Answer) -> None:
        if not settings.PROXIES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(seen) >= settings.PROXIES and seen[-settings.PROXIES]:
            request.META["REMOTE_ADDR"] = seen[-settings.PROXIES]
        return self.get_response(request)
