"""The board of today, and the same day seen from later."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.board import reading, snapshots
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import ReachSnapshot, Wave, WaveState
from tests.factories.changes import make_change, make_window
from tests.factories.mailings import make_told_wave
from tests.factories.notifications import make_delivery, make_mailing
from tests.factories.portfolio import DAY, make_portfolio
from tests.factories.tenants import make_person, make_phone, make_tenant
from tests.factories.waves import make_snapshot, make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)


def board_on(day: date | None = None, at: datetime = AT) -> reading.Board:
    return reading.read(Tenant.objects.all(), Change.objects.get(), at=at, as_of=day)


@pytest.fixture
def tenant() -> Tenant:
    """One tenant in New York in the middle of its roll-out, with people, phones, a told person and two waves."""
    tenant = make_tenant(name="Fabrikam", time_zone="America/New_York")
    make_window(make_change())
    wave = make_told_wave(tenant, people=3, state=WaveState.ROLLING, starts_on=date(2025, 9, 22), people_count=3)
    for number, person in enumerate(tenant.people.all()):
        make_phone(person, app_version="6.8.9" if number else "6.8.40", blocked=["backup"] if number == 2 else [])
    make_delivery(make_mailing(wave), tenant.people.first())
    make_wave(tenant, state=WaveState.PAUSED, at=AT - timedelta(days=1), people_count=3)
    return tenant


def test_past_day_equals_what_the_board_showed_on_it(tenant):
    before_midnight = datetime(2025, 9, 25, 3, 30, tzinfo=UTC)  # 23:30 of the 24th in New York
    shown = board_on(at=before_midnight)
    snapshots.take(before_midnight)

    # Then everything goes on: a wave is resumed and moved, people come, go and are told, the date moves.
    week_later = before_midnight + timedelta(days=7)
    first, second = Wave.objects.order_by("number")
    second.resume(by=None, at=week_later)
    second.change_plan(by=None, at=week_later, name="Everybody", ends_on=date(2025, 10, 24))
    first.cancel(by=None, reason="Merged", at=week_later)
    make_phone(make_person(tenant))
    make_delivery(make_mailing(first, purpose="reminder"), tenant.people.last())
    make_window(make_change(), end_to=date(2025, 11, 10), known_since=week_later)
    snapshots.take(week_later)

    seen = board_on(date(2025, 9, 24), at=week_later)

    assert replace(seen, as_of=None, day=shown.day, curve_days=()) == replace(shown, curve_days=())
    assert board_on(at=week_later).rows != seen.rows


def test_day_ends_at_midnight_of_the_tenant(tenant):
    snapshots.take(AT)
    wave = Wave.objects.get(number=1)
    wave.pause(by=None, reason="Late at night", at=datetime(2025, 9, 25, 3, 59, tzinfo=UTC))
    wave.resume(by=None, at=datetime(2025, 9, 25, 4, 0, tzinfo=UTC))

    (row,) = board_on(date(2025, 9, 24), at=AT + timedelta(days=9)).rows

    assert row.waves[0].state == WaveState.PAUSED


def test_tenant_of_which_nothing_was_known_is_not_on_the_board_of_that_day(tenant):
    make_tenant(name="Newcomer")
    snapshots.take(AT)

    assert [row.tenant.name for row in board_on(date(2025, 8, 1), at=AT).rows] == []
    assert {row.tenant.name for row in board_on(date(2025, 9, 24), at=AT + timedelta(days=2)).rows} == {
        "Fabrikam",
        "Newcomer",
    }


def test_tenant_that_nobody_counted_yet_is_not_noted_as_one_without_people(tenant, monkeypatch):
    make_person(make_tenant(name="Newcomer"))
    monkeypatch.setattr("portal.board.counting.COUNTED_BY_A_PAGE", 0)

    assert snapshots.take(AT) == 0

    (row,) = board_on(date(2025, 9, 24), at=AT + timedelta(days=2)).rows  # there by its waves, as they were planned
    assert (row.tenant.name, [wave.people for wave in row.waves]) == ("Fabrikam", [None, None])


def test_snapshot_taken_again_replaces_the_one_of_the_day(tenant):
    snapshots.take(AT)
    make_phone(make_person(tenant))
    snapshots.take(AT + timedelta(minutes=15))

    noted = ReachSnapshot.objects.get(wave=None)
    assert (noted.day, noted.phones) == (date(2025, 9, 24), 4)
    assert ReachSnapshot.objects.count() == 3  # the tenant and its two waves


def test_wave_that_was_never_counted_stays_unknown():
    wave = make_wave()

    snapshots.take(AT)

    assert not ReachSnapshot.objects.filter(wave=wave).exists()


def test_portfolio_tells_the_story_of_the_pictures():
    make_portfolio()

    board = board_on(DAY, at=AT + timedelta(days=60))

    assert (board.wave_states[WaveState.DONE], board.counted_wave_count) == (5, 15)
    assert (board.total.people_told, board.total.people_affected) == (3006, 6000)
    assert (board.total.documents_corrected, board.total.documents) == (17, 35)
    assert (board.attention_count, len(board.attention_rows)) == (5, 4)
    names = ["Fabrikam", "Adventure Works", "Contoso", "Tailspin", "Wingtip", "Northwind"]
    assert [row.tenant.name for row in board.rows] == names


def test_week_before_is_what_was_noted_seven_days_ago():
    tenant = make_tenant()
    make_snapshot(tenant, day=date(2025, 9, 17), people_told=12)

    assert board_on(at=AT).week_ago.people_told == 12


@pytest.mark.parametrize("day", [None, DAY])
def test_number_of_queries_does_not_grow_with_the_tenants(day):
    def queries() -> int:
        board_on(day, at=AT + timedelta(days=2))  # whoever comes first counts what is stale
        with CaptureQueriesContext(connection) as captured:
            board_on(day, at=AT + timedelta(days=2))
        return len(captured)

    make_portfolio()
    with_six = queries()
    for _ in range(10):
        tenant = make_tenant()
        make_phone(make_person(tenant))
        make_wave(tenant, state=WaveState.ROLLING)
        make_snapshot(tenant, day=DAY, phones=1)

    assert queries() == with_six <= 16
