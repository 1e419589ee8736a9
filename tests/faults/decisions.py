"""People decide in the middle: pause and stop take effect at once, but for what is on its way."""

import time

from django.utils import timezone

from notifications.mailings.models import Mailing
from tests.faults.checks import Expected
from tests.faults.trial import Trial

PACE = 400.0
# Long enough for everything that was on its way, and for beat to wake everybody once more.
QUIET_SECONDS = 7


def paused(trial: Trial, _: int) -> Expected:
    """Paused at a row, and resumed when it has been quiet for a while."""
    trial.begin(pace=PACE)
    trial.wait_for(_row(trial))
    trial.mailing.pause(by=None, reason="Wait", at=timezone.now())
    halted = time.time()
    time.sleep(QUIET_SECONDS)
    trial.mailing.resume(by=None, at=timezone.now())
    trial.broke()
    trial.wake()
    trial.wait_until_over()
    return Expected(halted_at=halted, resumed_at=trial.faults[0], most_after_halt=trial.in_flight_limit)


def stopped(trial: Trial, _: int) -> Expected:
    """Stopped at a row: who waits is cancelled, and nobody is told later."""
    trial.begin(pace=PACE)
    trial.wait_for(_row(trial))
    trial.mailing.stop(by=None, reason="Wrong text", at=timezone.now())
    halted = time.time()
    trial.broke()
    trial.wait_until_over()
    trial.wake(5)
    time.sleep(QUIET_SECONDS)
    return Expected(
        states=["cancelled"],
        mailing_state=Mailing.State.STOPPED,
        halted_at=halted,
        most_after_halt=trial.in_flight_limit,
    )


def _row(trial: Trial) -> int:
    """Where to decide: so many wait behind it that a halt without effect shows."""
    return trial.chances.randrange(10, trial.people - 3 * trial.in_flight_limit)
