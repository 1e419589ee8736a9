"""A date in words: never more precise than the vendor was."""

from datetime import date

import pytest

from rollout.changes.dates import Span
from tests.changes.dates.labels import span_of

IN_WORDS = [
    ("day 2025-05-13", "on 13 May 2025"),
    ("early 2025-10", "between 1 and 10 October 2025"),
    ("late 2024-02", "between 21 and 29 February 2024"),
    ("month 2025-09", "in September 2025"),
    ("beginning 2025-03", "in the first week of March 2025"),
    ("end 2025-03", "in the last week of March 2025"),
    ("quarter 2025-Q4", "in the fourth quarter of 2025"),
    ("half 2025-H1", "in the first half of 2025"),
    ("midyear 2026", "in the middle of 2026"),
    ("year 2025", "in 2025"),
    ("endyear 2025", "at the end of 2025"),
    ("late 2025-06..early 2025-07", "between 21 June and 10 July 2025"),  # over two months
    ("late 2025-12..early 2026-01", "between 21 December 2025 and 10 January 2026"),  # over New Year
]


@pytest.mark.parametrize(("shorthand", "words"), IN_WORDS)
def test_a_span_is_said_as_broad_as_it_is(shorthand, words):
    span = span_of(shorthand)

    from_json = Span(*(_day(span[name]) for name in ("from", "to")), span["granularity"])
    assert from_json.in_words() == words


def _day(text):
    return date.fromisoformat(text)
