"""Keeps the vendor's windows up with what its post says, version by version."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.db import transaction

from portal.accounts.models import User
from portal.formatting import day
from rollout.changes import words
from rollout.changes.dates import Span, kinds
from rollout.changes.models import Announcement, Change, VendorWindow
from rollout.changes.models.counting import KEPT, WIDEST, Counting, Reach, breadth_of, counting_by_reach, reach_of
from rollout.changes.models.window import BY_HAND, columns_of
from rollout.changes.statements import Statement, Statements, statements_of
from rollout.tenants.models import Cloud

PREVIOUS_DIFFERS = "previous-differs"
NO_LONGER_NAMED = "no-longer-named"
OUTSIDE = "outside-the-section"
WHY_OUTSIDE = "It stands outside the section on when it happens."
WHY_NO_SECTION = "The post has no section on when it happens, so a person must say whether this is the roll-out."
WHY_NO_DATE = "It names no date."
RESUMED = re.compile(r"\b(?:resum|proceed|continu|restart|begin|began|start)\w*\b", re.IGNORECASE)
LONGEST_DOUBT = 200
LONGEST_REASON = 300


@dataclass(frozen=True)
class _Version:
    """One version with the moment since which it is known, and the rows that are known by then."""

    post: Announcement
    known_since: datetime
    known: Sequence[VendorWindow]

    @property
    def source(self) -> str:
        return f"Notice, version of {day(self.post.last_modified_at.date())}"

    @cached_property
    def counting(self) -> dict[Reach, Counting]:
        """What counted before it came in, by what people had decided then: read again it is compared with the same."""
        others = [row for row in self.known if row.announcement_id != self.post.pk]
        return counting_by_reach(others, max(self.known_since, self.post.received_at))


def read_windows(change: Change, *, at: datetime) -> list[VendorWindow]:
    """Reads every version of the change's post, the oldest first, and adds a row where dates, phase or cloud differ.

    A version counts since the vendor's moment, so that one which comes late takes its place in time; never since later
    than `at`. Doubtful readings are kept, unused, for a person. A phase or cloud that a version no longer names keeps
    its dates, and a row says so. Run again it adds nothing. Returns the new rows.
    """
    with transaction.atomic():
        # Two imports at once: the second reads what the first wrote. Without its key: waves are planned meanwhile.
        Change.objects.select_for_update(no_key=True).get(pk=change.pk)
        known = list(VendorWindow.objects.filter(change=change))
        added: list[VendorWindow] = []
        for post, known_since in _in_order(change.mc_id, at):
            version = _Version(post, known_since, [row for row in known if row.known_since <= known_since])
            rows = list(_not_doubled((_with_source(row, version, change) for row in _rows_of(version)), known))
            VendorWindow.objects.bulk_create(rows)
            known = sorted(known + rows, key=lambda row: (row.known_since, row.pk))
            added += rows
            known += _keep_covers(version.known_since, known)
        _keep_covers(at, known)
    return added


@dataclass(frozen=True)
class HandDates:
    """Dates that a person typed, and why; without begin and end: no date counts any more."""

    cloud: str
    phase: str
    begin: Span | None
    end: Span | None
    why: str


def set_by_hand(change: Change, dates: HandDates, *, by: User, at: datetime) -> VendorWindow:
    """The typed dates count from now on in place of what the newest version says, until a newer one gives others."""
    begin, end = dates.begin, dates.end
    with transaction.atomic():
        Change.objects.select_for_update(no_key=True).get(pk=change.pk)
        moments = [since for _, since in _in_order(change.mc_id, at)]
        moments += [row.known_since for row in VendorWindow.objects.used().filter(change=change)]
        return VendorWindow.objects.create(
            change=change,
            announcement=Announcement.objects.of(change.mc_id).first(),
            cloud=dates.cloud,
            phase=dates.phase,
            kind=kinds.ROLLOUT if begin or end else BY_HAND,
            **columns_of(begin, end),
            reading=" ".join(part for part in (words.reading_in_words(begin, end), dates.why) if part),
            source="By hand",
            known_since=max(moments, default=at),
            flags=[BY_HAND],
            decided_by=by,
            decided_at=at,
        )


def use(window: VendorWindow, *, by: User, at: datetime) -> None:
    """A person says that a reading is right. Raises TransitionNotAllowed where it is not one to decide about."""
    with transaction.atomic():
        # Two people at once: the window that covers both rows is written by the second.
        Change.objects.select_for_update(no_key=True).get(pk=window.change_id)
        window.use(by=by, at=at)
        _keep_covers(at, VendorWindow.objects.filter(change=window.change_id))


def _keep_covers(at: datetime, known: Iterable[VendorWindow]) -> list[VendorWindow]:
    """Writes the windows that cover several rows and are no rows yet, as known at a moment."""
    missing = [found.window for found in counting_by_reach(known, at).values() if found.window.pk is None]
    return VendorWindow.objects.bulk_create(missing)


def _in_order(mc_id: str, at: datetime) -> Iterator[tuple[Announcement, datetime]]:
    """The versions that have a text, each with the moment since which it is known.

    Vendors also edit without a new moment: such an edit is known a microsecond later, so that versions stay in order.
    """
    latest = datetime.min.replace(tzinfo=at.tzinfo)
    for post in reversed(Announcement.objects.of(mc_id).defer("raw")):
        if post.body_html:
            latest = max(min(post.last_modified_at, at), latest + timedelta(microseconds=1))
            yield post, latest


def _rows_of(version: _Version) -> Iterator[VendorWindow]:
    said, counting = statements_of(version.post), version.counting
    if said.pause:
        yield from _paused(said.pause, said, version)
    by_reach: dict[Reach, list[Statement]] = {}
    for statement in said.timeline:
        by_reach.setdefault((statement.cloud, breadth_of(statement.phase)), []).append(statement)
    for reach, statements in by_reach.items():
        before = counting.get(reach)
        is_paused = _is_paused(reach, said) if said.pause else _stays_paused(statements, before, said, version)
        if not is_paused and not _was_read(reach, version):
            yield from _named(statements, before, version)
    if by_reach and not said.pause:
        left_out = [found.window for reach, found in counting.items() if reach not in by_reach]
        yield from _no_longer_named(left_out, version)
    yield from _aside(said, counting, version)


def _was_read(reach: Reach, version: _Version) -> bool:
    """What was read of a version once stays as it is: a person may have decided about it."""
    return any(
        row.announcement_id == version.post.pk
        and reach_of(row) == reach
        and not {OUTSIDE, NO_LONGER_NAMED, BY_HAND} & {*row.flags}
        for row in version.known
    )


# What the section on when it happens says of one phase and cloud


def _named(statements: Sequence[Statement], before: Counting | None, version: _Version) -> Iterator[VendorWindow]:
    stated = [_completed(statement, before) for statement in statements]
    sure = [statement for statement in stated if statement.counts]
    unsure = [statement for statement in stated if not statement.counts and not _is_known(statement, version)]
    keys = {_key(statement) for statement in stated if not statement.counts}
    rows = before.rows if before else ()
    kept = [row for row in rows if _key(row) in keys]
    others = [row for row in rows if row not in kept]
    if sure and (_differs(sure, others, version) or (unsure and kept)):
        yield from (_row(statement, note=_contradiction(statement, before)) for statement in sure)
        yield from (_again(row) for row in kept)
    for statement in unsure:
        why = " ".join(statement.doubts) if statement.doubts else WHY_NO_DATE
        yield _row(statement, why_not_used=why, note=_contradiction(statement, before))


def _differs(sure: Sequence[Statement], counting: Sequence[VendorWindow], version: _Version) -> bool:
    """Whether a version says something else than what counts. Words alone do not matter."""
    if any(row.is_by_hand for row in counting) and all(_repeats(statement, version) for statement in sure):
        return False  # the vendor says again what a person has set right
    phases = {statement.phase for statement in sure} - {""}
    if phases and phases != {row.phase for row in counting} - {""}:
        return True
    dates = {statement.dates for statement in sure}
    if dates != {row.dates for row in counting}:
        return True
    platforms = {(statement.platform, statement.dates) for statement in sure}
    return len(dates) > 1 and platforms != {(row.platform, row.dates) for row in counting}


def _is_known(statement: Statement, version: _Version) -> bool:
    """Whether the sentence stood in an earlier version, with the same reading, and nothing else came since."""
    before = _said_before(statement, version)
    return before is not None and (before.sentence, before.dates) == (statement.sentence, statement.dates)


def _repeats(statement: Statement, version: _Version) -> bool:
    """Whether the post was read so before, in whatever words."""
    before = _said_before(statement, version)
    return before is not None and before.dates == statement.dates


def _said_before(statement: Statement, version: _Version) -> VendorWindow | None:
    """The latest row that was read from the post for the same cloud, phase, platform and scope."""
    alike = [
        row
        for row in version.known
        if row.sentence and row.has_dates == statement.has_dates and KEPT not in row.flags
        and row.cloud == statement.cloud and _key(row) == _key(statement)
    ]  # fmt: skip
    return alike[-1] if alike else None


def _key(one: Statement | VendorWindow) -> tuple[int, str, str]:
    return breadth_of(one.phase), one.platform, one.scope


def _completed(statement: Statement, before: Counting | None) -> Statement:
    """The statement with what it leaves out and was known: its platform, and of a completed roll-out when it began."""
    if before is None:
        return statement
    platforms = {row.platform for row in before.rows}
    if not statement.platform and not statement.scope and len(platforms) == 1:
        statement = replace(statement, platform=platforms.pop())
    begin, end = before.window.begin, statement.end
    if statement.kind == kinds.COMPLETED and statement.begin is None and begin and end and begin.first <= end.last:
        statement = replace(statement, begin=begin)
    return statement


def _contradiction(statement: Statement, before: Counting | None) -> str:
    """What “(previously …)” says against what we knew; empty where both agree or one is missing."""
    known = before.window.dates if before else (None, None)
    against = [
        f"{words.span_in_words(said)}, and we knew {words.span_in_words(had)}"
        for said, had in zip(statement.previous, known, strict=True)
        if said and had and (said.last < had.first or had.last < said.first)
    ]
    return f"The post says that it was {'; it was '.join(against)}." if against else ""


def _again(row: VendorWindow) -> VendorWindow:
    """The same dates once more: they count on beside a new version's until a person decides about its doubtful ones."""
    return VendorWindow(
        cloud=row.cloud, phase=row.phase, platform=row.platform, scope=row.scope, kind=row.kind, sentence=row.sentence,
        **columns_of(*row.dates),
        reading="Counts on until somebody decides about the newer sentence.", flags=[KEPT],
    )  # fmt: skip


