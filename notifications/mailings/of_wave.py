"""What happens to a wave's mailings when the wave is paused, resumed or cancelled."""

from datetime import datetime

from notifications.mailings.models import Mailing, MailingState
from portal.accounts.models import User
from rollout.waves.models import Wave

# Marks a pause that came with the wave's, so that resuming the wave resumes only those.
WITH_THE_WAVE = "With the wave: "
AFTER_DEADLINE = "The wave was resumed after this mailing’s deadline. Resume it to tell the others late, or stop it."


def pause_mailings(wave: Wave, *, by: User | None, reason: str, at: datetime) -> None:
    """Pauses what is being sent to the wave's people."""
    for mailing in Mailing.objects.of_wave(wave).running():
        mailing.pause(by=by, reason=f"{WITH_THE_WAVE}{reason}", at=at)


def resume_mailings(wave: Wave, *, by: User | None, at: datetime) -> None:
    """Resumes what was paused with the wave; a mailing that somebody paused by itself stays paused.

    So does one whose deadline has passed: nobody is told late by surprise.
    """
    for mailing in Mailing.objects.of_wave(wave).paused():
        last = mailing.transitions.into(MailingState.PAUSED).last()
        if not last or not last.reason.startswith(WITH_THE_WAVE):
            continue
        if mailing.not_after and mailing.not_after < at:
            mailing.note_step(mailing.state, mailing.state, by=None, at=at, reason=AFTER_DEADLINE)
        else:
            mailing.resume(by=by, at=at)


def stop_mailings(wave: Wave, *, by: User | None, reason: str, at: datetime) -> None:
    """Stops every open mailing of the wave for good."""
    for mailing in Mailing.objects.of_wave(wave).open():
        mailing.stop(by=by, reason=f"{WITH_THE_WAVE}{reason}", at=at)
