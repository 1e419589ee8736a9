"""The request's number, and what htmx is told when the session is gone."""

import logging
import re

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from portal.requests import (
    LostSessionMiddleware,
    RequestIdFilter,
    RequestIdMiddleware,
    current_request_id,
    new_request_id,
)

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "https://portal.example/people/?q=ada"}


@pytest.fixture(autouse=True)
def sign_in_url(settings):
    settings.LOGIN_URL = "/sign-in/"


def answer_of(location: str, **headers: str) -> HttpResponse:
    middleware = LostSessionMiddleware(lambda request: HttpResponseRedirect(location))
    return middleware(RequestFactory().get("/people/table/", **headers))


def test_request_id_reads_out_well():
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", new_request_id())


def test_answer_carries_the_number_the_view_saw():
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current_request_id())
        return HttpResponse()

    response = RequestIdMiddleware(view)(RequestFactory().get("/"))

    assert response["X-Request-ID"] == seen[0]
    assert current_request_id() == ""


def test_number_of_a_stranger_is_not_taken_over():
    request = RequestFactory().get("/", HTTP_X_REQUEST_ID="evil\nline")

    assert RequestIdMiddleware(lambda request: HttpResponse())(request)["X-Request-ID"] != "evil\nline"


def test_log_record_carries_the_number_of_its_request():
    record = logging.makeLogRecord({})

    def view(request: HttpRequest) -> HttpResponse:
        RequestIdFilter().filter(record)
        return HttpResponse()

    response = RequestIdMiddleware(view)(RequestFactory().get("/"))

    assert record.request_id == response["X-Request-ID"]


def test_log_record_outside_of_a_request_has_no_number():
    record = logging.makeLogRecord({})

    assert RequestIdFilter().filter(record)
    assert not hasattr(record, "request_id")


def test_htmx_request_without_session_is_sent_to_sign_in_as_a_whole_page():
    response = answer_of("/sign-in/?next=/people/table/", **HTMX)

    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fpeople%2F%3Fq%3Dada"


def test_foreign_page_of_a_lost_session_never_leads_outside():
    response = answer_of(
        "/sign-in/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="https://evil.example//evil.example/x"
    )

    assert response["HX-Redirect"] == "/sign-in/?next=%2Fevil.example%2Fx"


def test_other_redirects_of_htmx_stay():
    assert answer_of("/people/", **HTMX).status_code == 302


def test_plain_request_without_session_is_redirected_plainly():
    assert answer_of("/sign-in/?next=/people/").status_code == 302


@pytest.mark.parametrize("address", ["/sign-in/?next=%00", "/sign-in/%00", "/?q=a%00b"])
def test_nul_in_an_address_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400
