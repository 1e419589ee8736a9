"""The whole main job, on the portal as `manage.py run` starts it: real worker, beat, relay and mail folder.

From the board to people who have been told, a document corrected and proven so, a helpdesk that can answer, and a
recipient who checks a mail; and once more without JavaScript.
"""

import mailbox
import re
import threading
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.running import Checkout, copied, read_until

READY = "Ctrl-C ends everything"
PATIENCE = 60_000
REFERENCE = re.compile(r"RP-\w{4}-\w{4}")
OUTDATED = "Öffnen Sie den Authenticator und gehen Sie auf Einstellungen, dann auf Sicherung."


@pytest.fixture(scope="module")
def portal(worker_id: str) -> Iterator[Checkout]:
    with copied(f"main-job-{worker_id}") as checkout:
        run = checkout.start()
        read_until(run, READY)
        # Whoever reads nothing of its output would make it wait.
        threading.Thread(target=lambda: [None for _ in run.stdout], daemon=True).start()
        yield checkout


def open_as(context: BrowserContext, portal: Checkout, name: str) -> Page:
    """A page of the portal, signed in by a press on one of the demo accounts."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{portal.port}/")
    page.get_by_role("button", name=f"Sign in as {name}").click()
    return page


def mails_in(portal: Checkout) -> list[EmailMessage]:
    folder = mailbox.Maildir(portal.folder / "var" / "mail", create=False)
    parse = BytesParser(policy=policy.default).parsebytes
    return [parse(folder.get_bytes(key)) for key in folder.keys()]  # noqa: SIM118 a Maildir iterates over its mails


def told(portal: Checkout) -> list[EmailMessage]:
    """Mails of a mailing: each has a reference that its reader can check. Those to approvers have none."""
    return [mail for mail in mails_in(portal) if REFERENCE.search(mail.get_body(("plain",)).get_content())]


def to_the_reminder(page: Page, tenant: str) -> None:
    """From the board over the list of waves to the draft of today's wave."""
    page.get_by_role("link", name="Changes", exact=False).first.click()
    page.get_by_role("link", name=re.compile("backup moves to iCloud")).first.click()
    page.get_by_role("navigation", name="Change").get_by_role("link", name=re.compile("^Waves")).click()
    page.get_by_role("link", name=re.compile(rf"{tenant}, wave \d$")).last.click()
    page.get_by_role("link", name="Reminder", exact=True).click()


def accept_what_may_stay(page: Page) -> None:
    """At night or at a weekend the checks ask why people are told just then."""
    accepted = page.get_by_text("Accepted by")
    while page.get_by_text("Accept with a reason").count():
        before = accepted.count()
        page.get_by_text("Accept with a reason").first.click()
        page.get_by_label("Why is it fine?").first.fill("A rehearsal.")
        page.get_by_role("button", name="Accept", exact=True).first.click()
        expect(accepted).to_have_count(before + 1)


def read_and_approve(page: Page, button: str) -> None:
    accept_what_may_stay(page)
    page.get_by_label(re.compile("I have read the message")).check()
    page.get_by_role("button", name=button).click()


def test_an_administrator_and_an_approver_tell_a_wave(portal: Checkout, context: BrowserContext, browser: Browser):
    page = open_as(context, portal, "Ada Lund")
    to_the_reminder(page, "Contoso")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Authenticator")
    page.get_by_role("link", name="Next person").click()
    expect(page.get_by_text("2 of 647")).to_be_visible()
    read_and_approve(page, "Approve as the first of two")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    address = page.url.partition("?")[0]

    second = browser.new_context()
    approver = open_as(second, portal, "Petra Vogt")
    approver.goto(address)
    read_and_approve(approver, "Approve: 647 mails may be sent")
    accept_what_may_stay(approver)
    approver.get_by_role("button", name="Send 647 mails").click()
    expect(approver.get_by_role("heading", name=re.compile("Progress|Closing sum"))).to_be_visible()
    expect(approver.get_by_role("link", name="20 of 20 sent")).to_be_visible(timeout=PATIENCE)
    approver.get_by_role("button", name="Go on now: 627 people").click()
    expect(approver.get_by_text("Adds up, person by person")).to_be_visible(timeout=PATIENCE)

    expect(approver.locator(".sum").first).to_contain_text("652 people = 647 sent")
    mails = told(portal)
    assert len(mails) == 647
    assert len({mail["To"] for mail in mails}) == 647
    assert len({mail["Message-ID"] for mail in mails}) == 647
    assert {mail["Auto-Submitted"] for mail in mails} == {"auto-generated"}
    second.close()


