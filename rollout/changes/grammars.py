"""The grammar of a vendor's window: how each language says early months, halves, quarters and ranges."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Grammar:
    """How one language says a stretch of time.

    `parts`: by granularity; `{month}` and `{day}` are those of the last day, `{of_month}` is the month behind a noun
    (“d’octobre”), `{first}` is the first day. A part that says its `{year}` always says it, the others drop it before a
    part of the same year; `dated` adds it. What is not among them is said by its days: `dash` joins two days of one
    month, the first of them as `number_of` says it. `span_to_number` is `span` where the end begins with a number (“au
    10 octobre”).
    """

    span: str
    since: str
    until: str
    end_of_year: str
    dash: str
    parts: dict[str, str]
    ordinals: tuple[str, ...]
    day_of: Callable[[date], str]
    month_of: Callable[[date], str]
    of_month: Callable[[date], str] = lambda day: ""
    dated: str = "{said} {year}"
    span_to_number: str = ""
    number_of: Callable[[date], str] = lambda day: str(day.day)


def _month_in(locale: str) -> Callable[[date], str]:
    return lambda day: format_date(day, "LLLL", locale=locale)


def _day_in(pattern: str, locale: str) -> Callable[[date], str]:
    return lambda day: format_date(day, pattern, locale=locale)


def _french_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _elided(month: str) -> str:
    """“de septembre”, “d’octobre”."""
    return f"d’{month}" if month[0] in "ao" else f"de {month}"


GRAMMARS = {
    "en": Grammar(
        span="{begin} to {end}",
        since="from {begin}",
        until="by {end}",
        end_of_year="the end of {year}",
        dash="{number}–{day}",
        parts={
            "early-month": "early {month}",
            "mid-month": "mid {month}",
            "late-month": "late {month}",
            "beginning-of-month": "the beginning of {month}",
            "end-of-month": "the end of {month}",
            "first-half-month": "the first half of {month}",
            "second-half-month": "the second half of {month}",
            "month": "{month}",
            "week": "the week of {first}",
            "quarter": "the {quarter} quarter of {year}",
            "half-year": "the {half} half of {year}",
            "mid-year": "the middle of {year}",
            "year": "{year}",
            "end-of-year": "the end of {year}",
            "about": "about {day}",
            "within": "{day}",
        },
        ordinals=("first", "second", "third", "fourth"),
        day_of=_day_in("d MMMM", "en_GB"),
        month_of=_month_in("en_GB"),
    ),
    "de": Grammar(
        span="{begin} bis {end}",
        since="ab {begin}",
        until="bis {end}",
        end_of_year="Ende {year}",
        dash="{number}.–{day}",
        parts={
            "early-month": "Anfang {month}",
            "mid-month": "Mitte {month}",
            "late-month": "Ende {month}",
            "beginning-of-month": "Monatsbeginn {month}",
            "end-of-month": "Monatsende {month}",
            "first-half-month": "erste Hälfte {month}",
            "second-half-month": "zweite Hälfte {month}",
            "month": "{month}",
            "week": "Woche vom {first}",
            "quarter": "{quarter} Quartal {year}",
            "half-year": "{half} Halbjahr {year}",
            "mid-year": "Mitte {year}",
            "year": "{year}",
            "end-of-year": "Jahresende {year}",
            "about": "etwa {day}",
            "within": "{day}",
        },
        ordinals=("1.", "2.", "3.", "4."),
        day_of=_day_in("d. MMMM", "de_DE"),
        month_of=_month_in("de_DE"),
    ),
    "fr": Grammar(
        span="{begin} à {end}",
        span_to_number="{begin} au {end}",
        since="{begin} au plus tôt",
        until="{end} au plus tard",
        end_of_year="fin {year}",
        dash="{number} au {day}",
        parts={
            "early-month": "début {month}",
            "mid-month": "mi-{month}",
            "late-month": "fin {month}",
            "beginning-of-month": "premiers jours {of_month}",
            "end-of-month": "derniers jours {of_month}",
            "first-half-month": "première quinzaine {of_month}",
            "second-half-month": "seconde quinzaine {of_month}",
            "month": "{month}",
            "week": "semaine du {first}",
            "quarter": "{quarter} trimestre {year}",
            "half-year": "{half} semestre {year}",
            "mid-year": "milieu {year}",
            "year": "{year}",
            "end-of-year": "fin {year}",
            "about": "vers le {day}",
            "within": "{day}",
        },
        ordinals=("1er", "2e", "3e", "4e"),
        day_of=lambda day: f"{_french_number(day)} {format_date(day, 'MMMM', locale='fr_FR')}",
        number_of=_french_number,
        month_of=_month_in("fr_FR"),
        of_month=lambda day: _elided(format_date(day, "LLLL", locale="fr_FR")),
    ),
    "es": Grammar(
        span="{begin} a {end}",
        span_to_number="{begin} al {end}",
        since="{begin} como muy pronto",
        until="{end} como muy tarde",
        end_of_year="finales de {year}",
        dash="{number} al {day}",
        dated="{said} de {year}",
        parts={
            "early-month": "principios de {month}",
            "mid-month": "mediados de {month}",
            "late-month": "finales de {month}",
            "beginning-of-month": "primeros días de {month}",
            "end-of-month": "últimos días de {month}",
            "first-half-month": "primera quincena de {month}",
            "second-half-month": "segunda quincena de {month}",
            "month": "{month}",
            "week": "semana del {first}",
            "quarter": "{quarter} trimestre de {year}",
            "half-year": "{half} semestre de {year}",
            "mid-year": "mediados de {year}",
            "year": "{year}",
            "end-of-year": "finales de {year}",
            "about": "hacia el {day}",
            "within": "{day}",
        },
        ordinals=("primer", "segundo", "tercer", "cuarto"),
        day_of=_day_in("d 'de' MMMM", "es_ES"),
        month_of=_month_in("es_ES"),
    ),
    # For pages: “Sept – early Oct 2025”, “Q3 2026”.
    "short": Grammar(
        span="{begin} – {end}",
        since="from {begin}",
        until="by {end}",
        end_of_year="end of {year}",
        dash="{number}–{day}",
        parts={
            "early-month": "early {month}",
            "mid-month": "mid {month}",
            "late-month": "late {month}",
            "beginning-of-month": "start of {month}",
            "end-of-month": "end of {month}",
            "first-half-month": "first half of {month}",
            "second-half-month": "second half of {month}",
            "month": "{month}",
            "week": "week of {first}",
            "quarter": "Q{quarter} {year}",
            "half-year": "H{half} {year}",
            "mid-year": "mid {year}",
            "year": "{year}",
            "end-of-year": "end of {year}",
            "about": "about {day}",
            "within": "{day}",
        },
        ordinals=("1", "2", "3", "4"),
        day_of=lambda day: f"{day.day} {SHORT_MONTHS[day.month - 1]}",
        month_of=lambda day: SHORT_MONTHS[day.month - 1],
    ),
}  # fmt: skip


def grammar_of(locale: str) -> Grammar:
    """The grammar of a language, or of “short”; English where it has none."""
    return GRAMMARS.get(locale.partition("-")[0], GRAMMARS["en"])
