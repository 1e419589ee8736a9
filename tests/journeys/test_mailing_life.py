"""The life of a mailing: paused, resumed, its sender lost, people in doubt decided for, and closed with its sum."""

import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from notifications.mailings.models import Mailing
from rollout.tenants.models import Role
from tests.deliveries.sink import Sink
from tests.deliveries.test_recovery import leave_behind
from tests.factories.mailings import make_sending_mailing
from tests.factories.tenants import make_user_with_role
from tests.journeys.conftest import SignIn, session_cookie
from tests.journeys.working import elsewhere, press, the_portal_works

PEOPLE = 30
IN_DOUBT = 3


def pause_by_mouse(page: Page) -> None:
    page.get_by_role("link", name="Pause").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why?").fill("The service desk is closed")
    dialog.get_by_role("button", name="Pause").click()


def test_a_mailing_is_paused_resumed_and_closed_though_its_sender_was_lost(
    live_server: LiveServer, page: Page, sign_in: SignIn, sink: Sink
) -> None:
    mailing = make_sending_mailing(people=PEOPLE)
    sign_in(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))
    page.goto(f"{live_server.url}/mailings/{mailing.pk}/")

    pause_by_mouse(page)
    expect(page.get_by_text("“The service desk is closed”")).to_be_visible()
    the_portal_works()
    assert sink.received == []

    press(page, "Resume")
    expect(page.get_by_role("link", name="Pause")).to_be_visible()
    elsewhere(lambda: leave_behind(mailing, IN_DOUBT, lease=timedelta(seconds=-1)))
    the_portal_works()
    expect(page.get_by_text("Adds up, person by person")).to_be_visible()
    expect(page.locator(".sum")).to_contain_text(f"{PEOPLE} people = 27 sent + 0 failed + 0 suppressed + 3 in doubt")

    page.get_by_role("link", name="Decide for 3 people").click()
    press(page, re.compile("^It arrived ?: Pat"))
    expect(page.locator("#messages")).to_contain_text("Decided for 1 person.")
    page.get_by_role("button", name=re.compile("^Send once more ?: Pat")).first.click()
    expect(page.get_by_text("1 person waits to be sent the mail once more.")).to_be_visible()
    the_portal_works()

    page.reload()
    page.get_by_role("link", name="It did not arrive: 1 person").click()
    page.get_by_role("dialog").get_by_role("button", name="It did not arrive: 1 person").click()
    expect(page.get_by_role("heading", name="Nobody is in doubt")).to_be_visible()
    page.get_by_role("link", name="Back to the mailing").click()
    expect(page.locator(".sum")).to_contain_text(f"{PEOPLE} people = 29 sent + 1 failed")
    expect(page.get_by_text("1 in doubt: sent once more")).to_be_visible()
    assert set(Counter(sink.recipients).values()) == {1}
    assert len({message_from_bytes(mail.content)["Message-ID"] for mail in sink.received}) == PEOPLE - 2


def test_without_javascript_all_in_doubt_are_decided_for(live_server: LiveServer, browser: Browser, sink: Sink) -> None:
    mailing = make_sending_mailing(people=5)
    elsewhere(lambda: leave_behind(mailing, IN_DOUBT, lease=timedelta(seconds=-1)))
    the_portal_works()
    context = browser.new_context(java_script_enabled=False)
    user = make_user_with_role(mailing.tenant, Role.APPROVER)
    context.add_cookies([session_cookie(user, live_server.url)])
    page = context.new_page()
    page.goto(f"{live_server.url}/mailings/{mailing.pk}/in-doubt/")

    page.get_by_role("link", name="It arrived: 3 people").click()
    page.get_by_role("button", name="It arrived: 3 people").click()

    expect(page.get_by_role("heading", name="Nobody is in doubt")).to_be_visible()
    assert Mailing.objects.get().closing_sum == {"sent": 5}
    context.close()
