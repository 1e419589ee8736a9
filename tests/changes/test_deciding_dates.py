"""A person decides about dates that the reader doubts, or types the right ones."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from portal.errors import TransitionNotAllowed
from rollout.changes import windows
from rollout.changes.dates import Span
from rollout.changes.history import date_history
from rollout.changes.models import VendorWindow
from rollout.tenants.models import Cloud
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change, make_doubtful_window, make_version, make_window

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 4, 9, tzinfo=UTC)
EARLIER = datetime(2025, 9, 3, 12, tzinfo=UTC)
FIRST, MOVED = "Sept – early Oct 2025", "Oct – early Nov 2025"
MAY = "General Availability (Worldwide): We will begin rolling out in May 2026."
TYPO = (
    "General Availability (Worldwide): We will begin rolling out in mid-Mary 2026 and expect to complete by June 2026."
)


@pytest.fixture
def change():
    return make_change()


@pytest.fixture
def ines():
    return make_portal_administrator(name="Ines Brandt")


@pytest.fixture
def doubtful(change):
    make_window(change)
    return make_doubtful_window(change=change)


def short(change, moment=None):
    return change.window_for(Cloud.WORLDWIDE, moment).short


def by_hand(change, by, *, why="The vendor told us on the phone.", **overrides):
    values = {
        "cloud": Cloud.WORLDWIDE,
        "phase": "General Availability",
        "begin": Span(date(2026, 5, 11), date(2026, 5, 15), "range"),
        "end": None,
    }
    return windows.set_by_hand(change, windows.HandDates(why=why, **values | overrides), by=by, at=AT)


def test_a_doubtful_date_counts_once_somebody_says_that_it_is_right(change, doubtful, ines):
    assert short(change) == FIRST

    windows.use(doubtful, by=ines, at=AT)

    assert (short(change), short(change, EARLIER)) == (MOVED, FIRST)
    assert (doubtful.decided_by, doubtful.decided_at) == (ines, AT)
    assert date_history(change).in_words == "2 versions, moved by 31 days on 4 Sep 2025"


def test_a_date_left_aside_never_counts_and_is_asked_about_no_more(change, doubtful, ines):
    assert date_history(change).open_sources == [doubtful]

    doubtful.leave(by=ines, at=AT)

    assert short(change) == FIRST
    assert date_history(change).open_sources == []
    assert date_history(change, EARLIER).open_sources == [doubtful]


def test_what_counts_cannot_be_left_aside(change, doubtful, ines):
    windows.use(doubtful, by=ines, at=AT)

    with pytest.raises(TransitionNotAllowed):
        doubtful.leave(by=ines, at=AT)

    windows.use(doubtful, by=ines, at=datetime(2025, 9, 5, tzinfo=UTC))
    assert VendorWindow.objects.get(pk=doubtful.pk).decided_at == AT


def test_a_source_of_the_pack_is_no_reading_to_decide_about(change, ines):
    roadmap = make_window(change, source="Roadmap", is_used=False, why_not_used="Stale.")

    with pytest.raises(TransitionNotAllowed):
        windows.use(roadmap, by=ines, at=AT)


def test_a_newer_version_settles_a_doubt(change, doubtful):
    make_window(change, known_since=AT, source="Notice, version of 4 Sep 2025")

    assert date_history(change).open_sources == []


def test_typed_dates_count_from_now_on(change, doubtful, ines):
    by_hand(change, ines)

    assert (short(change), short(change, EARLIER)) == ("from 11–15 May 2026", FIRST)
    row = change.windows.get(source="By hand")
    assert row.reading == "Begins between 11 and 15 May 2026. The vendor told us on the phone."


def test_typed_dates_outlast_a_version_that_repeats_what_was_misread(change, ines):
    make_version("2025-09-01", MAY)
    windows.read_windows(change, at=AT)
    by_hand(change, ines)

    make_version("2025-09-10", MAY.replace("We will begin", "We plan to begin"))
    repeated = windows.read_windows(change, at=datetime(2025, 9, 11, tzinfo=UTC))
    assert (repeated, short(change)) == ([], "from 11–15 May 2026")

    make_version("2025-09-20", MAY.replace("May", "August"))
    windows.read_windows(change, at=datetime(2025, 9, 21, tzinfo=UTC))
    assert short(change) == "from Aug 2026"


def test_no_days_at_all_take_the_date_back(change, ines):
    make_window(change)

    by_hand(change, ines, begin=None)

    assert short(change) == "No date"


def test_dates_of_one_platform_count_on_while_its_new_ones_are_in_doubt(change, ines):
    ios, android = (TYPO.replace("Worldwide", f"Worldwide {name}") for name in ("iOS", "Android"))
    make_version("2025-09-01", *(text.replace("mid-Mary", "mid-May") for text in (ios, android)))
    make_version("2025-09-02", ios.replace("mid-Mary", "early May"), android)
    windows.read_windows(change, at=AT)
    assert short(change) == "early May – Jun 2026"
    (doubtful,) = date_history(change).open_sources

    windows.use(doubtful, by=ines, at=AT)

    kept = [row for row in date_history(change).tracks[0].rows if row.platform == "android"]
    assert kept == [doubtful]


def test_the_page_asks_a_portal_administrator_and_shows_others_the_doubt(client, doubtful, ines):
    url = reverse("changes:detail", args=["MC1111780"])

    client.force_login(make_user())
    seen = client.get(url).text
    client.force_login(ines)
    asked = client.get(url).text

    for page in (seen, asked):
        assert doubtful.sentence in page
        assert "“Novmber” seems to be misspelt." in page
    assert reverse("changes:use_dates", args=["MC1111780", doubtful.pk]) not in seen
    assert "1 date of the notice is in doubt." in asked
    assert f"Use “{MOVED}”" in asked


@pytest.mark.parametrize(("act", "said"), [("use", "In use now: "), ("leave", "Left aside: ")])
def test_a_decision_is_one_click(client, doubtful, ines, act, said):
    client.force_login(ines)

    answer = client.post(reverse(f"changes:{act}_dates", args=["MC1111780", doubtful.pk]), follow=True)

    assert f"{said}{MOVED}." in answer.text
    doubtful.refresh_from_db()
    assert (doubtful.is_used, doubtful.decided_by) == (act == "use", ines)


def test_the_wrong_decision_is_refused_in_words(client, doubtful, ines):
    windows.use(doubtful, by=ines, at=AT)
    client.force_login(ines)

    answer = client.post(reverse("changes:leave_dates", args=["MC1111780", doubtful.pk]), follow=True)

    assert "This reading is “used” and cannot become “left aside”. Nothing was changed." in answer.text


def test_dates_are_typed_on_a_page_of_their_own(client, change, ines):
    client.force_login(ines)
    typed = {"cloud": "gcc", "phase": "", "begin_from": "2026-05-11", "end_to": "2026-06-01", "why": "Told by phone."}

    with time_machine.travel(AT, tick=False):
        answer = client.post(reverse("changes:set_dates", args=["MC1111780"]), typed, follow=True)

    assert "These dates count now for GCC: 11 May – 1 Jun 2026." in answer.text
    assert "Told by phone." in answer.text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"why": ""}, "Say where you have the dates from."),
        ({"begin_from": "2026-05-11", "begin_to": "2026-05-10"}, "This day lies before the first possible one."),
        ({"begin_from": "2026-05-11", "end_to": "2026-05-10"}, "It ends before it begins."),
        ({"begin_from": "soon"}, "Choose a day."),
        ({"cloud": "moon"}, "Select a valid choice."),
    ],
)
def test_dates_that_cannot_be_are_refused(client, change, ines, typed, error):
    client.force_login(ines)
    url = reverse("changes:set_dates", args=["MC1111780"])

    answer = client.post(url, {"cloud": "gcc", "phase": "", "why": "Told by phone."} | typed)

    assert answer.status_code == 422
    assert error in answer.text
    assert not change.windows.exists()
