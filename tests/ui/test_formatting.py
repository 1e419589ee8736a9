"""Numbers, days and moments as pages write them."""

from datetime import UTC, date, datetime

import pytest

from portal import formatting

SEP_24 = date(2025, 9, 24)


@pytest.mark.parametrize(("value", "written"), [(0, "0"), (1248, "1,248"), (6003.0, "6,003"), (1.25, "1.2")])
def test_number_has_commas(value: float, written: str):
    assert formatting.number(value) == written


@pytest.mark.parametrize(
    ("part", "total", "written"),
    [
        (3006, 6000, "50 %"),
        (0, 320, "0 %"),
        (5, 5, "100 %"),
        (0, 0, "0 %"),  # of nothing
        (1, 6000, "1 %"),  # something is never 0
        (5999, 6000, "99 %"),  # and unfinished never 100
    ],
)
def test_percent_has_a_space_and_never_pretends(part: int, total: int, written: str):
    assert formatting.percent(part, total) == written.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(("count", "written"), [(1, "1 person"), (0, "0 people"), (1204, "1,204 people")])
def test_counted_takes_the_right_noun(count: int, written: str):
    assert formatting.counted(count, "person", "people") == written


def test_counted_adds_an_s_without_a_plural():
    assert formatting.counted(2, "wave") == "2 waves"


def test_days_of_the_calendar():
    assert formatting.day(SEP_24) == "24 Sep 2025"
    assert formatting.short_day(SEP_24) == "24 Sep"
    assert formatting.weekday(SEP_24) == "Wednesday 24 September 2025"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (SEP_24, SEP_24, "24 Sep 2025"),
        (date(2025, 9, 2), date(2025, 9, 9), "2–9 Sep 2025"),
        (date(2025, 9, 29), date(2025, 10, 10), "29 Sep – 10 Oct 2025"),
        (date(2025, 12, 29), date(2026, 1, 9), "29 Dec 2025 – 9 Jan 2026"),
    ],
)
def test_range_of_days_says_nothing_twice(first: date, last: date, written: str):
    assert formatting.days(first, last) == written


def test_range_of_days_without_the_year():
    assert formatting.days(date(2025, 9, 15), date(2025, 9, 26), with_year=False) == "15–26 Sep"


def test_moment_is_shown_in_the_named_zone():
    at = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)

    assert formatting.moment(at, "Europe/Berlin") == "Mon 29 Sep 2025, 09:00"
    assert formatting.moment(at, "America/New_York") == "Mon 29 Sep 2025, 03:00"
    assert formatting.short_moment(at, "Europe/Berlin", at=at) == "29 Sep, 09:00"
    a_year_later = at.replace(year=at.year + 1)
    assert formatting.short_moment(at, "Europe/Berlin", at=a_year_later) == "29 Sep 2025, 09:00"
    assert formatting.clock(at, "Europe/Berlin") == "09:00"


def test_moments_of_one_day_name_it_once():
    first, last = datetime(2025, 9, 29, 7, 2, tzinfo=UTC), datetime(2025, 9, 29, 7, 13, tzinfo=UTC)

    assert formatting.moments(first, last, "Europe/Berlin") == "29 Sep 2025, 09:02–09:13"


def test_moments_of_two_days_are_both_in_full():
    first, last = datetime(2025, 9, 29, 7, 2, tzinfo=UTC), datetime(2025, 9, 30, 7, 13, tzinfo=UTC)

    assert formatting.moments(first, last) == "Mon 29 Sep 2025, 07:02 – Tue 30 Sep 2025, 07:13"
