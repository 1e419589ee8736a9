"""Whether the wave is ready, and whether its days are ones that the vendor gave."""

from collections.abc import Iterator

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, never, passed
from notifications.texts.models import Purpose
from portal.formatting import days
from rollout.waves.concerns import place_of
from rollout.waves.models import WaveState

# States of a wave in which its people may be told.
TELLING_WAVES = (WaveState.READY, WaveState.ANNOUNCED, WaveState.ROLLING)
# What was wrong is corrected whatever became of the wave.
CORRECTED_WAVES = (*TELLING_WAVES, WaveState.PAUSED, WaveState.DONE, WaveState.CANCELLED)
DONE_WAVES = (WaveState.ROLLING, WaveState.DONE)

WAVE, WINDOW = "wave", "window"


def telling_waves(purpose: str) -> tuple[WaveState, ...]:
    """The states of a wave in which its people may be told this."""
    return {Purpose.CORRECTION.value: CORRECTED_WAVES, Purpose.DONE.value: DONE_WAVES}.get(purpose, TELLING_WAVES)


def needed_wave(purpose: str) -> str:
    """ "ready": what a wave must be before its people are told this."""
    return "rolling or done" if purpose == Purpose.DONE else "ready"


def check_wave(case: Case) -> Check:
    wave = case.wave
    if wave.state in telling_waves(case.mailing.purpose):
        return passed(WAVE, f"The wave is {wave.get_state_display().lower()}")
    title = f"The wave is “{wave.get_state_display()}”"
    detail = f"It must be {needed_wave(case.mailing.purpose)} before its people are told this."
    return never(WAVE, title, detail, case.wave_url, only_at_start=True)


def check_window(case: Case) -> Iterator[Check]:
    """Days that the vendor's window does not cover make a notice of them wrong; what comes after it is no notice."""
    wave, url = case.wave, case.wave_url
    if case.mailing.purpose in (Purpose.REMINDER, Purpose.CORRECTION, Purpose.DONE):
        return
    window = case.window
    if window is None:
        advice = "The text speaks of one. Wait for the vendor, or say why the days hold all the same."
        yield acceptable(WINDOW, "The notice names no date for this tenant’s cloud", advice, url)
    elif not window.has_dates:
        advice = "The text speaks of one. Wait for the vendor, or say why the days hold all the same."
        yield acceptable(WINDOW, f"No date counts: {window.why_no_date}", advice, url)
    elif place := place_of(wave, window):
        advice = f"It is {days(wave.starts_on, wave.ends_on)}. Move it, or say why it stays."
        yield acceptable(WINDOW, f"The wave {place}", advice, url)
    else:
        yield passed(WINDOW, "The wave lies within the vendor’s window")
