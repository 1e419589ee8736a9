"""The helpdesk's own ways: the filter, the look-up by keyboard alone, Copy, print, and all of it without JavaScript."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rollout.helpdesk.publishing import publish_from_pack
from rollout.tenants.models import Person, Role, Tenant
from tests.factories.changes import make_change
from tests.factories.helpdesk import make_notice, make_problem
from tests.factories.tenants import make_person, make_tenant, make_user_with_role
from tests.journeys.conftest import SignIn, session_cookie

NOTICE = "/helpdesk/MC1111780/"


@pytest.fixture
def contoso(live_server) -> Tenant:
    return make_tenant(name="Contoso", time_zone="Europe/Berlin")


@pytest.fixture
def staff(contoso: Tenant, sign_in: SignIn):
    """Somebody on Contoso's helpdesk, signed in."""
    staff = make_user_with_role(contoso, Role.HELPDESK)
    sign_in(staff)
    return staff


@pytest.fixture
def adeles(contoso: Tenant) -> list[Person]:
    return [make_person(contoso, name=f"Adele {name}") for name in ("Sommer", "Winter")]


def test_answers_are_filtered_as_one_types(page: Page, live_server, staff):
    make_notice()
    page.goto(live_server.url + NOTICE)

    page.get_by_label("Filter the answers").fill("outlook")

    expect(page.locator("#answer-count")).to_have_text("1 of 2 answers")
    expect(page.get_by_text("Where did the backup switch go?")).to_be_hidden()
    expect(page.get_by_text("Do I need an outlook.com account?")).to_be_visible()


def test_a_person_is_looked_up_by_keyboard_alone(page: Page, live_server, staff, adeles):
    make_notice()
    page.goto(live_server.url + NOTICE)

    page.keyboard.press("/")
    page.keyboard.type("adele")
    page.keyboard.press("Enter")
    expect(page.locator("#lookup").get_by_role("link")).to_have_count(2)
    expect(page.get_by_label("Name or mail address")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Adele Winter")).to_be_focused()
    expect(page).to_have_url(re.compile(rf"person={adeles[1].pk}"))


def test_what_to_say_is_copied_with_one_press(page: Page, context: BrowserContext, live_server, staff):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    make_notice()
    page.goto(live_server.url + NOTICE)

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "“The backup moved to iCloud. Four switches must be on.”"


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_notice_with_all_answers_prints_on_two_sides(page: Page, live_server, staff, locale):
    publish_from_pack(make_change(), at=timezone.now())
    for _ in range(3):
        make_problem()
    page.goto(f"{live_server.url}{NOTICE}?lang={locale}")

    printed = page.pdf(prefer_css_page_size=True, print_background=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def test_everything_works_without_javascript(browser: Browser, live_server, contoso, adeles):
    make_notice()
    staff = make_user_with_role(contoso, Role.HELPDESK)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([session_cookie(staff, live_server.url)])
    page = context.new_page()
    page.goto(live_server.url + NOTICE)

    page.get_by_label("Filter the answers").fill("outlook")
    page.get_by_label("Filter the answers").press("Enter")
    expect(page.locator("#answer-count")).to_have_text("1 of 2 answers")
    page.get_by_label("Name or mail address").fill("winter")
    page.get_by_label("Name or mail address").press("Enter")

    expect(page.get_by_role("heading", name="Adele Winter")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    context.close()
