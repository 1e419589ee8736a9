"""Writing iCalendar: as much of RFC 5545 as events of whole days need.

A library would bring a parser, recurrence and time zones that nothing here asks for; the tests read what is written
here with one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75  # RFC 5545 §3.1, without the line break
# RFC 5545 §3.3.11: text has no control characters but the tab; line breaks are written as \n.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n|\x85|\u2028|\u2029")
# §3.4 asks for one component at least. A calendar without events has this one, which nothing shows.
_NOTHING = (
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that lasts from its first day to its last, both included.

    `sequence` counts the revisions, 0 for the first; `revised_at` is when the last of them was made.
    `status` is TENTATIVE, CONFIRMED or CANCELLED.
    """

    uid: str
    summary: str
    description: str
    url: str
    category: str
    status: str
    first: date
    last: date
    sequence: int
    revised_at: datetime


def written(name: str, events: Iterable[Event], *, refresh: timedelta, of: str = "Waves") -> bytes:
    """The calendar of this name. The same events give the same octets. `refresh`: whole hours between two fetches.
    `of`: what of the portal wrote it (§3.7.3)."""
    every = f"PT{int(refresh.total_seconds()) // 3600}H"
    parts = [line for event in events for line in _event(event)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Rollout Portal//{of}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",  # RFC 7986
        f"X-WR-CALNAME:{text(name)}",  # the same for Outlook and Google
        f"REFRESH-INTERVAL;VALUE=DURATION:{every}",
        f"X-PUBLISHED-TTL:{every}",
        *(parts or _NOTHING),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def text(value: str) -> str:
    """A value of type TEXT (§3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROLS.sub("", _LINE_BREAK.sub("\\\\n", escaped))


def folded(line: str) -> bytes:
    """A content line (§3.1) of at most 75 octets, cut between characters and never within one, CRLF at the end."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"


def _event(event: Event) -> Iterator[str]:
    moment = event.revised_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    yield from (
        "BEGIN:VEVENT",
        f"UID:{text(event.uid)}",
        # Without a METHOD it is when the event was last revised (§3.8.7.2), so that a calendar is the same until then.
        f"DTSTAMP:{moment}",
        f"LAST-MODIFIED:{moment}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{_day(event.first)}",
    )
    if event.last < date.max:
        yield f"DTEND;VALUE=DATE:{_day(event.last + timedelta(days=1))}"  # the first day that is no longer part of it
    yield from (
        f"SUMMARY:{text(event.summary)}",
        f"DESCRIPTION:{text(event.description)}",
        f"CATEGORIES:{text(event.category)}",
        f"URL:{event.url}",
        f"STATUS:{event.status}",
        "TRANSP:TRANSPARENT",  # a wave makes nobody busy
        "END:VEVENT",
    )


def _day(value: date) -> str:
    return value.isoformat().replace("-", "")