def test_the_recipient_checks_the_mail(portal: Checkout, context: BrowserContext):
    mail = told(portal)[0]
    reference = REFERENCE.search(mail.get_body(("plain",)).get_content())
    assert reference
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{portal.port}/check/")

    page.get_by_label("Reference").fill(reference[0].lower().replace("-", " "))
    page.get_by_role("button", name="Check").click()

    expect(page.get_by_text("Yes, we sent a message with this reference.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("it-changes@contoso.example")
    expect(page.get_by_role("main")).not_to_contain_text(str(mail["To"]))


def test_the_helpdesk_answers_a_caller_by_keyboard(portal: Checkout, context: BrowserContext):
    mail = told(portal)[0]
    caller = mail["To"].addresses[0]
    page = open_as(context, portal, "Mina Okafor")
    page.get_by_role("link", name="Helpdesk", exact=False).first.click()
    expect(
        page.get_by_role("heading", name="Where did the backup switch go?", exact=False)
        .or_(page.get_by_text("Where did the backup switch go?"))
        .first
    ).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type(caller.addr_spec)
    page.keyboard.press("Enter")

    expect(page.locator("#lookup")).to_contain_text(caller.display_name or caller.addr_spec)
    expect(page.locator("#lookup")).to_contain_text("Unknown: ask the person")
    page.locator("#lookup").get_by_role("link", name=re.compile("Reminder")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Authenticator")


def test_a_document_is_corrected_and_proven_so_by_a_scan(portal: Checkout, context: BrowserContext):
    page = open_as(context, portal, "Ada Lund")
    page.goto(f"http://127.0.0.1:{portal.port}/documents/contoso/")
    page.get_by_role("link", name="Neues Firmenhandy").click()
    expect(page.get_by_role("heading", name="Neues Firmenhandy")).to_be_visible()
    with page.expect_download() as corrected:
        page.get_by_role("link", name="Corrected file").click()
    document = portal.folder / "portal/demo/documents/contoso/intranet/guides/neues-firmenhandy.md"
    assert OUTDATED in document.read_text()
    corrected.value.save_as(document)
    page.get_by_role("button", name="Mark as changed").click()

    page.get_by_role("link", name=re.compile("^Close")).click()
    page.get_by_role("button", name="Scan now").click()

    row = page.get_by_role("row").filter(has_text="Neues Firmenhandy")
    expect(row).to_contain_text("Verified", timeout=PATIENCE)


def test_without_javascript_a_wave_is_told_as_well(portal: Checkout, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = open_as(context, portal, "Ada Lund")
    to_the_reminder(page, "Northwind")
    before = len(mails_in(portal))

    accept_what_may_stay(page)
    page.get_by_label(re.compile("I have read the message")).check()
    page.get_by_role("button", name=re.compile("^Approve: ")).click()
    page.get_by_role("button", name=re.compile(r"^Send \d+ mails")).click()
    for _ in range(60):
        page.wait_for_timeout(500)
        page.reload()
        if page.get_by_text("Adds up, person by person").count():
            break

    expect(page.get_by_text("Adds up, person by person")).to_be_visible()
    assert len(mails_in(portal)) > before
    context.close()
