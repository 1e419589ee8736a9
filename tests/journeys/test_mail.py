"""The mails in a browser: no finding of axe, and nothing wider than the phone."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.accessibility import ALL_RULES, COLOUR_RULES, NARROWEST, TOO_WIDE, findings
from tests.journeys.conftest import new_context
from tests.texts.mails import PACK, TEXTS, page

# A mail is shown inside a mail program, which has the landmarks.
LANDMARKS = {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}
# The same blocks in another language are the same markup: one language is judged in full, all are measured.
IN_FULL = [("en", purpose) for locale, purpose in TEXTS if locale == "en"]


@pytest.fixture(scope="module")
def tab(browser: Browser):
    """One for all mails. It loads nothing from anywhere: a mail that asks for something fails here."""
    context = new_context(browser)
    context.route("**/*", lambda route: route.abort())
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    yield tab
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == []


@pytest.mark.parametrize(("locale", "purpose"), IN_FULL)
def test_mail_is_accessible_light_and_dark(tab: Page, locale: str, purpose: str) -> None:
    tab.set_viewport_size({"width": 700, "height": 900})
    tab.set_content(page(locale, purpose, "light"))
    found = findings(tab, ALL_RULES, LANDMARKS)
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.set_content(page(locale, purpose, "dark"))

    assert found + findings(tab, COLOUR_RULES) == []


@pytest.mark.parametrize("locale", PACK.locales("texts"))
def test_mails_fit_the_narrowest_phone(tab: Page, locale: str) -> None:
    tab.set_viewport_size({"width": NARROWEST, "height": 844})
    too_wide = []
    for _, purpose in [text for text in TEXTS if text[0] == locale]:
        tab.set_content(page(locale, purpose, "light"))
        if tab.evaluate(TOO_WIDE) > 0:
            too_wide.append(purpose)

    assert too_wide == []
