"""The versions of a post become rows of windows: only what is news, each since the vendor's moment."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from rollout.changes.history import date_history
from rollout.changes.importing import import_announcements
from rollout.changes.models import VendorWindow
from rollout.changes.tracking import track
from rollout.changes.windows import read_windows
from rollout.tenants.models import Cloud
from tests.factories.changes import make_change, make_version

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
POST = settings.BASE_DIR.parent / "shared" / "data" / "MC1111780.json"

FIRST = (
    "General Availability (Worldwide): We will begin rolling out in May 2026 and expect to complete by early June 2026."
)
MOVED = (
    "General Availability (Worldwide): We will begin rolling out in mid-June 2026 (previously May) and expect to"
    " complete by early July 2026 (previously early June)."
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def change():
    return make_change()


def read(change):
    return read_windows(change, at=NOW)


def short(change, cloud=Cloud.WORLDWIDE, moment=None):
    window = change.window_for(cloud, moment and at(moment))
    return window and window.short


def test_the_sentence_of_the_section_on_time_becomes_a_row(change):
    version = make_version("2026-03-02", FIRST)

    (row,) = read(change)

    assert (row.announcement, row.known_since, row.sentence) == (version, at("2026-03-02"), FIRST)
    assert (row.cloud, row.phase, row.kind, row.is_used) == (Cloud.WORLDWIDE, "General Availability", "rollout", True)
    assert (row.begin_from, row.end_to) == (date(2026, 5, 1), date(2026, 6, 10))
    assert row.reading == "Begins between 1 and 31 May 2026, ends between 1 and 10 June 2026."
    assert row.source == "Notice, version of 2 Mar 2026"


def test_reading_again_adds_nothing(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", MOVED)
    assert len(read(change)) == 2

    assert read(change) == []


def test_a_version_that_only_rewords_adds_nothing(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", FIRST.replace("We will begin rolling out", "Rollout will begin"))

    assert len(read(change)) == 1


def test_a_moved_date_is_a_row_of_its_own_and_a_move(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", MOVED)

    read(change)

    history = date_history(change)
    assert history.in_words == "2 versions, moved by 30 days on 1 Apr 2026"
    assert history.moves[0].details == "begins 20 to 41 days later, ends 30 days later"
    assert (short(change), short(change, moment="2026-03-31")) == ("mid Jun – early Jul 2026", "May – early Jun 2026")


def test_a_version_that_comes_late_takes_its_place_in_time(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", FIRST, aside="A word more.")
    read(change)

    make_version("2026-03-20", MOVED)
    added = read(change)

    assert [row.known_since for row in added] == [at("2026-03-20"), at("2026-04-01")]
    assert short(change) == "May – early Jun 2026"
    assert [move.days for move in date_history(change).moves] == [30, -30]


def test_an_edit_without_a_new_moment_comes_after_the_version_it_edits(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-03-02", MOVED)

    read(change)

    assert short(change) == "mid Jun – early Jul 2026"


def test_each_cloud_has_a_row_of_its_own(change):
    make_version("2026-03-02", FIRST.replace("Worldwide", "Worldwide, GCC, GCC-H and DOD, USNat"))

    read(change)

    assert {row.cloud for row in change.windows.all()} == {"worldwide", "gcc", "gcc_high", "dod"}
    assert not VendorWindow.objects.filter(flags__contains=["cloud-not-stated"]).exists()


def test_without_a_cloud_it_is_worldwide_and_says_so(change):
    make_version("2026-03-02", "We will begin rolling out in May 2026.")

    (row,) = read(change)

    assert (row.cloud, row.phase) == (Cloud.WORLDWIDE, "")
    assert "cloud-not-stated" in row.flags


def test_the_phase_that_reaches_most_people_counts(change):
    make_version(
        "2026-03-02",
        "Targeted Release: We will begin rolling out early April 2026 and expect to complete by mid-April 2026.",
        FIRST,
        "Private Preview: We will begin rolling out early March 2026.",
    )

    read(change)

    assert change.windows.count() == 3
    assert short(change) == "May – early Jun 2026"


def test_rows_of_one_phase_count_from_the_first_day_to_the_last(change):
    make_version(
        "2026-03-02",
        "General Availability (Worldwide iOS): We will begin rolling out early May 2026 and complete by mid-May 2026.",
        "General Availability (Worldwide Android): We will begin rolling out in June 2026 and complete by July 2026.",
    )

    read(change)

    window = change.window_for(Cloud.WORLDWIDE)
    assert (window.short, window.flags) == ("early May – Jul 2026", ["covers"])
    assert sorted(row.platform for row in change.windows.all()) == ["", "android", "ios"]
    assert read(change) == []


def test_a_doubtful_reading_waits_for_a_person(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", "General Availability (Worldwide): We will begin rolling out in mid-Mary 2026.")

    row = read(change)[-1]

    assert not row.is_used
    assert row.why_not_used == " ".join(row.doubts) != ""
    assert short(change) == "May – early Jun 2026"
    assert read(change) == []


def test_a_pause_takes_the_dates_back(change):
    make_version("2026-03-02", FIRST)
    make_version(
        "2026-04-01", "General Availability (Worldwide): We will communicate via Message center when ready to proceed."
    )

    read(change)

    assert short(change) == "Paused: no date"
    assert date_history(change).in_words == "2 versions, paused on 1 Apr 2026"


def test_an_update_line_that_pauses_counts_more_than_the_dates_below_it(change):
    make_version("2026-03-02", FIRST)
    update = "Updated April 1, 2026: We have decided not to proceed with the rollout of this change at this time."
    make_version("2026-04-01", FIRST, update=update)

    read(change)

    assert short(change) == "Paused: no date"
    assert read(change) == []


def test_a_newer_update_line_that_resumes_nothing_leaves_it_paused(change):
    pause = "Updated April 1, 2026: We have decided not to proceed with the rollout of this change at this time."
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", FIRST, update=pause)
    make_version("2026-04-09", FIRST, update=f"Updated April 9, 2026: We have corrected a link.</p><p>{pause}")
    read(change)
    assert short(change) == "Paused: no date"

    resumed = "Updated May 1, 2026: We are resuming the rollout."
    make_version("2026-05-01", FIRST, update=f"{resumed}</p><p>{pause}")
    read(change)
    assert short(change) == "May – early Jun 2026"


def test_dates_after_a_pause_are_compared_with_those_before(change):
    make_version("2026-03-02", FIRST)
    make_version(
        "2026-04-01", "General Availability (Worldwide): We will communicate via Message center when ready to proceed."
    )
    make_version("2026-05-01", MOVED)

    read(change)

    assert date_history(change).in_words == "3 versions, resumed, moved by 30 days on 1 May 2026"


def test_a_phase_that_is_no_longer_named_keeps_its_dates_and_says_so(change):
    gcc = FIRST.replace("Worldwide", "GCC")
    make_version("2026-03-02", FIRST, gcc)
    make_version("2026-04-01", MOVED)
    make_version("2026-04-02", MOVED, aside="More.")

    left_out = [row for row in read(change) if not row.is_used]

    assert [(row.cloud, row.known_since) for row in left_out] == [("gcc", at("2026-04-01"))]
    assert short(change, Cloud.GCC) == "May – early Jun 2026"


def test_dates_outside_the_section_do_not_count_by_themselves(change):
    make_version(
        "2026-03-02", FIRST, aside="Starting in May 2026, lamps move. We will begin rolling out in August 2026."
    )

    read(change)

    assert short(change) == "May – early Jun 2026"


def test_a_date_outside_the_section_that_says_something_else_is_kept_for_the_record(change):
    make_version("2026-03-02", FIRST, aside="We will retire the old lamp in August 2026.")

    aside = change.windows.none() if not read(change) else change.windows.not_used()

    assert [row.why_not_used for row in aside] == ["It stands outside the section on when it happens."]


def test_an_update_line_holds_no_date_of_the_rollout(change):
    make_version("2026-03-02", FIRST, update="Updated March 2, 2026: We have updated the rollout timeline below.")

    assert [row.sentence for row in read(change)] == [FIRST]


def test_what_previously_says_is_compared_with_what_we_knew(change):
    make_version("2026-03-02", FIRST)
    make_version("2026-04-01", MOVED.replace("previously May", "previously March"))

    row = read(change)[-1]

    assert "previous-differs" in row.flags
    assert "The post says that it was March 2026, and we knew May 2026." in row.reading


@pytest.mark.skipif(not POST.exists(), reason="the vendor's post is not at hand (shared/data/MC1111780.json)")
def test_the_real_post_adds_nothing_to_its_pack():
    change = track("MC1111780", at=NOW)
    import_announcements(POST.read_bytes(), name=POST.name, at=NOW)

    assert read(change) == []


def test_a_later_version_moves_the_packs_window():
    change = track("MC1111780", at=NOW)
    make_version(
        "2025-09-03",
        "General Availability (Worldwide): We will begin rolling out in mid-October 2025 (previously September) and"
        " expect to complete by early November 2025 (previously early October).",
    )

    (row,) = read(change)

    assert (row.platform, row.flags.count("previous-differs")) == ("ios", 0)
    assert short(change) == "mid Oct – early Nov 2025"
    assert date_history(change).in_words == "2 versions, moved by 31 days on 3 Sep 2025"
    assert short(change, moment="2025-09-02") == "Sept – early Oct 2025"
