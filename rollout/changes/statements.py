"""What one version of a post says of dates: one statement per sentence and cloud."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rollout.changes.dates import Reading, Span, kinds, read_text
from rollout.changes.models import Announcement
from rollout.changes.prose import Prose, prose_of
from rollout.tenants.models import Cloud

# Clouds as readings name them. USNat and USSec are not here: no tenant of the portal is in them.
CLOUDS = {
    "Worldwide": Cloud.WORLDWIDE,
    "GCC": Cloud.GCC,
    "GCC High": Cloud.GCC_HIGH,
    "DoD": Cloud.DOD,
    "China (21Vianet)": Cloud.CHINA,
}
PAUSES = (kinds.PAUSED, kinds.CANCELLED)
NO_DATE_KINDS = (*PAUSES, kinds.TO_BE_ANNOUNCED)
DATED_KINDS = (
    kinds.ROLLOUT, kinds.AVAILABILITY, kinds.TAKES_EFFECT, kinds.RETIREMENT, kinds.END_OF_SUPPORT, kinds.COMPLETED,
    kinds.AVAILABLE_NOW,
)  # fmt: skip
CLOUD_NOT_STATED = "cloud-not-stated"
# More than any post says; the rest of a hostile one is not read.
MOST_STATEMENTS = 100
PLATFORMS = (
    ("ios", re.compile(r"\b(?:ios|iphones?|ipados|ipads?)\b", re.IGNORECASE)),
    ("android", re.compile(r"\bandroid\b", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Statement:
    """One sentence as it concerns one cloud. `platform`: ios, android or empty; `scope`: what else it is limited to."""

    cloud: str
    phase: str
    platform: str
    scope: str
    kind: str
    begin: Span | None
    end: Span | None
    previous: tuple[Span | None, Span | None]
    sentence: str
    flags: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def has_dates(self) -> bool:
        return bool(self.begin or self.end)

    @property
    def dates(self) -> tuple[Span | None, Span | None]:
        return self.begin, self.end

    @property
    def counts(self) -> bool:
        """Whether it can count without a person: no doubt, and dates or the news that there are none."""
        return not self.doubts and (self.has_dates or self.kind in NO_DATE_KINDS)


@dataclass(frozen=True)
class Statements:
    """What a version says.

    pause: its newest “Updated …” line takes the dates back; clouds empty: everywhere · updates: all such lines ·
    timeline: statements of the section on when it happens · aside: dates elsewhere in the post · has_section: whether
    there is such a section.
    """

    pause: Statement | None
    paused_clouds: tuple[str, ...]
    updates: tuple[str, ...]
    timeline: tuple[Statement, ...]
    aside: tuple[Statement, ...]
    has_section: bool


def statements_of(version: Announcement) -> Statements:
    """The statements of one version, in its order."""
    prose = prose_of(version.body_html)
    published = version.published_at.date()
    pause, paused_clouds = _pause(prose, version)
    return Statements(
        pause=pause,
        paused_clouds=paused_clouds,
        updates=prose.updates,
        timeline=tuple(_statements(read_text(prose.timeline, published))),
        aside=tuple(one for one in _statements(read_text(prose.elsewhere, published)) if one.has_dates),
        has_section=bool(prose.timeline),
    )


def _pause(prose: Prose, version: Announcement) -> tuple[Statement | None, tuple[str, ...]]:
    """Of several “Updated …” lines the first is the newest; the older ones are history."""
    for sentence, reading in read_text(prose.updates[:1], version.published_at.date()):
        if reading.kind in PAUSES:
            clouds = tuple(CLOUDS[cloud] for cloud in reading.clouds if cloud in CLOUDS)
            return _statement(sentence, reading, Cloud.WORLDWIDE, dates=False), clouds
    return None, ()


def _statements(readings: Iterable[tuple[str, Reading]]) -> Iterator[Statement]:
    count = 0
    for sentence, reading in readings:
        # What is in doubt may be a date even where it is not known of what.
        if reading.kind not in DATED_KINDS + NO_DATE_KINDS and not reading.doubts:
            continue
        clouds = [CLOUDS[cloud] for cloud in reading.clouds if cloud in CLOUDS]
        if not reading.clouds_stated:
            clouds = [Cloud.WORLDWIDE]
        for cloud in clouds:
            count += 1
            if count > MOST_STATEMENTS:
                return
            yield _statement(sentence, reading, cloud)


def _statement(sentence: str, reading: Reading, cloud: str, *, dates: bool = True) -> Statement:
    """`dates` false: a line that takes the dates back has none, whatever days it names."""
    scope = reading.scope or ""
    platforms = [name for name, pattern in PLATFORMS if pattern.search(scope)]
    has_dates = dates and reading.kind in DATED_KINDS
    return Statement(
        cloud=cloud,
        phase=reading.phase or "",
        platform=platforms[0] if len(platforms) == 1 else "",
        scope=scope[:120],
        kind=reading.kind or "",
        begin=reading.begin if has_dates else None,
        end=reading.end if has_dates else None,
        previous=(reading.previous_begin, reading.previous_end),
        sentence=sentence,
        flags=reading.flags + (() if reading.clouds_stated else (CLOUD_NOT_STATED,)),
        doubts=reading.doubts,
    )
