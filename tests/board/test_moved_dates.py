"""The board after the vendor moved its dates or took them back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.board.attention import Reason
from portal.board.reading import read
from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Mode, Role, Tenant
from rollout.waves.models import WaveState
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_access, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
MOVED_AT = datetime(2025, 9, 3, 12, tzinfo=UTC)
AT = datetime(2025, 9, 24, 9, tzinfo=UTC)
BEFORE = date(2025, 9, 2)


@pytest.fixture
def tenant() -> Tenant:
    """One tenant with a wave in September and one in late October, all planned before the date moved."""
    tenant, change = make_tenant(name="Fabrikam", mode=Mode.LIVE), make_change()
    make_window(change)
    planned = datetime(2025, 8, 1, tzinfo=UTC)
    september = {"starts_on": date(2025, 9, 29), "ends_on": date(2025, 10, 8)}
    make_wave(tenant, change, number=1, name="Pilot", state=WaveState.READY, at=planned, **september)
    october = {"starts_on": date(2025, 10, 20), "ends_on": date(2025, 10, 24)}
    make_wave(tenant, change, number=2, name="Rest", state=WaveState.READY, at=planned, **october)
    return tenant


@pytest.fixture
def reader(client: Client, tenant: Tenant) -> Client:
    user = make_user(name="Ada Lund")
    make_access(user, tenant, Role.ADMINISTRATOR)
    client.force_login(user)
    return client


def move(**overrides):
    """Mid-October to early November, as a newer version of the notice says."""
    values = {
        "begin_from": date(2025, 10, 11),
        "begin_to": date(2025, 10, 20),
        "begin_granularity": "mid-month",
        "end_from": date(2025, 11, 1),
        "end_to": date(2025, 11, 10),
        "known_since": MOVED_AT,
        "source": "Notice, version of 3 Sep 2025",
    }
    return make_window(**values | overrides)


def pause():
    nothing = dict.fromkeys(("begin_from", "begin_to", "end_from", "end_to"))
    return move(kind="paused", sentence="We will communicate when ready to proceed.", **nothing)


def row(as_of=None):
    (found,) = read(Tenant.objects.all(), Change.objects.get(), at=AT, as_of=as_of).rows
    return found


def reasons(as_of=None):
    return [(one.reason, one.text) for one in row(as_of).attention]


def page(client: Client, **asked: str) -> str:
    return client.get(reverse("board:board", args=["MC1111780"]), asked).text


def test_a_wave_that_the_move_left_outside_needs_attention(tenant):
    assert reasons() == [(Reason.AFTER_WINDOW, "Wave 2 ends after the window")]

    move()

    assert reasons() == [(Reason.BEFORE_WINDOW, "Wave 1 begins before the window")]
    assert row().slip == "1 wave outside: the window moved by 31 days on 3 Sep 2025"


def test_a_day_before_the_move_is_as_it_was(tenant):
    move()

    assert reasons(BEFORE) == [(Reason.AFTER_WINDOW, "Wave 2 ends after the window")]
    assert row(BEFORE).slip == ""


def test_after_the_window_a_later_wave_is_no_slip(tenant):
    move()
    tenant.waves.update(starts_on=date(2025, 11, 24), ends_on=date(2025, 11, 28))

    (found,) = read(Tenant.objects.all(), Change.objects.get(), at=datetime(2025, 11, 11, 9, tzinfo=UTC)).rows

    assert found.is_outside_window
    assert found.slip == ""
    (found,) = read(Tenant.objects.all(), Change.objects.get(), at=datetime(2025, 12, 1, 9, tzinfo=UTC)).rows
    assert not found.is_outside_window  # the wave is over, confirmed or not: nobody moves it any more


def test_a_wave_planned_early_on_purpose_is_no_slip(tenant):
    tenant.waves.filter(number=1).update(starts_on=date(2025, 8, 25))

    assert Reason.BEFORE_WINDOW not in {reason for reason, _ in reasons()}
    assert row().is_outside_window


def test_the_board_strikes_the_old_window_and_says_the_slip(reader):
    move()

    shown, then = page(reader), page(reader, as_of=BEFORE.isoformat())

    assert '<del class="quiet">Sept – early Oct 2025</del> <ins>mid Oct – early Nov 2025</ins>' in shown
    assert "2 versions, moved by 31 days on 3 Sep 2025" in shown
    assert "begins 20 to 40 days later, ends 31 days later" in shown
    assert "1 version, never moved" in then
    assert "mid Oct" not in then


@time_machine.travel(AT, tick=False)
def test_timeline_table_and_csv_mark_the_same_wave(reader):
    move()

    bar, table = page(reader), page(reader, view="table")
    waves = reader.get(reverse("board:waves_csv", args=["MC1111780"])).getvalue().decode()
    tenants = reader.get(reverse("board:tenants_csv", args=["MC1111780"])).getvalue().decode()

    assert ", begins before the window" in bar
    assert table.count("Begins before the window") == 1
    assert [line.rsplit(",", 1)[1] for line in waves.splitlines()[1:]] == ["begins before the window", ""]
    assert "2025-10-11,2025-11-10,moved by 31 days on 3 Sep 2025" in tenants


def test_a_pause_leaves_no_window_and_says_why(reader, tenant):
    pause()

    shown = page(reader)

    assert '<del class="quiet">Sept – early Oct 2025</del> <ins>Paused: no date</ins>' in shown
    assert "paused on 3 Sep 2025" in shown
    assert reasons() == [(Reason.NO_DATE, "Worldwide: paused by the vendor, no date")]
    assert "Worldwide: paused by the vendor, no date</text>" in shown


def test_two_clouds_each_have_their_window_and_their_slip(reader):
    make_window(cloud=Cloud.GCC)
    move()

    shown = page(reader)

    assert "<strong>Sept – early Oct 2025</strong>" in shown
    assert "<ins>mid Oct – early Nov 2025</ins>" in shown


def test_the_overview_shows_the_move_with_its_days(client):
    make_window(sentence="We will begin rolling out in September 2025.")
    move(sentence="We will begin rolling out in mid-October 2025 (previously September).")
    client.force_login(make_portal_administrator())

    shown = client.get(reverse("changes:detail", args=["MC1111780"])).text

    assert "<del>Sept – early Oct 2025</del> <ins>mid Oct – early Nov 2025</ins>" in shown
    assert "Moved by 31 days on 3 Sep 2025: begins 20 to 40 days later, ends 31 days later." in shown
    assert "Begins mid October 2025: between 11 and 20 October 2025" in shown
    assert "“We will begin rolling out in mid-October 2025 (previously September).”" in shown