# What takes dates back, leaves them out, or gives dates elsewhere


def _is_paused(reach: Reach, said: Statements) -> bool:
    return not said.paused_clouds or reach[0] in said.paused_clouds


def _stays_paused(
    statements: Sequence[Statement], before: Counting | None, said: Statements, version: _Version
) -> bool:
    """Whether the line that paused it still stands below a newer one that resumes nothing, over the same old dates."""
    if before is None or before.window.has_dates or before.window.sentence not in said.updates:
        return False
    return not RESUMED.search(said.updates[0]) and all(
        _repeats(_completed(statement, before), version) for statement in statements
    )


def _paused(pause: Statement, said: Statements, version: _Version) -> Iterator[VendorWindow]:
    """A row without dates for all that counted or is named; without either for all."""
    counting = version.counting
    named = {(one.cloud, breadth_of(one.phase)): (one.phase, one.platform) for one in said.timeline}
    named |= {reach: (found.window.phase, found.window.platform) for reach, found in counting.items()}
    clouds = said.paused_clouds or (Cloud.WORLDWIDE,)
    for reach, (phase, platform) in (named or {(cloud, WIDEST): ("", "") for cloud in clouds}).items():
        is_news = reach not in counting or counting[reach].window.has_dates
        is_known = any(row.sentence == pause.sentence and reach_of(row) == reach for row in version.known)
        if is_news and not is_known and _is_paused(reach, said):
            why = " ".join(pause.doubts)
            yield _row(replace(pause, cloud=reach[0], phase=phase, platform=platform, scope=""), why_not_used=why)


