"""What the pages say and offer when the vendor's window moved away from a wave."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rollout.changes.models import VendorWindow
from rollout.tenants.models import Role, Tenant
from rollout.waves import sweeps
from rollout.waves.models import Wave, WaveState
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.factories.waves import PLANNED_AT

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 4, 12, 0, tzinfo=UTC)
MOVED_AT = datetime(2025, 9, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def tenant(client: Client) -> Iterator[Tenant]:
    """A tenant whose administrator is signed in, in September 2025."""
    tenant = make_tenant(name="Contoso", slug="contoso")
    make_window(make_change())
    with time_machine.travel(AT, tick=False):
        client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
        yield tenant


def planned(tenant: Tenant, *, state: str = WaveState.READY, follows: bool = False) -> Wave:
    """Monday 15 to Friday 19 September."""
    wave = Wave.objects.plan(
        tenant=tenant,
        change=make_change(),
        by=None,
        at=PLANNED_AT,
        name="Pilot",
        starts_on=date(2025, 9, 15),
        ends_on=date(2025, 9, 19),
        follows_window=follows,
    )
    Wave.objects.filter(pk=wave.pk).update(state=state)
    return wave


def moved_by(days: int, known_since: datetime = MOVED_AT) -> VendorWindow:
    by = timedelta(days=days)
    return make_window(
        begin_from=date(2025, 9, 1) + by,
        begin_to=date(2025, 9, 30) + by,
        end_from=date(2025, 10, 1) + by,
        end_to=date(2025, 10, 10) + by,
        known_since=known_since,
    )


def page_of(client: Client, wave: Wave) -> str:
    return client.get(reverse("waves:detail", args=[wave.pk])).text


def decide(client: Client, act: str, wave: Wave, window: VendorWindow) -> str:
    return client.post(reverse(f"waves:{act}", args=[wave.pk]), {"window": window.pk}, follow=True).text


def test_wave_outside_is_offered_the_vendors_own_move(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant)
    moved_by(27)

    page = page_of(client, wave)

    assert "The vendor moved the window on 3 Sep 2025: it begins 27 days later." in page
    assert "The wave begins before the window now. Moved with it, its days are 13–17 Oct 2025." in page
    assert "Move by 27 days" in page
    assert "Leave it" in page


def test_moved_by_one_click_it_lies_in_the_window_again(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant)
    window = moved_by(27)

    page = decide(client, "move", wave, window)

    wave.refresh_from_db()
    assert (wave.starts_on, wave.ends_on) == (date(2025, 10, 13), date(2025, 10, 17))
    assert "Moved by 27 days: the wave is 13–17 Oct 2025." in page
    assert "Move by 27 days" not in page
    step = wave.transitions.last()
    assert (step.by.name, step.is_new_plan) == ("Ada Lund", True)


def test_left_as_it_is_nothing_more_is_asked_until_the_next_move(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant)
    decide(client, "leave_days", wave, moved_by(27))

    page = page_of(client, wave)

    wave.refresh_from_db()
    assert wave.starts_on == date(2025, 9, 15)
    assert "Move by" not in page
    assert "It begins before the vendor’s window, which opens on 28 Sep 2025." in page
    assert "The vendor moved the window, and the days stay." in page
    moved_by(30, MOVED_AT + timedelta(hours=1))
    assert "Move by 3 days" in page_of(client, wave)


def test_window_moved_again_meanwhile_is_looked_at_first(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant)
    seen = moved_by(27)
    moved_by(40, MOVED_AT + timedelta(hours=1))

    page = decide(client, "move", wave, seen)

    wave.refresh_from_db()
    assert "The vendor moved the window again meanwhile." in page
    assert wave.starts_on == date(2025, 9, 15)


@pytest.mark.parametrize("act", ["move", "leave_days"])
def test_wave_that_rolls_is_not_moved(client: Client, tenant: Tenant, act: str) -> None:
    wave = planned(tenant, state=WaveState.ROLLING)
    window = moved_by(27)

    page = decide(client, act, wave, window)

    assert "Nothing was changed." in page
    assert Wave.objects.get().starts_on == date(2025, 9, 15)
    assert wave.transitions.count() == 1


def test_wave_still_inside_is_left_in_peace(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant)
    moved_by(7)

    assert "Move by" not in page_of(client, wave)


def test_announced_wave_hears_of_the_move_and_of_nothing_else(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant, state=WaveState.ANNOUNCED)
    Wave.objects.update(starts_on=date(2025, 9, 20), planned_starts_on=date(2025, 9, 20), ends_on=date(2025, 9, 26))
    moved_by(27)

    page = page_of(client, wave)

    assert "Move by 27 days" in page
    assert "It begins on a Saturday." not in page


def test_form_switches_following_on_and_pages_say_so(client: Client, tenant: Tenant) -> None:
    wave = planned(tenant)
    asked = {"name": "Pilot", "starts_on": "2025-09-15", "ends_on": "2025-09-19", "follows_window": "on"}

    form = client.get(reverse("waves:edit", args=[wave.pk])).text
    client.post(reverse("waves:edit", args=[wave.pk]), asked)
    moved_by(28, AT + timedelta(hours=1))
    sweeps.follow_windows(AT + timedelta(hours=2))

    assert "a wave that has not begun moves by as many days." in form
    wave.refresh_from_db()
    assert (wave.starts_on, wave.ends_on) == (date(2025, 10, 13), date(2025, 10, 17))
    assert "Follows the vendor’s window" in page_of(client, wave)
    assert wave.events.latest("pgh_id").follows_window


def test_list_marks_open_waves_outside_and_waves_that_follow(client: Client, tenant: Tenant) -> None:
    planned(tenant)
    planned(tenant, state=WaveState.DONE)
    planned(tenant, follows=True)
    moved_by(27)
    url = reverse("waves:list", args=["MC1111780"])

    page = client.get(url).text
    lines = client.get(url, {"format": "csv"}).getvalue().decode().splitlines()

    assert page.count("Begins before the window") == 2
    assert page.count("Follows the vendor’s window") == 1
    assert ["begins before the window" in line for line in lines[1:]] == [True, False, True]
