"""The pages for what is not found, not allowed, or broken."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from portal import error_pages
from portal.requests import HEADER, RequestIdMiddleware


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_missing_page_does_not_say_whether_it_exists(request_of_nobody: HttpRequest):
    response = error_pages.not_found(request_of_nobody, Exception())

    assert response.status_code == 404
    assert "We cannot find this page, or you may not see it." in response.content.decode()


@pytest.mark.django_db
def test_forbidden_act_names_the_role(request_of_nobody: HttpRequest):
    response = error_pages.not_allowed(request_of_nobody, Exception())

    assert response.status_code == 403
    assert "Your role does not allow this." in response.content.decode()


@pytest.mark.django_db
def test_refused_form_says_that_nothing_was_changed(request_of_nobody: HttpRequest):
    response = error_pages.form_too_old(request_of_nobody)

    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


@pytest.mark.django_db
def test_broken_page_shows_the_number_of_the_request(request_of_nobody: HttpRequest):
    response = RequestIdMiddleware(error_pages.broken)(request_of_nobody)

    assert response.status_code == 500
    assert f"Request {response[HEADER]}" in response.content.decode()


def test_broken_page_without_a_database_still_says_what_happened(request_of_nobody: HttpRequest):
    """Drawing the rail and the site's line needs the database, which this test does not have."""
    response = error_pages.broken(request_of_nobody)

    assert response.status_code == 500
    assert "Nothing was sent and nothing was changed." in response.content.decode()