def _no_longer_named(left_out: Iterable[VendorWindow], version: _Version) -> Iterator[VendorWindow]:
    for window in left_out:
        said_so = any(
            NO_LONGER_NAMED in row.flags and reach_of(row) == reach_of(window)
            for row in version.known
            if row.known_since >= window.known_since
        )
        if not said_so:
            yield VendorWindow(
                cloud=window.cloud,
                phase=window.phase,
                platform=window.platform,
                kind=window.kind,
                flags=[NO_LONGER_NAMED],
                is_used=False,
                why_not_used="This version no longer names it. The dates known before still count.",
            )


def _aside(said: Statements, counting: dict[Reach, Counting], version: _Version) -> Iterator[VendorWindow]:
    """Dates outside the section on when it happens, unless they lie within what is known or said there."""
    why = WHY_OUTSIDE if said.has_section else WHY_NO_SECTION
    seen = {(row.sentence, row.cloud) for row in version.known}
    for statement in said.aside:
        known = [found.window.dates for (cloud, _), found in counting.items() if cloud == statement.cloud]
        known += [one.dates for one in said.timeline if one.cloud == statement.cloud]
        if (statement.sentence, statement.cloud) in seen or _lies_within(statement.dates, known):
            continue
        seen.add((statement.sentence, statement.cloud))
        flags = (*statement.flags, OUTSIDE)
        doubts = statement.doubts if said.has_section else (*statement.doubts, why)
        yield _row(replace(statement, flags=flags, doubts=doubts), why_not_used=why)


