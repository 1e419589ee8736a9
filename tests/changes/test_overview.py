"""The overview of a change: facts with sources, next steps from what was done, and what the reader may see."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from notifications.mailings.models import Mailing
from portal.board import figures
from portal.board.steps import steps_of
from rollout.changes.models import Step
from rollout.changes.tracking import track
from rollout.documents.models import DocumentTask
from rollout.helpdesk.models import HelpdeskNotice
from rollout.tenants.models import Cloud, Person, Role, Tenant
from rollout.waves.models import WaveState
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_announcement
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.notifications import make_mailing
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def change():
    return track("MC1111780", at=NOW)


def steps(change, user):
    known = figures.live(Tenant.objects.visible_to(user), change, NOW)
    return {step.title: step for step in steps_of(change, user, known)}


def page(client, user):
    client.force_login(user)
    return client.get(reverse("changes:detail", args=["MC1111780"])).content.decode()


def test_the_page_shows_every_fact_with_its_source(client, change):
    shown = page(client, make_user())

    for fact in change.load_pack().change.facts:
        assert fact.references[0].source.name in shown
    assert "Authenticator on iOS: backup moves to iCloud" in shown
    assert "Window passed, not confirmed" in shown


def test_a_conflict_says_what_people_are_told(client, change):
    shown = page(client, make_user())

    assert "<strong>Conflict:</strong> The notice names two switches, iCloud and Keychain." in shown
    assert "People are told the four" in shown


def test_each_source_of_dates_says_whether_it_is_used(client, change):
    shown = page(client, make_user())

    assert "1 version, never moved" in shown
    assert change.load_pack().announcement.quotation.text in shown
    assert shown.count("<strong>Not used:</strong>") == 3


def test_without_the_post_the_page_says_so(client, change):
    assert "The post itself was not imported." in page(client, make_user())


def test_a_newer_post_is_pointed_at(client, change):
    make_announcement(last_modified_at=datetime(2025, 9, 3, tzinfo=UTC), body_html="<p>New.</p>")
    change.point_at_newest_announcement()

    shown = page(client, make_user())

    assert "The vendor changed this notice on 3 Sep 2025." in shown
    assert "Written for the version of 8 Jul 2025" in shown
    assert "<p>New.</p>" in shown


def test_counts_are_those_of_the_readers_tenants(client, change):
    tenant = make_tenant(name="Fabrikam")
    make_phone(make_person(tenant), blocked=["keychain_sync"])
    make_person()  # somebody else's

    shown = page(client, make_user_with_role(tenant, Role.READER))

    assert Person.objects.count() == 2
    assert "1 person in 1 tenant of yours" in shown
    assert "1 phone at Fabrikam cannot back up" in shown


def test_a_tenant_whose_cloud_is_not_named_waits(client, change):
    tenant = make_tenant(name="Tailspin", cloud=Cloud.GCC)

    shown = page(client, make_user_with_role(tenant, Role.READER))

    assert "Tailspin waits: no date is announced for GCC." in shown


def test_a_step_is_ticked_by_a_person(change):
    ines = make_portal_administrator(name="Ines Brandt")
    assert steps(change, ines)[Step.FACTS.label].act

    change.tick(Step.FACTS, by=ines, at=datetime(2025, 7, 9, tzinfo=UTC))

    step = steps(change, ines)[Step.FACTS.label]
    assert (step.is_done, step.note, step.act) == (True, "Ines Brandt, 9 Jul 2025", "")


def test_only_a_portal_administrator_is_offered_to_tick(change):
    assert steps(change, make_user())[Step.FACTS.label].act == ""


def test_the_helpdesk_is_briefed_once_a_notice_is_published(change):
    jonas = make_user(name="Jonas Weber")
    notice = HelpdeskNotice.objects.create(
        change=change, locale="en", version=2, markdown="", edited_at=NOW, edited_by=jonas
    )
    assert not steps(change, jonas)["Brief the helpdesk"].is_done

    notice.published_at = datetime(2025, 8, 29, tzinfo=UTC)
    notice.save(update_fields=["published_at"])

    step = steps(change, jonas)["Brief the helpdesk"]
    assert (step.is_done, step.note) == (True, "version 2, Jonas Weber, 29 Aug 2025")


def test_documents_are_counted(change):
    tenant = make_tenant()
    user, source = make_user_with_role(tenant, Role.READER), make_source(tenant)
    assert steps(change, user)["Correct documents"].note == "no scan found any"

    make_task(make_document(source, path="a.md"), change, state=DocumentTask.State.FOUND, due_on=date(2026, 11, 1))
    make_task(make_document(source, path="b.md"), change, state=DocumentTask.State.VERIFIED, closed_at=NOW)

    step = steps(change, user)["Correct documents"]
    assert (step.state, step.note) == ("late", "1 of 2, 1 overdue")


def test_without_waves_they_are_to_be_planned(change):
    assert steps(change, make_user())["Plan the waves"].note == "no wave is planned"


def test_a_wave_that_nobody_wrote_to_is_next(change):
    tenant = make_tenant(name="Contoso")
    make_wave(tenant, change, number=4, state=WaveState.READY, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 4))

    found = steps(change, make_user_with_role(tenant, Role.READER))

    assert found["Write to Contoso, wave 4"].note == "ready, starts 30 Nov 2026"


def test_a_mailing_that_waits_for_approval_comes_first(change):
    tenant = make_tenant(name="Contoso")
    make_wave(tenant, change, number=1, state=WaveState.READY)
    make_mailing(make_wave(tenant, change, number=4, state=WaveState.READY), state=Mailing.State.WAITING)

    step = steps(change, make_user_with_role(tenant, Role.APPROVER))["Approve the advance notice to Contoso, wave 4"]

    assert step.note == "waits for an approver"


def test_told_waves_are_done(change):
    tenant = make_tenant()
    make_wave(tenant, change, state=WaveState.DONE)

    step = steps(change, make_user_with_role(tenant, Role.READER))["Tell every wave"]

    assert (step.is_done, step.note) == (True, "1 wave")


def test_blocked_phones_want_a_decision_in_each_tenant(change):
    tenant = make_tenant(name="Fabrikam")
    user = make_user_with_role(tenant, Role.ADMINISTRATOR)
    make_phone(make_person(tenant), blocked=["keychain_sync"])
    title = "Decide about 1 blocked phone at Fabrikam"
    assert steps(change, user)[title].url == reverse("changes:decide", args=["MC1111780", tenant.slug])

    change.tick(Step.BLOCKED_PHONES, by=user, at=NOW, tenant=tenant, note="Temporary Access Pass.")

    assert steps(change, user)[title].is_done
    assert "Temporary Access Pass." in steps(change, user)[title].note


def test_only_the_tenants_administrators_are_offered_to_decide(change):
    tenant = make_tenant(name="Fabrikam")
    make_phone(make_person(tenant), blocked=["keychain_sync"])

    found = steps(change, make_user_with_role(tenant, Role.READER))

    assert found["Decide about 1 blocked phone at Fabrikam"].url == ""


def test_other_tenants_stay_unseen(change):
    secret = make_tenant(name="Wingtip")
    make_wave(secret, change, state=WaveState.READY)
    make_phone(make_person(secret), blocked=["keychain_sync"])

    found = steps(change, make_user_with_role(make_tenant(), Role.ADMINISTRATOR))

    assert not [title for title in found if "Wingtip" in title]


def test_the_page_asks_few_questions_whatever_the_number_of_tenants(client, change, django_assert_max_num_queries):
    user = make_user()
    for _ in range(6):
        make_access(user, make_tenant())
    client.force_login(user)
    client.get(reverse("changes:detail", args=["MC1111780"]))  # whoever comes first counts what is stale

    with django_assert_max_num_queries(40):
        client.get(reverse("changes:detail", args=["MC1111780"]))
