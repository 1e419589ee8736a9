"""A vendor's window in words, for every way in which a vendor is vague."""

import json
from datetime import date

import pytest
from django.conf import settings

from rollout.changes import words
from rollout.changes.dates import Span, read_sentence
from rollout.changes.grammars import GRAMMARS

SENTENCES = settings.BASE_DIR.parent / "shared" / "data" / "timeline_sentences.jsonl"


def span(first, last, granularity):
    return Span(date.fromisoformat(first), date.fromisoformat(last), granularity)


@pytest.mark.parametrize(
    ("given", "short", "english", "german"),
    [
        (span("2025-05-13", "2025-05-13", "day"), "13 May 2025", "13 May 2025", "13. Mai 2025"),
        (span("2025-05-05", "2025-05-11", "week"), "week of 5 May 2025", "the week of 5 May 2025",
         "Woche vom 5. Mai 2025"),
        (span("2025-10-01", "2025-10-10", "early-month"), "early Oct 2025", "early October 2025",
         "Anfang Oktober 2025"),
        (span("2025-10-11", "2025-10-20", "mid-month"), "mid Oct 2025", "mid October 2025", "Mitte Oktober 2025"),
        (span("2026-02-21", "2026-02-28", "late-month"), "late Feb 2026", "late February 2026", "Ende Februar 2026"),
        (span("2026-02-01", "2026-02-07", "beginning-of-month"), "start of Feb 2026", "the beginning of February 2026",
         "Monatsbeginn Februar 2026"),
        (span("2025-10-25", "2025-10-31", "end-of-month"), "end of Oct 2025", "the end of October 2025",
         "Monatsende Oktober 2025"),
        (span("2025-02-01", "2025-02-15", "half-month"), "first half of Feb 2025", "the first half of February 2025",
         "erste Hälfte Februar 2025"),
        (span("2025-02-16", "2025-02-28", "half-month"), "second half of Feb 2025", "the second half of February 2025",
         "zweite Hälfte Februar 2025"),
        (span("2025-09-01", "2025-09-30", "month"), "Sept 2025", "September 2025", "September 2025"),
        (span("2026-07-01", "2026-09-30", "quarter"), "Q3 2026", "the third quarter of 2026", "3. Quartal 2026"),
        (span("2026-01-01", "2026-06-30", "half-year"), "H1 2026", "the first half of 2026", "1. Halbjahr 2026"),
        (span("2026-06-01", "2026-07-31", "mid-year"), "mid 2026", "the middle of 2026", "Mitte 2026"),
        (span("2026-01-01", "2026-12-31", "year"), "2026", "2026", "2026"),
        (span("2026-12-25", "2026-12-31", "end-of-year"), "end of 2026", "the end of 2026", "Jahresende 2026"),
        (span("2024-06-21", "2024-07-10", "slash-range"), "late Jun/early Jul 2024", "late June/early July 2024",
         "Ende Juni/Anfang Juli 2024"),
        (span("2024-06-01", "2024-07-31", "slash-range"), "Jun/Jul 2024", "June/July 2024", "Juni/Juli 2024"),
        (span("2025-12-21", "2026-01-10", "slash-range"), "late Dec 2025/early Jan 2026",
         "late December 2025/early January 2026", "Ende Dezember 2025/Anfang Januar 2026"),
        (span("2024-06-03", "2024-06-09", "range"), "3–9 Jun 2024", "3–9 June 2024", "3.–9. Juni 2024"),
        (span("2024-06-28", "2024-07-03", "range"), "28 Jun–3 Jul 2024", "28 June–3 July 2024",
         "28. Juni–3. Juli 2024"),
        (span("2025-05-13", "2025-05-24", "about-10-11-days"), "about 24 May 2025", "about 24 May 2025",
         "etwa 24. Mai 2025"),
        (span("2025-05-13", "2025-05-20", "within-7-days"), "20 May 2025", "20 May 2025", "20. Mai 2025"),
    ],
)  # fmt: skip
def test_every_granularity_has_words(given, short, english, german):
    said = [words.span_in_words(given, locale=locale) for locale in ("short", "en", "de")]

    assert said == [short, english, german]


