"""Behind proxies of our own the visitor's address is read from the end of what they saw."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.proxies import ClientAddressMiddleware


def _address(forwarded: str) -> str:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=forwarded)

    def answer(seen: HttpRequest) -> HttpResponse:
        return HttpResponse(seen.META["REMOTE_ADDR"])

    return ClientAddressMiddleware(answer)(request).content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        # What a visitor writes into the header stands before what the proxy saw.
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.3", "203.0.113.7"),
        # The header is missing, or shorter than it must be: somebody came around the proxies.
        (1, "", "10.0.0.2"),
        (2, "203.0.113.7", "10.0.0.2"),
    ],
)
def test_as_many_entries_are_believed_as_there_are_proxies(settings, proxies, forwarded, address) -> None:
    settings.PROXIES = proxies

    assert _address(forwarded) == address


def test_without_a_proxy_the_header_is_not_believed(settings) -> None:
    settings.PROXIES = 0

    with pytest.raises(MiddlewareNotUsed):
        _address("203.0.113.7")
