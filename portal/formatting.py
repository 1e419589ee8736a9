"""How numbers, days and moments are written on pages: British English, as ui.md words them.

Days are `date`s and stay as they are; moments are aware datetimes and are shown in a named zone.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime

LOCALE = "en_GB"
NOTHING = "–"
DAYS_OF_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(count: float) -> str:
    """1248 as “1,248”; a whole float loses its point."""
    return f"{int(count):,}" if float(count).is_integer() else f"{count:,.1f}"


def share(part: float, total: float) -> int:
    """How many whole per cent `part` is of `total`, 0 of nothing.

    Never 0 when there is something and never 100 while something is missing: “100 %” says that it is finished.
    """
    if total <= 0 or part <= 0:
        return 0
    if part >= total:
        return 100
    return min(max(round(100 * part / total), 1), 99)


def percent(part: float, total: float) -> str:
    """“50 %”, with a space that does not break."""
    return f"{share(part, total)}\N{NO-BREAK SPACE}%"


def counted(count: int, singular: str, plural: str = "") -> str:
    """“1 person”, “1,204 people”; without a plural the singular takes an s."""
    return f"{number(count)} {singular if count == 1 else plural or singular + 's'}"


def day(value: date) -> str:
    """“24 Sep 2025”."""
    return f"{short_day(value)} {value.year}"


def short_day(value: date) -> str:
    """“24 Sep”: where the year is plain. CLDR would write “Sept”, which the vendor’s sentences already do."""
    return f"{value.day} {MONTHS[value.month - 1]}"


def weekday(value: date) -> str:
    """“Wednesday 24 September 2025”."""
    return format_date(value, "EEEE d MMMM y", locale=LOCALE)


def days(first: date, last: date, *, with_year: bool = True) -> str:
    """A range, nothing said twice: “2–9 Sep 2025”, “29 Sep – 10 Oct 2025”, “29 Dec 2025 – 9 Jan 2026”."""
    end = day(last) if with_year else short_day(last)
    if first == last:
        return end
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{short_day(first)} – {end}"
    return f"{first.day}–{end}"


def clock(value: datetime, zone: str = "UTC") -> str:
    """“09:00” in `zone`."""
    return format_datetime(value, "HH:mm", tzinfo=ZoneInfo(zone), locale=LOCALE)


def moment(value: datetime, zone: str = "UTC") -> str:
    """“Mon 29 Sep 2025, 09:00” in `zone`; the zone's name is the caller's to add where readers need it."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{format_date(local.date(), 'EEE', locale=LOCALE)} {day(local.date())}, {clock(value, zone)}"


def short_moment(value: datetime, zone: str = "UTC", *, at: datetime) -> str:
    """“22 Sep, 10:40” in `zone`; with its year where it is not that of the moment `at`: “22 Sep 2025, 10:40”."""
    tz = ZoneInfo(zone)
    local = value.astimezone(tz).date()
    return f"{short_day(local) if local.year == at.astimezone(tz).year else day(local)}, {clock(value, zone)}"


def moments(first: datetime, last: datetime, zone: str = "UTC") -> str:
    """“29 Sep 2025, 09:02–09:13” in `zone`, or both moments in full when they are on different days."""
    tz = ZoneInfo(zone)
    if first.astimezone(tz).date() != last.astimezone(tz).date():
        return f"{moment(first, zone)} – {moment(last, zone)}"
    return f"{day(first.astimezone(tz).date())}, {clock(first, zone)}–{clock(last, zone)}"


def language(code: str) -> str:
    """“German” for de."""
    return Locale.parse(code, sep="-").get_display_name("en") or code


def own_language(code: str) -> str:
    """A language in its own words, with a capital: “Français” for fr."""
    locale = Locale.parse(code, sep="-")
    name = locale.get_display_name(locale) or code
    return name[0].upper() + name[1:]
