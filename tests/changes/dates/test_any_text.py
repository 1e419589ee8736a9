"""Whatever stands in a post: an answer, soon, and the same one again."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.changes.dates import read_sentence, read_text

PUBLISHED = date(2025, 2, 10)
# Words that mean something to the reader, so that invented texts reach its corners.
WORDS = """
    early mid late end of beginning the March May Sept. December Mary 2025 2024 31 30th 1 13 - / ( ) : . , | previously
    (previously begin rolling out complete by expect to until from between and through Q1 H2 FY25 CY2025 first half week
    quarter 3/4/2025 2025-02-30 30.02.2025 General Availability Worldwide GCC GCC-H Standard Release Updated within a
    few weeks two days month year spring next Phase 1 is retired available now paused 2025and SeptemberOctober since
"""
TEXTS = st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS.split()), max_size=60).map(" ".join))
DAYS = st.dates()


@settings(max_examples=400, deadline=None, database=None)
@given(TEXTS, DAYS)
def test_any_text_of_any_day_has_a_reading(text, published):
    reading = read_sentence(text, published)

    for span in (reading.begin, reading.end, reading.previous_begin, reading.previous_end):
        assert span is None or (span.first <= span.last and span.in_words())
    assert reading == read_sentence(text, published)
    assert reading.as_json()["reading"]["clouds_stated"] == bool(reading.clouds)


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(TEXTS, max_size=8), DAYS)
def test_any_post_of_any_day_has_readings(paragraphs, published):
    for words, reading in read_text(paragraphs, published):
        assert isinstance(words, str)
        assert reading.flags


HOSTILE = {
    "brackets": "(" * 1_000_000,
    "brackets both ways": "()" * 500_000,
    "colons": "a: " * 333_333,
    "months": "May " * 250_000,
    "qualifiers": "early " * 166_666,
    "joined qualifiers": "early-to-mid-" * 80_000,
    "dates": "by early May 2025 " * 60_000,
    "previous dates": "(previously May 5) " * 50_000,
    "numbers": "1" * 1_000_000,
    "dots": "1." * 500_000,
    "one word": "a" * 1_000_000,
    "underscores": "a_" * 500_000,
    "spaces": " " * 1_000_000,
    "all rings": "all rings (" + "a (b), " * 140_000,
    "support for": "support for " * 80_000,
    "updates": "update this " * 80_000,
    "dashes": " - " * 333_333,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_costs_little(name):
    began = time.process_time()
    read_sentence(HOSTILE[name], PUBLISHED)
    read_text([HOSTILE[name]] * 3, PUBLISHED)

    assert time.process_time() - began < 2