def _lies_within(dates: tuple[Span | None, Span | None], known: list[tuple[Span | None, Span | None]]) -> bool:
    spans = [span for span in dates if span]
    days = [span for pair in known for span in pair if span]
    if not days:
        return False
    first, last = min(span.first for span in days), max(span.last for span in days)
    return all(first <= span.first and span.last <= last for span in spans)


# Rows


def _row(statement: Statement, *, why_not_used: str = "", note: str = "") -> VendorWindow:
    begin, end = statement.begin, statement.end
    reading = " ".join(part for part in (words.reading_in_words(begin, end), note) if part)
    flags = statement.flags + ((PREVIOUS_DIFFERS,) if note else ())
    return VendorWindow(
        cloud=statement.cloud,
        phase=statement.phase,
        platform=statement.platform,
        scope=statement.scope,
        kind=statement.kind,
        **columns_of(begin, end),
        sentence=statement.sentence,
        reading=reading,
        flags=[flag[:60] for flag in flags],
        doubts=[doubt[:LONGEST_DOUBT] for doubt in statement.doubts],
        is_used=not why_not_used,
        why_not_used=why_not_used[:LONGEST_REASON],
    )


def _not_doubled(rows: Iterable[VendorWindow], known: Iterable[VendorWindow]) -> Iterator[VendorWindow]:
    """Of sentences that give the same dates of the same thing the one that counts, else the first."""
    seen = {_identity(row) for row in known}
    for row in sorted(rows, key=lambda row: not row.is_used):
        if _identity(row) not in seen:
            seen.add(_identity(row))
            yield row


def _identity(row: VendorWindow) -> tuple[object, ...]:
    """The constraint one_window_per_source_and_date, within a change."""
    return (
        row.cloud, row.phase, row.platform, row.scope, row.source, row.known_since, row.decided_at,
        row.begin_from, row.begin_to, row.end_from, row.end_to,
    )  # fmt: skip


def _with_source(row: VendorWindow, version: _Version, change: Change) -> VendorWindow:
    row.change, row.announcement = change, version.post
    row.source, row.known_since = version.source, version.known_since
    return row
