"""One date, in every way that posts write it. The shorthand on the right is that of tests/changes/dates/labels.py."""

from datetime import date

import pytest

from rollout.changes.dates import read_sentence
from tests.changes.dates.labels import span_of

PUBLISHED = date(2025, 2, 10)
WRITTEN = [
    ("early March 2025", "early 2025-03"),  # the plain form
    ("mid-March 2025", "mid 2025-03"),  # a hyphen
    ("mid – March 2025", "mid 2025-03"),  # a dash between spaces
    ("Mid March, 2025", "mid 2025-03"),  # a capital and a comma
    ("late\u00a0March\u00a02025", "late 2025-03"),  # spaces that do not break
    ("March 2025", "month 2025-03"),  # a month alone
    ("March of 2025", "month 2025-03"),  # its year behind «of»
    ("Sept. 2025", "month 2025-09"),  # an abbreviation with a full stop
    ("Sep 2025", "month 2025-09"),  # and without
    ("September2025", "month 2025-09"),  # glued
    ("late March", "late 2025-03"),  # the year from the publication
    ("early August", "early 2025-08"),  # which is the next one
    ("the beginning of March 2025", "beginning 2025-03"),  # seven days
    ("the start of March 2025", "beginning 2025-03"),  # in other words
    ("the end of March 2025", "end 2025-03"),  # the last seven
    ("end March 2025", "end 2025-03"),  # without «of»
    ("the middle of March 2025", "mid 2025-03"),  # mid in more words
    ("early in March 2025", "early 2025-03"),  # with «in»
    ("early-to-mid March 2025", "early 2025-03..mid 2025-03"),  # two parts
    ("mid to late March 2025", "mid 2025-03..late 2025-03"),  # without hyphens
    ("mid/late March 2025", "mid 2025-03..late 2025-03"),  # with a slash
    ("late March/early April 2025", "late 2025-03..early 2025-04"),  # over two months
    ("late December/early January 2026", "late 2025-12..early 2026-01"),  # over New Year
    ("March 14, 2025", "day 2025-03-14"),  # a day, month first
    ("Friday, March 14th, 2025", "day 2025-03-14"),  # its weekday and an ordinal
    ("14 March 2025", "day 2025-03-14"),  # day first
    ("the 14th of March 2025", "day 2025-03-14"),  # with «of»
    ("Mar. 14, 2025", "day 2025-03-14"),  # abbreviated
    ("2025-03-14", "day 2025-03-14"),  # ISO 8601
    ("3/14/2025", "day 2025-03-14"),  # in the vendor's numbers
    ("14.03.2025", "day 2025-03-14"),  # and other people's
    ("March 14-18, 2025", "day 2025-03-14..day 2025-03-18"),  # days of a month
    ("the second week of March 2025", "day 2025-03-08..day 2025-03-14"),  # a numbered week
    ("the last week of March 2025", "day 2025-03-25..day 2025-03-31"),  # the last one
    ("the week of March 10, 2025", "day 2025-03-10..day 2025-03-16"),  # a week by its Monday
    ("the first half of March 2025", "day 2025-03-01..day 2025-03-15"),  # half a month
    ("Q2 2025", "quarter 2025-Q2"),  # quarters
    ("Q2 CY2025", "quarter 2025-Q2"),  # of the calendar
    ("Q2CY25", "quarter 2025-Q2"),  # glued
    ("the second quarter of calendar year 2025", "quarter 2025-Q2"),  # in words
    ("the 2nd quarter of 2025", "quarter 2025-Q2"),  # with an ordinal
    ("the second half of 2025", "half 2025-H2"),  # halves
    ("H2 2025", "half 2025-H2"),  # short
    ("2H CY25", "half 2025-H2"),  # and the other way round
    ("mid-year 2025", "midyear 2025"),  # the middle of a year
    ("mid-2025", "midyear 2025"),  # without the word
    ("2025", "year 2025"),  # a whole year
    ("calendar year 2025", "year 2025"),  # in more words
    ("the end of 2025", "endyear 2025"),  # its last seven days
    ("year-end 2025", "endyear 2025"),  # in short
    ("the end of the year", "endyear 2025"),  # of the publication
]


@pytest.mark.parametrize(("words", "shorthand"), WRITTEN, ids=[words for words, _ in WRITTEN])
def test_a_date_is_read_as_broad_as_it_is_written(words, shorthand):
    reading = read_sentence(f"We will begin rolling out in {words} and will tell you more.", PUBLISHED)

    wanted = span_of(shorthand)
    assert reading.begin is not None
    assert (reading.begin.first.isoformat(), reading.begin.last.isoformat()) == (wanted["from"], wanted["to"])
    assert reading.doubts == ()


NO_DATES = [
    "Office 2019 and Windows Server 2022",  # products with years
    "version 22H2 of Windows 11",  # a version
    "build 17328.20124",  # another
    "Microsoft 365 and the v1.0 endpoint",  # numbers of names
    "users who may march on",  # months that are words
    "a policy for 500 tenants",  # what is counted
    "the secondary tenant",  # an ordinal's beginning
]


@pytest.mark.parametrize("words", NO_DATES)
def test_what_only_looks_like_a_date_is_none(words):
    reading = read_sentence(f"We will begin rolling out to {words} in early March 2025.", PUBLISHED)

    assert reading.begin.as_json() == span_of("early 2025-03")
    assert (reading.previous_begin, reading.doubts) == (None, ())
