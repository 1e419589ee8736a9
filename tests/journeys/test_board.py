"""The board and the plan of a wave in a browser: islands, focus and the slider; and the board without JavaScript."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from rollout.tenants.models import Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.portfolio import DAY, make_portfolio
from tests.factories.tenants import make_access, make_person
from tests.journeys.conftest import SignIn, session_cookie


@pytest.fixture
def reader(live_server) -> User:
    user = make_user(name="Ada Lund")
    for tenant in make_portfolio():
        make_access(user, tenant, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def board(page: Page, live_server, reader: User, sign_in: SignIn) -> Page:
    """The board of 24 September, open."""
    sign_in(reader)
    page.goto(live_server.url + reverse("board:board", args=["MC1111780"], query={"as_of": DAY.isoformat()}))
    return page


def test_day_before_and_the_slider_show_the_board_of_another_day(board: Page):
    board.get_by_role("link", name="Previous day").click()
    expect(board).to_have_url(re.compile("as_of=2025-09-23"))

    slider = board.get_by_role("slider", name="Day")
    slider.focus()
    board.keyboard.press("ArrowLeft")

    expect(board).to_have_url(re.compile("as_of=2025-09-22"))
    expect(board.locator("#today")).to_contain_text("22 Sep")


def test_tenant_opens_beside_the_list_and_closes_with_escape(board: Page):
    board.get_by_role("link", name="Contoso", exact=True).last.click()

    expect(board.get_by_role("heading", name="Contoso", level=2)).to_be_focused()
    expect(board).to_have_url(re.compile(r"/board/tenants/contoso/\?as_of=2025-09-24"))
    expect(board.locator('tr[aria-current="true"]')).to_contain_text("Contoso")
    expect(board.locator(".timeline")).to_be_hidden()

    board.keyboard.press("Escape")

    expect(board.locator("#tenant-contoso")).to_be_focused()
    expect(board).to_have_url(re.compile(r"/board/\?as_of=2025-09-24"))
    expect(board.locator(".timeline")).to_be_visible()


def test_sorting_replaces_the_table_and_says_so(board: Page):
    board.get_by_role("link", name="People told").last.click()

    expect(board.locator("#live")).to_have_text("6 tenants, sorted by people told")
    expect(board.get_by_role("columnheader", name="People told")).to_have_attribute("aria-sort", "ascending")
    expect(board.get_by_role("link", name="People told").last).to_be_focused()


def test_search_narrows_the_board_as_one_types_and_loses_no_letter(board: Page):
    search = board.get_by_role("searchbox", name="Name of the tenant")
    search.press_sequentially("wing")

    expect(board.locator(".timeline__names > li")).to_have_count(1)
    expect(board.locator("#live")).to_have_text("1 tenant, sorted by needs attention")
    expect(board.locator("#export")).to_have_attribute("href", re.compile(r"q=wing&as_of=2025-09-24$"))
    expect(search).to_be_focused()
    expect(search).to_have_value("wing")

    board.go_back()
    expect(board.locator(".timeline__names > li")).to_have_count(6)


def test_past_offers_no_new_wave(board: Page):
    new_wave = board.get_by_role("link", name="New wave")

    new_wave.click(force=True)

    expect(new_wave).to_have_attribute("aria-disabled", "true")
    expect(board).to_have_url(re.compile("/board/"))


def test_rule_counts_its_people_as_it_is_ticked(board: Page, live_server):
    contoso = Tenant.objects.get(slug="contoso")
    for number in range(3):
        make_person(contoso, groups=["Pilot"] if number else [])
    board.goto(live_server.url + reverse("waves:add", args=["MC1111780"], query={"tenant": "contoso"}))
    board.get_by_label("Name").fill("Second pilot")
    board.get_by_label("First day").fill("2025-10-06")
    board.get_by_label("Last day").fill("2025-10-10")

    board.get_by_label("Only people who are in no earlier wave").uncheck()
    expect(board.locator("#preview .figure")).to_have_text("3")
    board.get_by_label("Pilot (2)").check()

    expect(board.locator("#preview .figure")).to_have_text("2")
    expect(board.locator("#preview")).to_contain_text("in the group “Pilot”")


def test_board_works_without_javascript(browser: Browser, live_server, reader: User):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.add_cookies([session_cookie(reader, live_server.url)])
    page = context.new_page()
    page.goto(live_server.url + reverse("board:board", args=["MC1111780"], query={"view": "table"}))

    page.get_by_label("As of", exact=True).fill("2025-09-24")
    page.get_by_role("button", name="Show").first.click()
    page.get_by_role("link", name="Needs attention 4").click()
    page.locator("#tenant-fabrikam").click()

    expect(page.get_by_role("heading", name="Fabrikam", level=2)).to_be_visible()
    expect(page.locator("tbody tr[aria-current]")).to_contain_text("Fabrikam")
    page.get_by_role("link", name="Close Fabrikam").click()
    expect(page).to_have_url(re.compile(r"view=table&as_of=2025-09-24&attention=1"))
    context.close()
