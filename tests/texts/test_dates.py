"""Days in words, as they stand in a sentence."""

from datetime import date

import pytest

from notifications.texts import dates
from notifications.texts.placeholders import ALL
from rollout.changes.dates import Span
from rollout.changes.words import window_in_words

MONDAY, FRIDAY = date(2025, 10, 6), date(2025, 10, 10)


@pytest.mark.parametrize(
    ("locale", "day", "week", "one_day", "over_a_month", "over_a_year"),
    [
        (
            "en",
            "Monday 6 October 2025",
            "between Monday 6 and Friday 10 October 2025",
            "on Monday 6 October 2025",
            "between Monday 29 September and Friday 10 October 2025",
            "between Monday 29 December 2025 and Friday 2 January 2026",
        ),
        (
            "de",
            "Montag, 6. Oktober 2025",
            "zwischen Montag, 6., und Freitag, 10. Oktober 2025",
            "am Montag, 6. Oktober 2025",
            "zwischen Montag, 29. September, und Freitag, 10. Oktober 2025",
            "zwischen Montag, 29. Dezember 2025, und Freitag, 2. Januar 2026",
        ),
        (
            "fr",
            "lundi 6 octobre 2025",
            "entre le lundi 6 et le vendredi 10 octobre 2025",
            "le lundi 6 octobre 2025",
            "entre le lundi 29 septembre et le vendredi 10 octobre 2025",
            "entre le lundi 29 décembre 2025 et le vendredi 2 janvier 2026",
        ),
        (
            "es",
            "lunes 6 de octubre de 2025",
            "entre el lunes 6 y el viernes 10 de octubre de 2025",
            "el lunes 6 de octubre de 2025",
            "entre el lunes 29 de septiembre y el viernes 10 de octubre de 2025",
            "entre el lunes 29 de diciembre de 2025 y el viernes 2 de enero de 2026",
        ),
    ],
)
def test_days_are_said_in_words(
    locale: str, day: str, week: str, one_day: str, over_a_month: str, over_a_year: str
) -> None:
    assert dates.day(MONDAY, locale) == day
    assert dates.days(MONDAY, FRIDAY, locale) == week
    assert dates.days(MONDAY, MONDAY, locale) == one_day
    assert dates.days(date(2025, 9, 29), FRIDAY, locale) == over_a_month
    assert dates.days(date(2025, 12, 29), date(2026, 1, 2), locale) == over_a_year


def test_french_says_the_first_of_a_month_as_an_ordinal() -> None:
    first = date(2025, 10, 1)

    assert dates.day(first, "fr") == "mercredi 1er octobre 2025"
    assert dates.days(first, FRIDAY, "fr-CA") == "entre le mercredi 1er et le vendredi 10 octobre 2025"
    assert dates.day(date(2025, 10, 11), "fr") == "samedi 11 octobre 2025"
    assert [dates.day(first, locale) for locale in ("en", "de", "es")] == [
        "Wednesday 1 October 2025",
        "Mittwoch, 1. Oktober 2025",
        "miércoles 1 de octubre de 2025",
    ]


def test_language_without_words_of_its_own_takes_the_english_pattern() -> None:
    assert dates.days(MONDAY, MONDAY, "de-AT") == "am Montag, 6. Oktober 2025"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es"])
def test_the_samples_say_days_and_windows_as_mails_do(locale: str) -> None:
    window = window_in_words(
        Span(date(2025, 9, 1), date(2025, 9, 30), "month"),
        Span(date(2025, 10, 1), date(2025, 10, 10), "early-month"),
        locale=locale,
    )

    assert ALL["wave_start"].sample(locale) == dates.day(MONDAY, locale)
    assert ALL["wave_days"].sample(locale) == dates.days(MONDAY, FRIDAY, locale)
    assert ALL["earlier_days"].sample(locale) == dates.days(date(2025, 9, 8), date(2025, 9, 12), locale)
    assert ALL["corrected_on"].sample(locale) == dates.day(date(2025, 9, 29), locale)
    assert ALL["vendor_window"].sample(locale) == window
