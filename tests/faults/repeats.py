"""Things happen more than once, or at another time: tasks delivered again, two beats, clocks that jump."""

from tests.faults.checks import Expected
from tests.faults.site import wait_until
from tests.faults.trial import Trial

PACE = 400.0
SWEEP = "notifications.mailings.tasks.sweep"
TWO_HOURS = 2 * 60 * 60


def redelivered(trial: Trial, times: int) -> Expected:
    """The same tasks are delivered again and again, to both workers."""
    trial.begin(pace=PACE)
    for moment in trial.moments(3):
        trial.wait_for(moment)
        trial.wake(times)
        trial.site.send_task(SWEEP, times)
        trial.broke()
    return Expected()


def two_workers(trial: Trial, _: int) -> Expected:
    """Two worker processes send the same mailing at the same time, and share the relay's connections."""
    trial.begin(pace=PACE, wakes=4)
    wait_until(lambda: len(trial.site.senders()) >= 2 or trial.is_over, 60, "two who send")
    assert not trial.is_over, "One worker sent it all."
    trial.broke()
    return Expected()


def two_beats(trial: Trial, _: int) -> Expected:
    """Two beats, as after a careless deployment; one of them ends in the middle."""
    trial.site.staff(beats=2)
    trial.begin(pace=PACE)
    trial.wait_for(trial.people // 2)
    trial.broke()
    trial.site.dismiss_one("beat")
    return Expected()


def clocks_jumped(trial: Trial, _: int) -> Expected:
    """One worker's clock is two hours ahead, and jumps four hours back in the middle; the other's goes right."""
    trial.site.dismiss_one("worker")
    trial.site.start("worker", "-m", "tests.faults.wrong_clock", str(TWO_HOURS), "5", str(-TWO_HOURS))
    trial.begin(pace=PACE)
    trial.broke()
    trial.wait_until_over()
    # The next trial's workers know what time it is.
    trial.site.dismiss()
    return Expected()
