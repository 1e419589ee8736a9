"""What cannot be read stays empty, and whatever may be wrong says so."""

from datetime import date

import pytest

from rollout.changes.dates import read_sentence

PUBLISHED = date(2025, 2, 10)
UNREAD = [
    "mid-Mary 2025",  # a slip that may be two months
    "early/mid/late month 2025",  # a template nobody filled
    "spring 2025",  # a season
    "late summer",  # a part of one
    "early 2025",  # a part of a year has no agreed days
    "early Q3 2025",  # nor has one of a quarter
    "Q3 FY25",  # a fiscal year
    "3/4/2025",  # March or April
    "February 30, 2025",  # no such day
    "later in 2025",  # some day
    "next month",  # of which month?
    "30 days after July 1, 2025",  # a day counted from another
    "week 28 of 2025",  # weeks are counted in several ways
    "mid-May 2205",  # no year that can be meant
    "late mid-June 2025",  # two parts that contradict each other
    "late June 25",  # a day or a year
]


@pytest.mark.parametrize("words", UNREAD)
def test_what_cannot_be_read_is_empty_with_a_doubt(words):
    reading = read_sentence(
        f"We will begin rolling out in {words} and expect to complete by late December 2025.", PUBLISHED
    )

    assert reading.begin is None
    assert reading.end is not None
    assert len(reading.doubts) == 1


DOUBTFUL = [
    # the end lies before the begin
    "We will begin rolling out late May 2025 and expect to complete by early May 2025.",
    # a slip of the year, a year or more before the post
    "We will begin rolling out early January 2024 and expect to complete by late March 2025.",
    # a begin that was over when the post came
    "We will begin rolling out mid-October 2024 and expect to complete by late March 2025.",
    # years ahead
    "We will begin rolling out mid-October 2052.",
    # a misspelt month, of which only one can be meant
    "We will begin rolling out mid-Augst 2025.",
    # a part lost a letter
    "We will begin rolling out late March 2025 (previously ate February).",
    # two dates side by side
    "We will begin rolling out late March 2025 mid-April 2025.",
    # a previous date that may lie in either year
    "We will begin rolling out late September 2026 (previously late March).",
    # a begin and an end, or the stretch in which it begins
    "We will begin rolling out late June to early July 2025.",
    # a slip of the end's year
    "We will begin rolling out mid-March 2025 and expect to complete by late March 2026.",
    # a day by which people must have acted, perhaps
    "Please follow these instructions by March 27, 2025.",
    # no number of days
    "We will begin rolling out on March 3, 2025, and expect to complete within a few weeks.",
]


@pytest.mark.parametrize("sentence", DOUBTFUL)
def test_what_may_be_wrong_has_a_doubt(sentence):
    assert read_sentence(sentence, PUBLISHED).doubts


SOUND = [
    # written some days before it was published
    "We will begin rolling out early February 2025 and expect to complete by mid-February 2025.",
    # past, and said to be
    "We began rolling out early September 2024 and expect to complete by mid-March 2025.",
    # over New Year
    "We will begin rolling out late December 2025 and expect to complete by mid-January 2026.",
    # a retirement is announced years before
    "Support for the old service will end on October 10, 2028.",
    # moved to earlier, and no year before is possible
    "We will begin rolling out late March 2025 (previously late May).",
]


@pytest.mark.parametrize("sentence", SOUND)
def test_what_is_sound_has_none(sentence):
    assert read_sentence(sentence, PUBLISHED).doubts == ()


def test_a_text_longer_than_is_read_says_so():
    reading = read_sentence("We will begin rolling out early March 2025. " + "And so on. " * 1_000, PUBLISHED)

    assert reading.begin is not None
    assert reading.doubts == ("Only the first 5,000 of 11,044 characters were read.",)
