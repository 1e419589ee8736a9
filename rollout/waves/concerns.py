"""What is odd about a planned wave. None of it is forbidden; each says what would mend it, and leads there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.urls import reverse

from portal.formatting import counted, day, days
from rollout.changes.models import VendorWindow
from rollout.changes.words import place_to_window
from rollout.waves.audience import AudienceRule, overlaps_of
from rollout.waves.models import Wave, WaveState
from rollout.waves.shifting import SATURDAY, Shift, working_day

Overlaps = Sequence[tuple[int, int]]


class ConcernKind(StrEnum):
    """What a concern is about, in the order of a list of them."""

    WINDOW = "window"
    OVERLAP = "overlap"
    NOBODY = "nobody"
    WEEKEND = "weekend"

    @property
    def label(self) -> str:
        return {
            ConcernKind.WINDOW: "Outside the window",
            ConcernKind.OVERLAP: "In two waves",
            ConcernKind.NOBODY: "In no wave",
            ConcernKind.WEEKEND: "Begins at a weekend",
        }[self]


@dataclass(frozen=True)
class Mend:
    """Where a concern is mended: the label of the link, which says what it does, and its address."""

    label: str
    url: str


@dataclass(frozen=True)
class Concern:
    """A bold sentence, and what to do about it.

    `shift`: the days that the vendor's own move would give the wave. `mend` is None for a wave that is not saved.
    """

    kind: ConcernKind
    text: str
    advice: str
    shift: Shift | None = None
    mend: Mend | None = None


def concerns_of(wave: Wave, at: datetime) -> list[Concern]:
    """The concerns about a wave, which need not be saved; its people are counted now."""
    return concerns_in(wave, wave.change.window_for(wave.tenant.cloud, at), at, overlaps=overlaps_of)


def concerns_in(
    wave: Wave, window: VendorWindow | None, at: datetime, *, overlaps: Callable[[Wave], Overlaps]
) -> list[Concern]:
    """The same with what a list has read already: the window of its cloud, and who is in earlier waves as well.

    Once the vendor's window is over, a wave is a follow-up: it is late, and meets people again, on purpose.
    """
    is_over = window is not None and window.last_day is not None and window.last_day < wave.today(at)
    of_window = [] if is_over else list(_of_move(wave, window, at) or _of_window(wave, window, at))
    if wave.state == WaveState.ANNOUNCED:
        return of_window  # its people and its first day are told; only the vendor can still surprise it
    return [*of_window, *_of_start(wave), *([] if is_over else _of_audience(wave, overlaps(wave)))]


def place_of(wave: Wave, window: VendorWindow | None) -> str:
    """How its days lie to the vendor's window, where they are not in it: “begins before the window”; else empty."""
    return place_to_window(wave.starts_on, wave.ends_on, window.first_day, window.last_day) if window else ""


def _of_move(wave: Wave, window: VendorWindow | None, at: datetime) -> list[Concern]:
    """The vendor moved the window since the days were planned, and they lie outside it now."""
    place = place_of(wave, window)
    if not wave.pk or wave.follows_window or not place or not wave.is_movable(at):
        return []
    shift = wave.shift(at)
    if shift is None or wave.is_past(shift, at):
        return []
    text = f"The vendor moved the window on {day(shift.window.counts_since.date())}: it {shift.slip}."
    advice = f"The wave {place} now. Moved with it, its days are {days(shift.starts_on, shift.ends_on)}."
    return [Concern(ConcernKind.WINDOW, text, advice, shift, _to_days(wave, shift.starts_on))]


def _of_window(wave: Wave, window: VendorWindow | None, at: datetime) -> Iterator[Concern]:
    if window is None:
        text = f"No date for {wave.tenant.get_cloud_display()}."
        advice = "The notice does not say when the change reaches this cloud."
        yield Concern(ConcernKind.WINDOW, text, advice, mend=_to_form(wave))
    elif not window.has_dates:
        text = f"No date for {wave.tenant.get_cloud_display()} counts: {window.why_no_date}."
        advice = "Its days hold for nobody until the vendor names others. Pause it, or leave it on purpose."
        yield Concern(ConcernKind.WINDOW, text, advice, mend=_to_form(wave))
    elif window.first_day and wave.starts_on < window.first_day:
        text = f"It begins before the vendor’s window, which opens on {day(window.first_day)}."
        mend = _to_days(wave, working_day(window.first_day), at)
        yield Concern(ConcernKind.WINDOW, text, "People may be told of something that they cannot see yet.", mend=mend)
    elif window.last_day and wave.ends_on > window.last_day:
        text = f"It ends after the vendor’s window, which closes on {day(window.last_day)}."
        advice = "Phones may change before their people are told. Move the days, or tell people earlier."
        last_start = window.last_day - (wave.ends_on - wave.starts_on)
        mend = _to_days(wave, _working_day_before(last_start), at)
        yield Concern(ConcernKind.WINDOW, text, advice, mend=mend)


def _of_start(wave: Wave) -> Iterator[Concern]:
    if wave.starts_on.weekday() >= SATURDAY:
        text = f"It begins on a {wave.starts_on:%A}."
        advice = "Service desks are thin at weekends. Begin on a working day."
        yield Concern(ConcernKind.WEEKEND, text, advice, mend=_to_days(wave, working_day(wave.starts_on)))


def _of_audience(wave: Wave, overlaps: Overlaps) -> Iterator[Concern]:
    if not overlaps:
        return
    (first, people), *others = overlaps
    text = f"{counted(people, 'person is', 'people are')} in wave {first} as well"
    text += "".join(f", {number:,} in wave {other}" for other, number in others)
    advice = "They are told twice, unless they are left out here."
    yield Concern(ConcernKind.OVERLAP, f"{text}.", advice, mend=_to_rest(wave))


def _to_form(wave: Wave) -> Mend | None:
    return Mend("Change it", reverse("waves:edit", args=[wave.pk])) if wave.pk else None


def _to_days(wave: Wave, first: date, at: datetime | None = None) -> Mend | None:
    """The wave's form with these days in it; the plain form where they have come, or would be the same."""
    if not wave.pk or first == wave.starts_on or (at and first <= wave.today(at)):
        return _to_form(wave)
    query = {"starts_on": first, "ends_on": first + (wave.ends_on - wave.starts_on)}
    return Mend(f"Move to {first:%A} {day(first)}", reverse("waves:edit", args=[wave.pk], query=query))


def _to_rest(wave: Wave) -> Mend | None:
    if not wave.pk or AudienceRule.from_json(wave.audience).not_in_earlier_waves:
        return _to_form(wave)
    return Mend("Leave them out", reverse("waves:edit", args=[wave.pk], query={"not_in_earlier_waves": "on"}))


def _working_day_before(value: date) -> date:
    return value - timedelta(days=max(value.weekday() - SATURDAY + 1, 0))
