"""Due days that follow their waves when these move."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings
from time_machine import travel

from notifications.deliveries.models import DirectMail
from notifications.texts.publishing import publish_from_pack
from rollout.documents.due_days import due_day
from rollout.documents.models import DocumentTask, Telling
from rollout.documents.sweeps import follow_waves, tell_owners
from rollout.tenants.models import Role, Tenant
from rollout.waves.models import Wave, WaveState
from tests.documents.telling import LENA, MONDAY, make_contoso_at_work
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso(settings: Settings) -> Tenant:
    settings.PORTAL_URL = "https://portal.example"
    return make_contoso_at_work()


@pytest.fixture
def wave(contoso: Tenant) -> Wave:
    """Wave 1, from Monday 20 October on: its people are told on Monday 13 October."""
    return starting(contoso, date(2025, 10, 20))


def starting(tenant: Tenant, day: date) -> Wave:
    return make_wave(tenant, starts_on=day, ends_on=day, state=WaveState.READY)


def lenas(tenant: Tenant, *, by_hand: date | None = None, at: datetime = MONDAY) -> DocumentTask:
    """A document given to Lena Fuchs until the usual day, or one that somebody picked."""
    task = make_task(make_document(make_source(tenant), title="New iPhone"), found_at=at)
    usual = due_day(tenant, task.change, task.today(at))
    chosen = {"due_on": by_hand} if by_hand else {"due_on": usual.on, "due_why": usual.why, "due_wave": usual.wave}
    task.assign("Lena Fuchs", LENA, **chosen, by=None, at=at)
    return task


def moved(wave: Wave, day: date, *, at: datetime = MONDAY) -> None:
    """The wave begins on another day, and the sweep sees it, twice."""
    Wave.objects.filter(pk=wave.pk).update(starts_on=day, ends_on=day)
    for _ in range(2):
        follow_waves(at)


@pytest.mark.parametrize(
    ("starts_on", "due_on", "why"),
    [
        # Later and earlier: five working days before, as when it was assigned.
        (date(2025, 11, 3), date(2025, 10, 27), "and its people are told 5 working days before."),
        (date(2025, 10, 6), date(2025, 9, 29), "and its people are told 5 working days before."),
        # So near that its people should be told already: three working days are the least.
        (date(2025, 9, 19), date(2025, 9, 18), "and its people know or will soon: 3 working days are the least."),
    ],
)
def test_day_follows_the_wave_and_the_step_says_why(
    contoso: Tenant, wave: Wave, starts_on: date, due_on: date, why: str
) -> None:
    task = lenas(contoso)
    assert task.due_on == date(2025, 10, 13)

    moved(wave, starts_on)

    task.refresh_from_db()
    assert (task.due_on, task.owner_address) == (due_on, LENA)
    assert task.due_why.startswith(f"Wave 1 begins on {starts_on:%-d %b %Y}")
    assert task.due_why.endswith(why)
    step = task.steps.last()
    assert step is not None
    assert step.reason == f"Due {due_on:%-d %b %Y} in place of 13 Oct 2025. {task.due_why}"
    assert task.steps.count() == 3  # found, assigned, moved


def test_task_that_is_given_on_with_its_day_still_follows(contoso: Tenant, wave: Wave) -> None:
    task = lenas(contoso)
    Wave.objects.update(starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 3))
    task.refresh_from_db()
    kept = {"due_on": task.due_on, "due_why": task.due_why, "due_wave": task.due_wave}
    task.assign("Karl Ebner", "karl@contoso.example", **kept, by=None, at=MONDAY)

    follow_waves(MONDAY)

    task.refresh_from_db()
    assert (task.owner_name, task.due_on) == ("Karl Ebner", date(2025, 10, 27))


def test_day_that_a_person_picked_stays(contoso: Tenant, wave: Wave) -> None:
    task = lenas(contoso, by_hand=date(2025, 10, 13))

    moved(wave, date(2025, 11, 3))

    task.refresh_from_db()
    assert (task.due_on, task.due_why) == (date(2025, 10, 13), "")


def test_who_is_late_gets_no_more_time_by_a_wave_that_comes_sooner(contoso: Tenant, wave: Wave) -> None:
    task = lenas(contoso)

    moved(wave, date(2025, 10, 17), at=datetime(2025, 10, 15, 8, 0, tzinfo=UTC))

    task.refresh_from_db()
    assert task.due_on == date(2025, 10, 13)
    assert task.due_why == "Wave 1 begins on 17 Oct 2025: the day stays."


def test_wave_that_begins_hands_its_tasks_to_no_later_wave(contoso: Tenant, wave: Wave) -> None:
    task = lenas(contoso)
    starting(contoso, date(2025, 11, 17))

    follow_waves(datetime(2025, 10, 20, 8, 0, tzinfo=UTC))

    task.refresh_from_db()
    assert task.due_on == date(2025, 10, 13)


def test_wave_that_is_planned_before_it_asks_for_an_earlier_day(contoso: Tenant, wave: Wave) -> None:
    task = lenas(contoso)
    starting(contoso, date(2025, 10, 6))

    follow_waves(MONDAY)

    task.refresh_from_db()
    assert (task.due_on, task.due_why[:6]) == (date(2025, 9, 29), "Wave 2")


def test_two_weeks_without_a_wave_become_less_by_one_and_never_more(contoso: Tenant) -> None:
    task = lenas(contoso)
    later = starting(contoso, date(2025, 10, 20))
    follow_waves(MONDAY)
    task.refresh_from_db()
    assert task.due_on == date(2025, 9, 29)

    moved(later, date(2025, 9, 29))

    task.refresh_from_db()
    assert task.due_on == date(2025, 9, 22)


def test_cancelled_wave_leaves_its_tasks_to_the_next_or_their_day(contoso: Tenant, wave: Wave) -> None:
    task, next_wave = lenas(contoso), starting(contoso, date(2025, 11, 3))
    for over in (wave, next_wave):
        Wave.objects.filter(pk=over.pk).update(state=WaveState.CANCELLED)
        follow_waves(MONDAY)

    task.refresh_from_db()
    assert task.due_on == date(2025, 10, 27)
    assert task.due_why == "Wave 2 was cancelled, and no other is planned: the day stays."


def test_closed_tasks_and_other_tenants_stay_and_a_sweep_without_moves_asks_once(
    contoso: Tenant, wave: Wave, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    lenas(make_tenant(slug="no-wave", work_days=[1, 2, 3, 4, 5]))  # in two weeks
    closed = lenas(contoso)
    closed.findings.all().delete()
    closed.settle(at=MONDAY)
    other = make_tenant(work_days=[1, 2, 3, 4, 5])
    starting(other, date(2025, 10, 6))
    theirs = lenas(other)

    moved(wave, date(2025, 11, 3))

    closed.refresh_from_db()
    theirs.refresh_from_db()
    assert (closed.due_on, theirs.due_on) == (date(2025, 10, 13), date(2025, 9, 29))
    with django_assert_num_queries(1):
        follow_waves(MONDAY)


def test_owner_is_told_of_an_earlier_day_and_not_of_a_later_one(contoso: Tenant, wave: Wave) -> None:
    publish_from_pack(make_change(), at=MONDAY)
    lenas(contoso)
    tell_owners(MONDAY)
    moved(wave, date(2025, 11, 3))
    tell_owners(MONDAY + timedelta(days=1))
    assert DirectMail.objects.count() == 1

    moved(wave, date(2025, 10, 6))
    for days in (2, 3):
        tell_owners(MONDAY + timedelta(days=days))

    assert list(Telling.objects.order_by("at").values_list("part", "due_on")) == [
        ("new", date(2025, 10, 13)),
        ("moved", date(2025, 9, 29)),
    ]
    last = DirectMail.objects.order_by("pk").last()
    assert last is not None
    assert "Brought forward: now due Monday 29 September 2025" in last.plain


def test_task_page_and_calendar_have_the_new_day(client: Client, contoso: Tenant, wave: Wave) -> None:
    task = lenas(contoso)
    client.force_login(make_user_with_role(contoso, Role.READER))
    address = f"/documents/contoso/{task.pk}/"
    before = Calendar.from_ical(client.get(f"{address}due.ics").content).walk("VEVENT")[0]

    moved(wave, date(2025, 11, 3))

    with travel(MONDAY, tick=False):
        page = client.get(address).content.decode()
    assert "Due 27 Oct 2025. Wave 1 begins on 3 Nov 2025, and its people are told" in page
    assert "Due day moved · the portal" in page
    (after,) = Calendar.from_ical(client.get(f"{address}due.ics").content).walk("VEVENT")
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], date(2025, 10, 27))
    assert after["SEQUENCE"] > before["SEQUENCE"]
