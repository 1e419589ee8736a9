"""Every page of the site: no finding of axe in any width and theme, no script error, nothing the policy refuses."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import User
from portal.demo.loading import load
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import DESKTOP, new_context, session_cookie, watched
from tests.journeys.visits import VISITS, Visit


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """In place of pytest-django's `db`: the demo portfolio, loaded once for all pages and gone after them."""
    with django_db_blocker.unblock():
        load(at=timezone.now())
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def site(db: None) -> Iterator[LiveServer]:
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def tab(site: LiveServer, browser: Browser) -> Iterator[Page]:
    """One for all visits: each further one would start a renderer and read styles, fonts and scripts anew."""
    context = new_context(browser)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The tab as a new one would be."""
    tab.context.clear_cookies()
    tab.set_viewport_size(DESKTOP)
    tab.emulate_media(color_scheme="light")
    with watched(tab):
        yield tab


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_page_is_accessible(site: LiveServer, page: Page, visit: Visit):
    if visit.by:
        page.context.add_cookies([session_cookie(User.objects.get(email=visit.by), site.url)])

    response = page.goto(site.url + (visit.path if isinstance(visit.path, str) else visit.path()))
    if visit.then:
        visit.then(page)

    assert response is not None
    assert response.status == visit.status
    assert_accessible(page)
