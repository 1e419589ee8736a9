"""Which window counts, when it was known, and how it is said."""

from datetime import UTC, date, datetime

import pytest

from rollout.changes.history import date_history
from rollout.changes.models import ChangeStatus
from rollout.tenants.models import Cloud
from tests.factories.changes import make_change, make_window

pytestmark = pytest.mark.django_db


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def moved(change, **overrides):
    return make_window(
        change,
        end_from=date(2025, 10, 15),
        end_to=date(2025, 10, 24),
        end_granularity="day",
        known_since=at("2025-09-03"),
        **overrides,
    )


def test_the_latest_window_of_the_cloud_counts():
    change = make_change()
    make_window(change)
    later = moved(change)
    make_window(change, cloud=Cloud.GCC)

    assert change.window_for(Cloud.WORLDWIDE) == later


def test_a_past_day_knows_the_window_of_that_day():
    change = make_change()
    first = make_window(change)
    moved(change)

    assert change.window_for(Cloud.WORLDWIDE, at("2025-08-01")) == first
    assert change.window_for(Cloud.WORLDWIDE, at("2025-07-01")) is None


def test_a_cloud_that_the_notice_does_not_name_has_no_window():
    change = make_change()
    make_window(change)

    assert change.window_for(Cloud.GCC) is None


def test_a_window_kept_for_the_record_never_counts():
    change = make_change()
    make_window(change, is_used=False, why_not_used="Contradicts itself.")

    assert change.window_for(Cloud.WORLDWIDE) is None


def test_dates_that_never_moved_say_so():
    change = make_change()
    make_window(change)
    make_window(change, source="Roadmap", is_used=False, why_not_used="Stale.")

    assert date_history(change).in_words == "1 version, never moved"


def test_one_version_for_two_clouds_is_one_version():
    change = make_change()
    make_window(change)
    make_window(change, cloud=Cloud.GCC)

    assert date_history(change).versions == 1


def test_a_moved_date_says_by_how_much_and_when():
    change = make_change()
    make_window(change)
    moved(change)

    assert date_history(change).in_words == "2 versions, moved by 14 days on 3 Sep 2025"
    assert date_history(change, at("2025-09-02")).in_words == "1 version, never moved"


def test_without_windows_there_is_no_date():
    assert date_history(make_change()).in_words == "no date yet"


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2025-07-01", ChangeStatus.ANNOUNCED),  # the window was not known yet
        ("2025-08-31T23:59", ChangeStatus.NOT_OPEN),
        ("2025-09-01", ChangeStatus.OPEN),
        ("2025-10-10T23:59", ChangeStatus.OPEN),
        ("2025-10-11", ChangeStatus.PASSED),
        ("2026-11-24", ChangeStatus.PASSED),
    ],
)
def test_the_status_follows_the_window(moment, status):
    change = make_change()
    make_window(change)

    assert change.status(at(moment)) is status


def test_nothing_is_open_between_the_windows_of_two_clouds():
    change = make_change()
    make_window(change)
    november = {"begin_from": date(2025, 11, 1), "begin_to": date(2025, 11, 1)}
    ends = {"end_from": date(2025, 11, 30), "end_to": date(2025, 11, 30)}
    make_window(change, cloud=Cloud.GCC, **november, **ends)

    assert change.status(at("2025-10-20")) is ChangeStatus.NOT_OPEN
    assert change.status(at("2025-11-02")) is ChangeStatus.OPEN


def test_a_closed_change_is_done_from_its_closing_on():
    change = make_change()
    make_window(change)

    change.close(at("2025-11-01"))

    assert change.status(at("2025-10-31")) is ChangeStatus.PASSED
    assert change.status(at("2025-11-02")) is ChangeStatus.DONE


def test_closing_twice_keeps_the_first_moment():
    change = make_change()

    change.close(at("2025-11-01"))
    change.close(at("2025-12-01"))

    change.refresh_from_db()
    assert change.closed_at == at("2025-11-01")


def test_a_reopened_change_is_open_again():
    change = make_change(closed_at=at("2025-11-01"))

    change.reopen()

    change.refresh_from_db()
    assert change.closed_at is None


def test_the_window_of_the_notice_is_said_as_broadly_as_the_vendor_did():
    window = make_window()

    assert window.short == "Sept – early Oct 2025"
    assert window.days == "1 Sep – 10 Oct"
    assert window.in_words() == "September to early October 2025"
    assert window.in_words("de") == "September bis Anfang Oktober 2025"
    assert window.in_words("nl") == "September to early October 2025"
