"""Workers die: at any moment, and exactly between the relay's word and our commit."""

import time
from contextlib import suppress

import psutil

from tests.faults.checks import Expected
from tests.faults.rules import HOLD, Rule
from tests.faults.site import wait_until
from tests.faults.trial import Trial
from tests.relay.script import Step

# Mails per second that the relay takes: slow enough that a mailing outlives its kills.
PACE = 400.0
WAYS = ("sender", "sender", "worker", "head")


def worker_killed(trial: Trial, kills: int) -> Expected:
    """kill -9 at random moments: of a process that sends, of a whole worker, or of a worker's head alone."""
    trial.begin(pace=PACE)
    for moment in trial.moments(kills):
        trial.wait_for(moment)
        time.sleep(trial.chances.random() * 0.05)
        _kill(trial, trial.chances.choice(WAYS))
        trial.broke()
        trial.site.staff()
    return _doubt_after(trial)


def killed_before_commit(trial: Trial, kills: int) -> Expected:
    """The relay has the mail and holds its answer back until the sender is dead."""
    trial.begin(pace=PACE)
    witness = trial.site.witness
    for moment in trial.moments(kills):
        before = len(witness.acted(HOLD))
        trial.follow(Rule(Step.TAKEN, HOLD, most=1, after=moment), pace=PACE)
        wait_until(lambda known=before: len(witness.acted(HOLD)) > known, 120, "a mail held back")
        sender = trial.site.owner_of(witness.acted(HOLD)[-1]["port"])
        assert sender, "The sender of the mail held back is gone."
        sender.kill()
        sender.wait(10)
        trial.broke()
    trial.follow()
    return _doubt_after(trial)


def _kill(trial: Trial, way: str) -> None:
    """One kill. With nobody sending at this moment it is a worker that waits."""
    site = trial.site
    workers = [worker for worker in site.workers if worker.is_alive]
    senders = sorted(site.senders(), key=lambda process: process.pid)
    sender = trial.chances.choice(senders) if senders else None
    worker = (sender and site.program_of(sender)) or trial.chances.choice(workers)
    with suppress(psutil.NoSuchProcess):
        if way == "worker":
            worker.kill()
        elif way == "head" or sender is None:
            worker.process.kill()
            worker.process.wait()
        else:
            sender.kill()


def _doubt_after(trial: Trial) -> Expected:
    return Expected(states=["in_doubt"], most_in_doubt=len(trial.faults) * trial.in_flight_limit)
