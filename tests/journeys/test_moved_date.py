"""The vendor moves a date: two versions of a post come in, and who was told the old date gets a message prepared."""

import re
from calendar import month_name
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from notifications.mailings import moved_dates
from notifications.texts import dates as days
from rollout.changes.models import Change
from rollout.changes.windows import read_windows
from rollout.tenants.models import Mode, Role, Tenant
from rollout.waves.models import Wave
from tests.changes.posts import as_file, graph_post
from tests.factories.changes import make_change
from tests.factories.mailings import make_closed_mailing
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import DESKTOP, SignIn

PEOPLE = 3


def first_of_month(months_ahead: int) -> date:
    today = timezone.now().date()
    years, month = divmod(today.month - 1 + months_ahead, 12)
    return date(today.year + years, month + 1, 1)


def said(day: date) -> str:
    return f"{month_name[day.month]} {day.year}"


THEN, NOW = first_of_month(3), first_of_month(4)
FIRST = f"We will begin rolling out in {said(THEN)} and expect to complete by late {said(THEN)}."
MOVED = (
    f"We will begin rolling out in {said(NOW)} (previously {said(THEN)}) and expect to complete by late {said(NOW)}"
    f" (previously late {said(THEN)})."
)
# In the first window's second or third week.
MONDAY = THEN + timedelta(days=14 - THEN.weekday())
FRIDAY = MONDAY + timedelta(days=4)


def import_version(page: Page, live_server: LiveServer, sentence: str, *, days_ago: int) -> None:
    """Uploads one version of the post by the page."""
    changed = (timezone.now() - timedelta(days=days_ago)).isoformat()
    text = f"<p><b>When this will happen:</b></p><p>General Availability (Worldwide): {sentence}</p>"
    post = graph_post(
        id="MC1111780",
        startDateTime=changed,
        lastModifiedDateTime=changed,
        body={"contentType": "html", "content": text},
    )
    page.goto(f"{live_server.url}/changes/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "posts.json", "mimeType": "application/json", "buffer": as_file(post)}
    )
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#messages")).to_contain_text("1 post read: 1 new")


def tell_a_wave(tenant: Tenant, change: Change) -> Wave:
    """A wave of Monday to Friday within the first window, announced by a mailing that reached everybody."""
    read_windows(change, at=timezone.now())
    wave = make_closed_mailing(people=PEOPLE, tenant=tenant, starts_on=MONDAY, ends_on=FRIDAY).wave
    window = change.window_for(tenant.cloud)
    Wave.objects.update(planned_window=window, planned_starts_on=MONDAY, planned_ends_on=FRIDAY)
    return wave


@pytest.mark.django_db(transaction=True)
def test_a_moved_date_is_seen_compared_and_told_to_whom_it_concerns(
    live_server: LiveServer, page: Page, sign_in: SignIn
) -> None:
    tenant = make_tenant(mode=Mode.LIVE)
    sign_in(make_user_with_role(tenant, Role.ADMINISTRATOR, is_portal_administrator=True))
    change = make_change()
    import_version(page, live_server, FIRST, days_ago=10)
    wave = tell_a_wave(tenant, change)

    import_version(page, live_server, MOVED, days_ago=1)
    page.goto(f"{live_server.url}/changes/posts/MC1111780/")
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator("ins", has_text=month_name[NOW.month]).first).to_be_visible()
    assert_accessible(page)

    moved_dates.sweep(at=timezone.now())
    page.set_viewport_size(DESKTOP)
    page.goto(f"{live_server.url}/changes/MC1111780/")
    expect(page.locator("del", has_text=str(THEN.year)).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"begins .*later")).first).to_be_visible()
    expect(page.get_by_text("The people of 1 wave were told other dates.")).to_be_visible()
    page.get_by_role("link", name="See the messages").click()
    page.get_by_role("link", name="Date changed, wave 1").click()
    expect(page.get_by_text("Everybody whom this wave’s mailings told other dates", exact=False)).to_contain_text(
        f"{PEOPLE} people."
    )
    expect(page.get_by_role("button", name=f"Approve: {PEOPLE} mails may be sent")).to_be_visible()
    assert_accessible(page)

    page.set_viewport_size(DESKTOP)
    page.goto(f"{live_server.url}/waves/{wave.pk}/")
    assert_accessible(page)
    page.set_viewport_size(DESKTOP)
    page.get_by_role("button", name=f"Move by {(NOW - THEN).days} days").click()
    expect(page.locator("#messages")).to_contain_text(f"Moved by {(NOW - THEN).days} days")
    moved_dates.sweep(at=timezone.now())
    page.get_by_role("link", name="Read the message").click()
    expect(page.get_by_text(moved_dates.MOVED_AGAIN)).to_be_visible()
    wave.refresh_from_db()
    mail = page.frame_locator("iframe").locator("body")
    expect(mail).to_contain_text(days.days(wave.starts_on, wave.ends_on, "en"))
    expect(mail).to_contain_text(days.days(MONDAY, FRIDAY, "en"))
