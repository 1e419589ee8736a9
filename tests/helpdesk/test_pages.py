"""The notice as its readers see it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollout.helpdesk.models import HelpdeskNotice
from rollout.helpdesk.publishing import publish_from_pack
from rollout.tenants.models import Role
from rollout.waves.models import ChecklistItem, WaveState
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change, make_window
from tests.factories.helpdesk import NOTICE, make_notice, make_problem
from tests.factories.tenants import make_access, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db

PAGE = "/helpdesk/MC1111780/"
AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def staff(client):
    """Somebody on Contoso's helpdesk, signed in."""
    staff = make_user_with_role(make_tenant(name="Contoso", time_zone="Europe/Berlin"), Role.HELPDESK)
    client.force_login(staff)
    return staff


def page_of(client, path: str = PAGE, **query) -> str:
    return client.get(path, query).content.decode()


def test_home_leads_to_the_notice_of_the_one_open_change(client, staff):
    make_change()
    make_change(mc_id="MC2222222", closed_at=AT)

    assert client.get("/helpdesk/")["Location"] == PAGE


def test_home_lists_the_changes_when_several_are_open(client, staff):
    make_change()
    make_change(mc_id="MC2222222")

    assert f'href="{PAGE}"' in page_of(client, "/helpdesk/")
    assert 'href="/helpdesk/MC2222222/"' in page_of(client, "/helpdesk/")


def test_home_says_so_when_no_change_is_open(client, staff):
    assert "No change is open" in page_of(client, "/helpdesk/")


def test_the_notice_shows_what_is_seen_and_what_to_say(client, staff):
    make_notice()

    page = page_of(client)

    assert page.count('viewBox="0 0 414 520"') == 3
    assert "<strong>Four switches</strong> must be on." in page
    assert "Where did the backup switch go?" in page
    assert "Source:</span> Notice MC1111780" in page
    assert "The identity team." in page
    assert "notice version 1, 22 Sep 2025" in page


def test_the_notice_is_there_in_each_published_language(client, staff):
    publish_from_pack(make_change(), at=AT)

    page = page_of(client, lang="de")

    assert '<h1 lang="de">Authenticator auf dem iPhone' in page
    assert "Hinweis auf der Kontenseite" in page
    assert 'href="?lang=en" lang="en" hreflang="en"' in page
    assert '<a href="/ready/MC1111780/?lang=de">the self-check</a>' in page


@pytest.mark.parametrize("lang", ["it", "fr", "../en"])
def test_a_language_nobody_published_is_not_found(client, staff, lang):
    make_notice()

    assert client.get(PAGE, {"lang": lang}).status_code == 404


def test_without_a_notice_only_those_who_write_it_are_offered_to(client, staff):
    make_change()

    for_staff = page_of(client)
    client.force_login(make_portal_administrator())
    for_author = page_of(client)

    assert "No notice yet" in for_staff
    assert "Write it in English" not in for_staff
    assert "Write it in English" in for_author


def test_answers_are_filtered_without_javascript(client, staff):
    make_notice()

    page = page_of(client, q="outlook")

    assert "1 of 2 answers" in page
    assert "Do I need an outlook.com account?" in page
    assert "Where did the backup switch go?" not in page


def test_a_filter_that_finds_nothing_says_what_to_do(client, staff):
    make_notice()

    page = page_of(client, q="<b>zeppelin</b>")

    assert "0 of 2 answers" in page
    assert "No answer has these words" in page
    assert "<b>zeppelin" not in page


@pytest.mark.parametrize(("day", "marked"), [(date(2026, 12, 31), 0), (date(2027, 1, 1), 1)])
def test_an_answer_that_is_out_of_date_is_marked(client, staff, day, marked):
    make_notice()

    with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC)):
        client.force_login(staff)
        page = page_of(client)

    assert page.count("Out of date since 1 Jan 2027.") == marked


def test_problems_are_shown_with_when_they_began_in_the_zone_of_their_tenant(client, staff):
    make_notice()
    fabrikam = make_tenant(name="Fabrikam", time_zone="America/New_York")
    make_access(staff, fabrikam, Role.HELPDESK)
    make_problem(tenant=fabrikam, title="no backup")

    with time_machine.travel(AT):
        page = page_of(client)

    assert "Fabrikam: no backup" in page
    assert "since 22 Sep, 04:40" in page


def test_problems_of_foreign_tenants_and_closed_ones_are_not_shown(client, staff):
    make_notice()
    make_problem(tenant=make_tenant(), title="Theirs")
    make_problem(title="Over", state="closed", closed_at=AT)

    page = page_of(client)

    assert "Theirs" not in page
    assert "Over" not in page
    assert "None open" in page


