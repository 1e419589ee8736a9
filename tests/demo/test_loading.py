"""The demo portfolio tells the story of 24 September 2025, and has a day's work for today."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import transaction

from notifications.deliveries import ledger
from notifications.mailings.models import Mailing, MailingState
from portal.board import reading
from portal.demo.loading import AlreadyThere, load
from rollout.changes.models import Change
from rollout.helpdesk.models import HelpdeskNotice, KnownProblem
from rollout.tenants.models import Person, Phone, Tenant
from rollout.waves.models import Wave, WaveState

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STORY = date(2025, 9, 24)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(at=TODAY)
        yield
        transaction.set_rollback(True)


def board(as_of=None):
    return reading.read(Tenant.objects.all(), Change.objects.get(), at=TODAY, as_of=as_of)


def test_the_portfolio_has_six_tenants_and_about_six_thousand_people(demo):
    assert Tenant.objects.count() == 6
    assert Person.objects.count() == 6310
    assert Phone.objects.exclude(platform="android").count() == 6003


def test_nine_people_of_fabrikam_have_no_other_sign_in_method(demo):
    found = Person.objects.filter(uses_authenticator=True, only_authenticator=True).values_list(
        "tenant__slug", flat=True
    )

    assert list(found) == ["fabrikam"] * 9


def test_on_24_september_2025_the_figures_are_those_of_the_story(demo):
    shown = board(STORY)

    assert (shown.wave_states[WaveState.DONE], shown.counted_wave_count) == (5, 15)
    assert (shown.wave_states[WaveState.ROLLING], shown.wave_states[WaveState.PAUSED]) == (3, 1)
    assert (shown.total.people_told, shown.total.people_affected) == (3006, 6000)
    assert (shown.total.phones_new, shown.total.phones) == (2495, 6003)


@pytest.mark.parametrize(
    ("slug", "told", "affected", "percent"),
    [
        ("fabrikam", 588, 1460, 31),
        ("adventure-works", 395, 760, 38),
        ("contoso", 861, 2140, 46),
        ("tailspin", 0, 320, 22),
        ("wingtip", 5, 140, 29),
        ("northwind", 1157, 1180, 52),
    ],
)
def test_each_tenant_stood_where_the_story_says(demo, slug, told, affected, percent):
    row = next(row for row in board(STORY).rows if row.tenant.slug == slug)

    assert (row.figures.people_told, row.figures.people_affected) == (told, affected)
    assert round(100 * row.figures.phones_new / row.figures.phones) == percent


def test_the_worst_comes_first_and_five_things_needed_attention(demo):
    shown = board(STORY)

    order = [row.tenant.slug for row in shown.rows]
    assert order == ["fabrikam", "adventure-works", "contoso", "tailspin", "wingtip", "northwind"]
    assert (shown.attention_count, len(shown.attention_rows)) == (5, 4)


def test_since_then_every_wave_of_the_story_ended(demo):
    states = Wave.objects.exclude(audience={"classes": ["update"]}).values_list("state", flat=True)

    assert sorted(states) == [WaveState.CANCELLED] + [WaveState.DONE] * 15


def test_today_four_tenants_have_a_ready_wave_with_a_draft(demo):
    waves = Wave.objects.filter(state=WaveState.READY)

    assert sorted(wave.tenant.slug for wave in waves) == ["adventure-works", "contoso", "fabrikam", "northwind"]
    assert {wave.mailings.get().state for wave in waves} == {MailingState.DRAFT}
    assert all(wave.starts_on.weekday() == 0 and wave.starts_on > TODAY.date() for wave in waves)


def test_contosos_reminder_needs_two_approvers(demo):
    mailing = Mailing.objects.get(wave__tenant__slug="contoso", state=MailingState.DRAFT)

    assert mailing.wave.people_count > 500


def test_the_sum_of_every_old_mailing_holds_person_by_person(demo):
    for mailing in Mailing.objects.filter(state=MailingState.CLOSED):
        proof = ledger.proof_of(mailing.pk, mailing.audience_count)
        assert proof.holds, (mailing, proof.problems)


def test_history_is_dated_when_it_happened(demo):
    events = apps.get_model("waves", "WaveEvent").objects.all()

    assert events.count() > 60
    assert not events.filter(pgh_created_at__gte=TODAY).exists()


def test_it_loads_only_into_an_empty_portal(demo):
    with pytest.raises(AlreadyThere):
        load(at=TODAY)


def test_the_helpdesk_has_a_notice_of_before_the_first_wave_and_one_of_today(demo):
    notices = HelpdeskNotice.objects.filter(locale="en").order_by("version")

    assert [notice.published_at.year for notice in notices] == [2025, 2026]
    assert "2026" not in notices[0].markdown
    assert len(notices[1].read().answers) == 28


def test_one_known_problem_is_open_one_watched_and_one_over(demo):
    problems = KnownProblem.objects.order_by("state")

    assert [problem.state for problem in problems] == ["closed", "open", "watching"]
    assert str(problems[1]) == "Fabrikam: no backup on supervised iPhones"
