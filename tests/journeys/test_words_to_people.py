"""From words to people: written, checked, approved by two, sent to a few, then to all, and corrected.

And what must not happen: who is left is not told of a stopped mailing, nobody by a start that was missed, and nobody
from a database that was restored.
"""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from notifications.deliveries.models import Delivery, Home
from notifications.mailings.models import Mailing, MailingState
from notifications.texts.publishing import publish_from_pack
from portal.accounts.models import User
from rollout.tenants.models import Mode, Role
from rollout.waves.models import Wave
from tests.deliveries.sink import Sink
from tests.factories.changes import make_change, make_window
from tests.factories.mailings import make_approved, make_mailing, make_sending_mailing, make_told_wave
from tests.factories.notifications import PUBLISHED_AT
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.journeys.conftest import SignIn, new_context, session_cookie
from tests.journeys.working import press, the_portal_works

# More than five hundred: two people approve, and a few people are told first.
PEOPLE = 501
OLD = "Microsoft Authenticator on iPhone: backup moves to iCloud"
NEW = "Authenticator on iPhone: where your backup is from now on"


def a_wave_to_tell(people: int) -> Wave:
    """A ready wave of a live tenant, a few days from now and within the vendor's window, with the pack's texts."""
    today = timezone.now().date()
    change = make_change()
    publish_from_pack(change, at=PUBLISHED_AT)
    begin, end = today - timedelta(days=30), today + timedelta(days=60)
    make_window(change, begin_from=begin, begin_to=begin, end_from=end, end_to=end)
    tenant = make_tenant(mode=Mode.LIVE)
    days = {"starts_on": today + timedelta(days=3), "ends_on": today + timedelta(days=5)}
    return make_told_wave(tenant=tenant, change=change, people=people, **days)


def write_a_new_version(page: Page, live_server: LiveServer, wave: Wave) -> None:
    """Another subject in English; a placeholder that nobody knows is refused, and nothing that was typed is lost."""
    page.goto(f"{live_server.url}/changes/{wave.change.mc_id}/texts/")
    page.get_by_role("link", name="Advance notice").first.click()
    page.get_by_role("link", name=re.compile("^Write")).first.click()
    source = page.locator("textarea[name=source]")
    written = source.input_value().replace(OLD, NEW)
    source.fill(written.replace("{{ first_name }}", "{{ first_name.upper }}"))
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("first_name.upper").first).to_be_visible()
    assert "{{ first_name.upper }}" in source.input_value()
    source.fill(written)
    page.get_by_role("button", name="Save the draft").click()
    for name in ("German", "French", "Spanish"):
        page.get_by_role("button", name=re.compile(f"Take over as it is.*{name}")).click()
    page.get_by_role("button", name="Publish version 2 in 4 languages").click()
    expect(page.locator("#messages")).to_contain_text("ersion 2")


def accept_findings(page: Page) -> None:
    """What may be accepted is, each with a reason, as a person does who has looked at it."""
    waiting = page.locator("summary", has_text="Accept with a reason")
    while waiting.count():
        waiting.first.click()
        page.get_by_label("Why is it fine?").first.fill("Looked at, and it is so")
        page.get_by_role("button", name="Accept", exact=True).first.click()
        expect(page.locator("#messages")).to_contain_text("Accepted")


def approve(page: Page, button: str) -> None:
    page.get_by_label(re.compile("I have read the message")).check()
    page.get_by_role("button", name=button).click()
    expect(page.locator("#messages")).to_contain_text("Approved")


def as_somebody_else(browser: Browser, live_server: LiveServer, user: User, address: str) -> Page:
    context = new_context(browser)
    context.add_cookies([session_cookie(user, live_server.url)])
    page = context.new_page()
    page.goto(address)
    return page


def sent_of(mailing: Mailing) -> set[int]:
    return set(Delivery.objects.filter(mailing=mailing.pk, state="sent").values_list("person", flat=True))