@pytest.mark.parametrize(
    ("begin", "end", "short", "english", "german"),
    [
        (span("2025-09-01", "2025-09-30", "month"), span("2025-10-01", "2025-10-10", "early-month"),
         "Sept – early Oct 2025", "September to early October 2025", "September bis Anfang Oktober 2025"),
        # a day each, over the turn of the year
        (span("2025-12-15", "2025-12-15", "day"), span("2026-01-20", "2026-01-20", "day"), "15 Dec 2025 – 20 Jan 2026",
         "15 December 2025 to 20 January 2026", "15. Dezember 2025 bis 20. Januar 2026"),
        (span("2026-02-21", "2026-02-28", "late-month"), None, "from late Feb 2026", "from late February 2026",
         "ab Ende Februar 2026"),
        (None, span("2026-03-11", "2026-03-20", "mid-month"), "by mid Mar 2026", "by mid March 2026",
         "bis Mitte März 2026"),
        (None, span("2026-01-01", "2026-12-31", "year"), "by end of 2026", "by the end of 2026", "bis Ende 2026"),
        # begin and end are the same: said once
        (span("2025-09-01", "2025-09-30", "month"), span("2025-09-01", "2025-09-30", "month"), "Sept 2025",
         "September 2025", "September 2025"),
        (span("2026-07-01", "2026-09-30", "quarter"), span("2026-07-01", "2026-12-31", "half-year"),
         "Q3 2026 – H2 2026", "the third quarter of 2026 to the second half of 2026",
         "3. Quartal 2026 bis 2. Halbjahr 2026"),
        (None, None, "No date", "", ""),
    ],
)  # fmt: skip
def test_windows_in_words(begin, end, short, english, german):
    said = (
        words.short_window(begin, end),
        *(words.window_in_words(begin, end, locale=code) for code in ("en", "de-AT")),
    )

    assert said == (short, english, german)


MONTH, EARLY = span("2025-09-01", "2025-09-30", "month"), span("2025-10-01", "2025-10-10", "early-month")


@pytest.mark.parametrize(
    ("begin", "end", "french", "spanish"),
    [
        (MONTH, EARLY, "septembre à début octobre 2025", "septiembre a principios de octubre de 2025"),
        # the article before a number, and none before a year
        (span("2025-12-15", "2025-12-15", "day"), span("2026-01-20", "2026-01-20", "day"),
         "15 décembre 2025 au 20 janvier 2026", "15 de diciembre de 2025 al 20 de enero de 2026"),
        (span("2025-01-01", "2025-12-31", "year"), span("2026-01-01", "2026-12-31", "year"), "2025 à 2026",
         "2025 a 2026"),
        # a month that begins with a vowel
        (span("2025-08-01", "2025-08-15", "half-month"), None, "première quinzaine d’août 2025 au plus tôt",
         "primera quincena de agosto de 2025 como muy pronto"),
        (None, span("2026-07-01", "2026-09-30", "quarter"), "3e trimestre 2026 au plus tard",
         "tercer trimestre de 2026 como muy tarde"),
        (span("2024-06-03", "2024-06-09", "range"), None, "3 au 9 juin 2024 au plus tôt",
         "3 al 9 de junio de 2024 como muy pronto"),
        # the first of a month is an ordinal in French, and no other day is
        (span("2025-10-01", "2025-10-01", "day"), span("2025-12-01", "2025-12-01", "day"),
         "1er octobre au 1er décembre 2025", "1 de octubre al 1 de diciembre de 2025"),
        (span("2025-11-01", "2025-11-21", "range"), None, "1er au 21 novembre 2025 au plus tôt",
         "1 al 21 de noviembre de 2025 como muy pronto"),
        (span("2025-12-21", "2026-01-10", "slash-range"), None,
         "fin décembre 2025/début janvier 2026 au plus tôt",
         "finales de diciembre de 2025/principios de enero de 2026 como muy pronto"),
    ],
)  # fmt: skip
def test_windows_in_french_and_spanish(begin, end, french, spanish):
    assert [words.window_in_words(begin, end, locale=code) for code in ("fr", "es-MX")] == [french, spanish]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (span("2025-10-01", "2025-10-10", "early-month"), "between 1 and 10 October 2025"),
        (span("2025-05-13", "2025-05-13", "day"), "on 13 May 2025"),
        (span("2024-06-21", "2024-07-10", "slash-range"), "between 21 June and 10 July 2024"),
        (span("2025-12-21", "2026-01-10", "slash-range"), "between 21 December 2025 and 10 January 2026"),
    ],
)
def test_days_of_a_date(given, expected):
    assert given.days_in_words() == expected


@pytest.mark.skipif(not SENTENCES.exists(), reason="the sentences are not at hand (shared/data)")
def test_what_the_reader_finds_in_real_sentences_has_words():
    known = {*GRAMMARS["en"].parts, "day", "range", "slash-range", "half-month"}
    lines = (json.loads(line) for line in SENTENCES.read_text().splitlines())
    readings = [read_sentence(line["sentence"], date.fromisoformat(line["published"])) for line in lines]
    found = {span.granularity for one in readings for span in (one.begin, one.end) if span}

    assert {name for name in found if name not in known and not name.startswith(("about-", "within-"))} == set()
    assert all(set(GRAMMARS["en"].parts) == set(grammar.parts) for grammar in GRAMMARS.values())


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [
        (10, 20, ""),
        (9, 20, "begins before the window"),
        (10, 21, "ends after the window"),
        (9, 21, "begins before and ends after the window"),
    ],
)
def test_days_are_placed_to_the_window_by_both_of_their_ends(first, last, place):
    days = [date(2025, 9, day) for day in (first, last, 10, 20)]

    assert words.place_to_window(*days) == place
    assert words.place_to_window(*days[:2], None, None) == ""