def test_starters_are_offered_until_somebody_opens_a_problem(client, staff):
    make_notice()

    before = page_of(client)
    make_problem(state="closed", closed_at=AT)

    assert "Backup does not appear" in before
    assert "Backup does not appear</h3>" not in page_of(client)


def test_a_reader_sees_the_notice_but_no_person_and_no_act(client):
    tenant = make_tenant()
    make_notice()
    make_wave(tenant)
    make_problem(tenant=tenant)
    client.force_login(make_user_with_role(tenant, Role.READER))

    page = page_of(client)

    assert "Four switches" in page
    assert "Was this person told?" not in page
    assert "Helpdesk briefed for" not in page
    assert "/close/" not in page


def test_the_head_says_which_waves_run_and_which_come_next(client, staff):
    make_notice()
    tenant = staff.tenant_access.get().tenant
    make_wave(tenant, number=3, state=WaveState.ROLLING, starts_on=date(2025, 9, 22), ends_on=date(2025, 10, 3))
    make_wave(tenant, number=4, starts_on=date(2025, 10, 6), ends_on=date(2025, 10, 10))
    make_wave(make_tenant(name="Foreign"), state=WaveState.ROLLING)

    with time_machine.travel(AT):
        page = page_of(client)

    assert "Rolling now" in page
    assert "Contoso wave 3 until 3 Oct, wave 4 from 6 Oct" in page
    assert "Foreign" not in page


def test_a_date_that_moved_after_the_notice_was_written_is_told(client, staff):
    change = make_change()
    make_window(change)
    make_notice(published_at=datetime(2025, 8, 29, tzinfo=UTC))
    assert "Worldwide: September to early October 2025" in page_of(client)

    later = {"end_from": date(2025, 11, 1), "end_to": date(2025, 11, 10), "source": "Notice, version of 3 Sep 2025"}
    make_window(change, known_since=datetime(2025, 9, 3, tzinfo=UTC), **later)

    page = page_of(client)
    assert "Worldwide: moved by 31 days on 3 Sep 2025." in page
    assert "Worldwide: September to early November 2025" in page
    make_notice(version=2, published_at=datetime(2025, 9, 4, tzinfo=UTC))
    assert "changed after this notice was written" not in page_of(client)


def test_many_tenants_are_counted(client, staff):
    make_notice()
    for name in ("Adventure Works", "Fabrikam", "Northwind"):
        tenant = make_tenant(name=name)
        make_access(staff, tenant, Role.READER)
        make_wave(tenant, state=WaveState.ROLLING)

    assert "3 waves in 3 tenants" in page_of(client)


def test_briefed_is_ticked_by_those_who_help_the_tenant(client, staff):
    make_notice()
    wave = make_wave(staff.tenant_access.get().tenant, number=4)

    assert "Helpdesk briefed for Contoso, wave 4" in page_of(client)
    answer = client.post(f"{PAGE}briefed/{wave.pk}/")

    assert answer["Location"] == PAGE
    assert wave.ticks.get().item == ChecklistItem.HELPDESK_BRIEFED
    assert wave.ticks.get().by == staff
    assert "Helpdesk briefed for Contoso, wave 4</button>" not in page_of(client)


@pytest.mark.parametrize("role", [Role.READER, None])
def test_briefed_is_not_ticked_by_others(client, role):
    wave = make_wave()
    client.force_login(make_user_with_role(wave.tenant, role) if role else make_user())

    assert client.post(f"{PAGE}briefed/{wave.pk}/").status_code == 404
    assert not wave.ticks.exists()


def test_waves_that_are_done_need_no_briefing(client, staff):
    make_notice()
    make_wave(staff.tenant_access.get().tenant, state=WaveState.DONE)

    assert "Helpdesk briefed for" not in page_of(client)


def test_what_the_author_wrote_is_shown_as_text(client, staff):
    make_notice(markdown=NOTICE.replace("Locked out", "<script>alert(1)</script>"))

    assert "<script>alert" not in page_of(client)


def test_more_problems_answers_and_waves_cost_no_more_queries(client, staff, django_assert_num_queries):
    tenant = staff.tenant_access.get().tenant
    make_notice()
    make_wave(tenant, number=1)
    make_problem(tenant=tenant)
    with CaptureQueriesContext(connection) as of_one:
        page_of(client)

    HelpdeskNotice.objects.all().delete()
    publish_from_pack(make_change(), at=AT)
    for number in range(2, 9):
        make_wave(tenant, number=number)
        make_problem(tenant=tenant)

    with django_assert_num_queries(len(of_one)):
        page_of(client)
