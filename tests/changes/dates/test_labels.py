"""The shorthand of readings made by hand."""

import json

import pytest

from tests.changes.dates.labels import lines_of, reading_of, sha256_of, span_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("early 2025-03", "2025-03-01", "2025-03-10"),
        ("end 2024-02", "2024-02-23", "2024-02-29"),
        ("quarter 2025-Q2", "2025-04-01", "2025-06-30"),
        ("half 2025-H2", "2025-07-01", "2025-12-31"),
        ("midyear 2025", "2025-06-01", "2025-07-31"),
        ("year 2025", "2025-01-01", "2025-12-31"),
        ("day 2025-03-14", "2025-03-14", "2025-03-14"),
        ("early 2025-03..late 2025-04", "2025-03-01", "2025-04-30"),
    ],
)
def test_a_date_of_the_shorthand_is_days(text, first, last):
    span = span_of(text)

    assert (span["from"], span["to"]) == (first, last)


@pytest.mark.parametrize("text", ["-", "?", "season 2024-spring"])
def test_what_is_nothing_or_unread_has_no_days(text):
    assert span_of(text) is None


def test_a_line_is_a_reading_and_its_notes():
    number, reading, notes = reading_of("7 | rollout | - | GCC, DoD | - | early 2025-03 | - | - | - | multi")

    assert (number, notes) == (7, ["multi"])
    assert (reading["phase"], reading["clouds"], reading["clouds_stated"]) == (None, ["GCC", "DoD"], True)
    assert reading["end"] is None


def test_a_line_of_the_repository_holds_no_sentence():
    sentence = json.dumps({"n": 7, "mc": "MC1", "published": "2025-01-01", "sentence": "Available now."})

    (line,) = lines_of([sentence], ["7 | available-now | - | - | - | - | - | - | -"])

    assert line["sentence_sha256"] == sha256_of("Available now.")
    assert "Available" not in json.dumps(line)
