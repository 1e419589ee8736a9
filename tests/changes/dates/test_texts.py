"""The prose of a post."""

from datetime import date

from rollout.changes.dates import read_text
from tests.changes.dates.labels import span_of

PUBLISHED = date(2025, 2, 10)


def phases_and_begins(paragraphs):
    return [(read.phase, read.begin and read.begin.as_json()) for _, read in read_text(paragraphs, PUBLISHED)]


def test_only_the_section_that_says_when_is_read():
    paragraphs = [
        "Starting in June 2025, everything gets better.",
        "When this will happen:",
        "Targeted Release: We will begin rolling out early March 2025.",
        "How this will affect your organization:",
        "From July 2025 on, people see a new button.",
    ]

    assert phases_and_begins(paragraphs) == [("Targeted Release", span_of("early 2025-03"))]


def test_a_post_without_that_section_is_read_whole():
    ((sentence, reading),) = read_text(["Good news.", "The old page will be retired in May 2025."], PUBLISHED)

    assert (reading.kind, sentence) == ("retirement", "The old page will be retired in May 2025.")


def test_two_phases_in_one_line_are_two_readings():
    line = (
        "Targeted Release: We will begin rolling out early March 2025. "
        "Standard Release (GCC): We will begin rolling out mid-April 2025."
    )

    assert phases_and_begins([line]) == [
        ("Targeted Release", span_of("early 2025-03")),
        ("Standard Release", span_of("mid 2025-04")),
    ]


def test_a_heading_of_two_phases_is_two_readings():
    line = "Targeted Release and Standard Release: We will begin rolling out early March 2025."

    assert [phase for phase, _ in phases_and_begins([line])] == ["Targeted Release", "Standard Release"]


def test_a_heading_on_a_line_of_its_own_counts_for_the_lines_after_it():
    paragraphs = ["Public Preview:", "We will begin rolling out early March 2025.", "GCC:", "Available now."]

    read = [reading for _, reading in read_text(paragraphs, PUBLISHED)]

    assert [(one.phase, one.clouds, one.kind) for one in read] == [
        ("Public Preview", (), "rollout"),
        (None, ("GCC",), "available-now"),
    ]


def test_sentences_that_date_something_of_their_own_are_readings():
    line = (
        "We will begin rolling out early March 2025. We expect to complete by May 2025. "
        "The old page retires in June 2025."
    )

    read = [reading for _, reading in read_text([line], PUBLISHED)]

    assert [one.kind for one in read] == ["rollout", "retirement"]
    assert read[0].end.as_json() == span_of("month 2025-05")


def test_the_words_are_the_vendors_own():
    line = "Targeted\u00a0Release: We’ll begin rolling out mid–March 2025."

    assert [words for words, _ in read_text([line], PUBLISHED)] == [line]


def test_the_note_of_an_update_is_a_reading_without_dates():
    paragraphs = ["Updated March 4, 2025: We have decided not to proceed at this time.", "When this will happen:"]

    ((_, reading),) = read_text(paragraphs, PUBLISHED)

    assert (reading.kind, reading.begin, reading.end) == ("cancelled-or-paused", None, None)


def test_a_post_longer_than_is_read_says_so():
    read = read_text(["word " * 100 + "\n"] * 1_000, PUBLISHED)

    assert [reading.doubts for _, reading in read] == [("Only the first 300,000 characters of the post were read.",)]
