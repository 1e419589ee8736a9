"""What is odd about a planned wave. None of it is forbidden; each says what would mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.formatting import counted, day, days
from rollout.changes.models import VendorWindow
from rollout.waves.audience import in_another_wave
from rollout.waves.models import Wave, WaveState
from rollout.waves.shifting import SATURDAY, Shift


@dataclass(frozen=True)
class Concern:
    """A bold sentence, and what to do about it. `shift`: the days that the vendor's own move would give the wave."""

    text: str
    advice: str
    shift: Shift | None = None


def concerns_of(wave: Wave, at: datetime) -> list[Concern]:
    """The concerns about a wave, which need not be saved.

    Once the vendor's window is over, a wave is a follow-up: it is late, and meets people again, on purpose.
    """
    window = wave.change.window_for(wave.tenant.cloud, at)
    is_over = window is not None and window.last_day is not None and window.last_day < wave.today(at)
    of_window = [] if is_over else list(_of_move(wave, window, at) or _of_window(wave, window))
    if wave.state == WaveState.ANNOUNCED:
        return of_window  # its people and its first day are told; only the vendor can still surprise it
    return [*of_window, *_of_start(wave), *([] if is_over else _of_audience(wave))]


def place_of(wave: Wave, window: VendorWindow | None) -> str:
    """How its days lie to the vendor's window, where they are not in it: “begins before the window”; else empty."""
    if window and window.first_day and wave.starts_on < window.first_day:
        return "begins before the window"
    if window and window.last_day and wave.ends_on > window.last_day:
        return "ends after the window"
    return ""


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
    return [Concern(text, advice, shift)]


def _of_window(wave: Wave, window: VendorWindow | None) -> Iterator[Concern]:
    if window is None:
        cloud = wave.tenant.get_cloud_display()
        yield Concern(f"No date for {cloud}.", "The notice does not say when the change reaches this cloud.")
    elif not window.has_dates:
        text = f"No date for {wave.tenant.get_cloud_display()} counts: {window.why_no_date}."
        yield Concern(text, "Its days hold for nobody until the vendor names others. Pause it, or leave it on purpose.")
    elif window.first_day and wave.starts_on < window.first_day:
        text = f"It begins before the vendor’s window, which opens on {day(window.first_day)}."
        yield Concern(text, "People may be told of something that they cannot see yet.")
    elif window.last_day and wave.ends_on > window.last_day:
        text = f"It ends after the vendor’s window, which closes on {day(window.last_day)}."
        yield Concern(text, "Phones may change before their people are told. Move the days, or tell people earlier.")


def _of_start(wave: Wave) -> Iterator[Concern]:
    if wave.starts_on.weekday() >= SATURDAY:
        text = f"It begins on a {wave.starts_on:%A}."
        yield Concern(text, "Service desks are thin at weekends. Begin on a working day.")


def _of_audience(wave: Wave) -> Iterator[Concern]:
    if people := in_another_wave(wave).count():
        are = "is" if people == 1 else "are"
        text = f"{counted(people, 'person', 'people')} {are} in an earlier wave as well."
        yield Concern(text, "Tick “Only people who are in no earlier wave” unless they are meant to be told again.")
