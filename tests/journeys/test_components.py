"""Every component in a browser: accessible in each width and theme, and its small scripts at work."""

from copy import deepcopy

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Page, expect

from tests.factories.accounts import make_user
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import PHONE, SignIn

GALLERY = ["board", "rows", "drawer", "mailing", "form", "islands", "sign_in", "public"]


@pytest.fixture(autouse=True)
def gallery(settings, sign_in: SignIn) -> None:
    settings.ROOT_URLCONF = "tests.ui.gallery_urls"
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(site_settings.BASE_DIR / "tests" / "ui")
    settings.TEMPLATES = templates
    sign_in(make_user(name="Ada Lund"))


@pytest.fixture
def visit(page: Page, live_server):
    def visit(name: str) -> Page:
        page.goto(f"{live_server.url}/gallery/{name}/")
        return page

    return visit


@pytest.mark.parametrize("name", GALLERY)
def test_components_have_no_finding_in_any_width_and_theme(visit, name: str):
    assert_accessible(visit(name))


def test_skip_link_comes_first_and_leads_to_the_content(visit):
    page = visit("board")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


def test_confirmation_opens_as_a_dialog_and_can_be_left(visit):
    page = visit("mailing")

    page.get_by_role("link", name="Stop for good").click()

    dialog = page.get_by_role("dialog", name="Stop this mailing for good?")
    expect(dialog).to_be_visible()
    assert_accessible(page, open_details=False)
    dialog.get_by_role("button", name="Keep it as it is").click()
    expect(dialog).to_be_hidden()


def test_question_mark_lists_the_keys(visit):
    page = visit("board")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_single_keys_are_off_for_who_switched_them_off(page: Page, sign_in: SignIn, live_server):
    sign_in(make_user(single_keys=False))
    page.goto(f"{live_server.url}/gallery/board/")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_keys_go_to_a_place_and_to_search(visit, live_server):
    page = visit("board")

    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(f"{live_server.url}/documents/")
    page.wait_for_load_state()  # keys are heard once the page's script runs

    page.keyboard.press("Control+k")
    expect(page).to_have_url(f"{live_server.url}/search/")


def test_rows_are_walked_with_j_and_k(visit):
    page = visit("drawer")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#d2")).to_be_focused()

    page.keyboard.press("k")
    expect(page.locator("#d1")).to_be_focused()


def test_drawer_takes_the_focus_and_marks_its_row(visit, live_server):
    page = visit("rows")

    page.locator("#d2").click()

    expect(page.get_by_role("heading", name="Fabrikam")).to_be_focused()
    expect(page.locator("tr[aria-current=true] #d2")).to_have_count(1)
    expect(page).to_have_url(f"{live_server.url}/gallery/drawer/")
    assert_accessible(page)


def test_escape_closes_the_drawer_by_its_link_and_goes_back_to_the_row(visit, live_server):
    page = visit("rows")
    page.locator("#d2").click()
    expect(page.get_by_role("heading", name="Fabrikam")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page).to_have_url(f"{live_server.url}/gallery/rows/")
    expect(page.locator("#d2")).to_be_focused()


def test_back_button_brings_the_page_without_the_drawer(visit, live_server):
    page = visit("rows")
    page.locator("#d2").click()
    expect(page).to_have_url(f"{live_server.url}/gallery/drawer/")

    page.go_back()

    expect(page.locator(".drawer")).to_have_count(0)
    expect(page.locator("#d2")).to_be_visible()


def test_poll_rests_while_nobody_looks(visit):
    page = visit("rows")

    rests = page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true });
        const poll = document.getElementById("poll");
        const detail = { elt: poll, target: poll };
        return !poll.dispatchEvent(new CustomEvent("htmx:beforeRequest", { bubbles: true, cancelable: true, detail }));
    }""")

    assert rests


def test_filter_hides_what_does_not_match_and_says_how_many_are_left(visit):
    page = visit("mailing")

    page.get_by_role("searchbox").fill("outlook")

    expect(page.locator("#questions > details:visible")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("1 of 2 entries")


def test_island_that_fails_says_so_with_the_number_of_the_request(visit):
    page = visit("islands")

    page.locator("#fail").click()

    bar = page.get_by_role("alert")
    expect(bar).to_contain_text("That did not work. Nothing was changed.")
    expect(bar).to_contain_text("Request ")
    assert_accessible(page)


def test_focus_is_on_the_same_link_after_a_swap(visit):
    page = visit("islands")

    page.locator("#again").press("Enter")

    expect(page.locator("#island[aria-busy]")).to_have_count(0)
    expect(page.locator("#again")).to_be_focused()


def test_lost_session_in_an_island_leads_the_whole_page_to_sign_in(visit):
    page = visit("islands")

    page.locator("#lost").click()

    page.wait_for_url("**/sign-in/?next=%2Fgallery%2Fislands%2F")


def test_copy_button_copies_the_text(visit):
    page = visit("islands")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy").click()

    expect(page.locator("#live")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "Open Settings on the iPhone."


def test_menu_of_a_phone_holds_the_places(visit):
    page = visit("board")
    page.set_viewport_size(PHONE)

    page.get_by_role("button", name="Menu").click()

    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Helpdesk")).to_be_visible()
    assert_accessible(page, open_details=False)


def test_form_with_errors_takes_the_focus_to_its_summary(visit):
    expect(visit("form").locator(".error-summary")).to_be_focused()


def test_slider_moves_the_date_and_asks_for_that_day(visit):
    page = visit("board")

    page.get_by_role("slider", name="Day").press("ArrowRight")

    page.wait_for_url("**as_of=2025-09-25**")
