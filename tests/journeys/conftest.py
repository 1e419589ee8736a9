"""A real browser for the journeys, and a page that fails on script errors and refused policies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as site
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from tests.browser import ARGUMENTS, executable
from tests.deliveries.sink import Sink
from tests.journeys.working import relay

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MILLISECONDS = 10_000
# A slow mailing's page asks every five seconds, which is just how long Playwright waits by itself.
expect.set_options(timeout=PATIENCE_MILLISECONDS)

SignIn = Callable[[User], None]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or the one Playwright installed; gone before other rooms start event loops."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
            yield chromium
            chromium.close()
            # With a loop in the thread Django keeps other connections than without; nobody would close these.
            connections.close_all()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = new_context(browser)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when a script fails or the Content-Security-Policy refuses something."""
    with watched(context.new_page()) as page:
        yield page


def new_context(browser: Browser) -> BrowserContext:
    """A window of its own, with cookies and caches of its own; the caller closes it."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    return context


@contextmanager
def watched(page: Page) -> Iterator[Page]:
    """Raises AssertionError at its end when meanwhile a script failed or the policy refused something."""
    problems: list[str] = []

    def failed(error: Error) -> None:
        problems.append(str(error))

    def said(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            problems.append(line.text)

    page.on("pageerror", failed)
    page.on("console", said)
    yield page
    page.remove_listener("pageerror", failed)
    page.remove_listener("console", said)
    assert problems == []


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A relay that takes everything, as the portal's only one."""
    with relay() as sink:
        settings.RELAYS = (sink.relay,)
        yield sink


@pytest.fixture
def sign_in(context: BrowserContext, live_server) -> SignIn:
    """Gives the browser the session of a user; journeys that show signing in do it by the page."""

    def sign_in(user: User) -> None:
        context.add_cookies([session_cookie(user, live_server.url)])

    return sign_in


def session_cookie(user: User, url: str) -> dict[str, str]:
    """The cookie of a new session of `user`, for Playwright's `add_cookies`."""
    client = Client()
    client.force_login(user)
    return {
        "name": site.SESSION_COOKIE_NAME,
        "value": client.cookies[site.SESSION_COOKIE_NAME].value,
        "url": url,
    }
