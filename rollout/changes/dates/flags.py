"""What was noticed in a reading, in short words."""

from collections.abc import Iterable
from dataclasses import replace

from rollout.changes.dates.readings import Reading
from rollout.changes.dates.spans import Span


def flags_of(reading: Reading, text: str, noticed: Iterable[str], *, has_alias: bool) -> Reading:
    """The reading with its flags: those noticed on the way, and those that its dates, phase and clouds show."""
    flags = [*noticed, *_of_dates(reading), *_of_moves(reading), *_of_heading(reading, text, has_alias=has_alias)]
    return replace(reading, flags=tuple(dict.fromkeys(flags)) or ("plain",))


def _of_dates(reading: Reading) -> list[str]:
    begin, end = reading.begin, reading.end
    if begin is None and end is None:
        return ["no-dates"]
    flags = []
    if begin is None:
        flags.append("no-begin")
    if end is None:
        flags.append("no-end")
    flags += [
        f"{span.granularity}-{name}" for name, span in (("begin", begin), ("end", end)) if span and not _is_usual(span)
    ]
    if begin and begin == end:
        flags.append("single-window")
    if begin and end and begin.first.year != end.last.year:
        flags.append("crosses-year")
    return flags


def _is_usual(span: Span) -> bool:
    return span.granularity in {"early-month", "mid-month", "late-month"}


def _of_moves(reading: Reading) -> list[str]:
    moves = [
        (name, new.last - was.last)
        for name, new, was in (
            ("begin", reading.begin, reading.previous_begin),
            ("end", reading.end, reading.previous_end),
        )
        if new and was
    ]
    flags = [f"moved-{'later' if move.days > 0 else 'earlier'}" for _, move in moves if move.days]
    if reading.begin and reading.end and [name for name, _ in moves] == ["end"]:
        flags.append("only-end-moved")
    if reading.previous_begin and reading.previous_end and reading.previous_end.last < reading.previous_begin.first:
        flags.append("previous-inconsistent")
    pairs = ((reading.begin, reading.previous_begin), (reading.end, reading.previous_end))
    if any(new and was and was.first.year < new.first.year for new, was in pairs):
        flags.append("previous-in-prior-year")
    return flags


def _of_heading(reading: Reading, text: str, *, has_alias: bool) -> list[str]:
    flags = [] if reading.phase else ["no-phase"]
    if not reading.clouds_stated:
        flags.append("no-cloud")
    if has_alias:
        flags.append("cloud-alias")
    if reading.scope:
        flags.append("scope")
    if text.count("(") != text.count(")"):
        flags.append("unbalanced-parenthesis")
    return flags