def test_a_text_is_written_checked_approved_by_two_sent_and_corrected(
    live_server: LiveServer, page: Page, browser: Browser, sign_in: SignIn, sink: Sink
) -> None:
    wave = a_wave_to_tell(PEOPLE)
    author = make_user_with_role(wave.tenant, Role.ADMINISTRATOR, is_portal_administrator=True)
    approver = make_user_with_role(wave.tenant, Role.APPROVER)
    sign_in(author)
    write_a_new_version(page, live_server, wave)

    page.goto(f"{live_server.url}/waves/{wave.pk}/")
    page.get_by_role("button", name=re.compile("Write")).first.click()
    expect(page.get_by_text(NEW).first).to_be_visible()
    accept_findings(page)
    approve(page, "Approve as the first of two")
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
    the_portal_works()
    assert sink.recipients == [approver.email], "nobody but who can approve was told"

    second = as_somebody_else(browser, live_server, approver, page.url)
    approve(second, f"Approve: {PEOPLE} mails may be sent")
    second.get_by_role("button", name=f"Send {PEOPLE} mails").click()
    expect(second.get_by_role("heading", name="Progress")).to_be_visible()
    mailing = Mailing.objects.get(purpose="advance")
    the_portal_works()
    assert len(sent_of(mailing)) == 20

    second.reload()
    expect(second.get_by_text("20 of 20 sent")).to_be_visible()
    press(second, f"Go on now: {PEOPLE - 20} people")
    the_portal_works()
    second.reload()
    expect(second.get_by_text("Adds up, person by person")).to_be_visible()
    assert len(sent_of(mailing)) == PEOPLE

    page.reload()
    page.get_by_role("link", name="Write a correction").click()
    page.get_by_role("main").get_by_role("button", name=re.compile("orrection")).click()
    expect(page.get_by_role("heading", name=re.compile("^Correction to"))).to_be_visible()
    expect(page.get_by_text("Exactly those who got", exact=False).first).to_contain_text(f"{PEOPLE} people")
    correction = Mailing.objects.get(purpose="correction")
    accept_findings(page)
    make_approved(correction)
    page.reload()
    press(page, f"Send {PEOPLE} mails")
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
    the_portal_works()
    page.reload()
    press(page, f"Go on now: {PEOPLE - 20} people")
    the_portal_works()
    assert correction.corrects == mailing
    assert sent_of(correction) == sent_of(mailing)
    second.close()


def test_who_is_left_when_a_mailing_is_stopped_is_not_told(
    live_server: LiveServer, page: Page, sign_in: SignIn, sink: Sink
) -> None:
    mailing = make_sending_mailing(people=12)
    sign_in(make_user_with_role(mailing.tenant, Role.APPROVER))
    page.goto(f"{live_server.url}/mailings/{mailing.pk}/")

    page.get_by_role("link", name="Stop for good").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why?").fill("The wrong date")
    dialog.get_by_role("button", name="Stop for good: 12 people will not be told").click()
    expect(page.get_by_text("“The wrong date”").first).to_be_visible()
    the_portal_works()

    assert sink.received == []
    page.reload()
    expect(page.locator(".sum")).to_contain_text("12 people = 0 sent + 0 failed")
    expect(page.locator(".sum")).to_contain_text("12 cancelled")


def test_a_start_that_was_missed_waits_for_a_person(
    live_server: LiveServer, page: Page, sign_in: SignIn, sink: Sink
) -> None:
    at = timezone.now()
    mailing = make_mailing(make_told_wave(people=3), state=MailingState.SCHEDULED, send_at=at - timedelta(hours=3))
    make_approved(mailing)
    the_portal_works()
    assert sink.received == []
    sign_in(make_user_with_role(mailing.tenant, Role.APPROVER))

    page.goto(f"{live_server.url}/mailings/")
    expect(page.get_by_text("did not start").first).to_be_visible()
    page.goto(f"{live_server.url}/mailings/{mailing.pk}/")
    expect(page.get_by_text("It did not start when it should have.")).to_be_visible()


def test_a_restored_database_stays_silent_until_it_is_confirmed(
    live_server: LiveServer, page: Page, sign_in: SignIn, sink: Sink
) -> None:
    mailing = make_sending_mailing(people=4)
    Home.objects.update(place="where the backup was made")
    the_portal_works()
    assert sink.received == []
    sign_in(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR, is_portal_administrator=True))

    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name=re.compile("See|Look|Confirm|would be sent")).first.click()
    expect(page.get_by_role("heading", name="What would be sent")).to_be_visible()
    page.get_by_role("button", name="Confirm: mails may leave from here").click()
    the_portal_works()
    assert sink.received == []

    page.goto(f"{live_server.url}/mailings/{mailing.pk}/")
    press(page, "Resume")
    the_portal_works()
    assert len(sink.received) == 4
