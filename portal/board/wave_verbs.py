"""Verbs of a wave together with its mailings, for the wave's own page and for an act on many waves.

Whoever calls them does so in one transaction, so that wave and mailings never part.
"""

from datetime import datetime

from notifications.mailings import of_wave
from portal.accounts.models import User
from rollout.waves.models import Wave


def pause(wave: Wave, *, by: User | None, reason: str, at: datetime) -> None:
    """The wave is paused, and what is being sent to its people."""
    wave.pause(by=by, reason=reason, at=at)
    of_wave.pause_mailings(wave, by=by, reason=reason, at=at)


def resume(wave: Wave, *, by: User | None, at: datetime, reason: str = "") -> None:
    """The wave goes on where it was, with the mailings that were paused with it."""
    wave.resume(by=by, at=at, reason=reason)
    of_wave.resume_mailings(wave, by=by, at=at)


def cancel(wave: Wave, *, by: User | None, reason: str, at: datetime) -> None:
    """The wave is cancelled for good, and its open mailings are stopped."""
    wave.cancel(by=by, reason=reason, at=at)
    of_wave.stop_mailings(wave, by=by, reason=reason, at=at)
