"""What is odd about a planned wave. None of it is forbidden; each says what would mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.formatting import counted, day
from rollout.changes.models import VendorWindow
from rollout.waves.audience import in_another_wave
from rollout.waves.models import Wave

SATURDAY = 5


@dataclass(frozen=True)
class Concern:
    """A bold sentence, and what to do about it."""

    text: str
    advice: str


def concerns_of(wave: Wave, at: datetime) -> list[Concern]:
    """The concerns about a wave, which need not be saved.

    Once the vendor's window is over, a wave is a follow-up: it is late, and meets people again, on purpose.
    """
    window = wave.change.window_for(wave.tenant.cloud)
    if window and window.last_day and window.last_day < wave.today(at):
        return list(_of_start(wave))
    return [*_of_window(wave, window), *_of_start(wave), *_of_audience(wave)]


def _of_window(wave: Wave, window: VendorWindow | None) -> Iterator[Concern]:
    if window is None:
        cloud = wave.tenant.get_cloud_display()
        yield Concern(f"No date for {cloud}.", "The notice does not say when the change reaches this cloud.")
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
