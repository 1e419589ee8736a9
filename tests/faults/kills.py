"""Workers die: at any moment, and exactly between the relay's word and our commit."""

import time

from notifications.deliveries.feed import GROUP
from tests.faults.checks import Expected
from tests.faults.rules import HOLD, Rule
from tests.faults.site import wait_until
from tests.faults.trial import Trial
from tests.relay.script import Step

# Mails per second that the relay takes: slow enough that a mailing outlives its kills.
PACE = 400.0
WAYS = ("sender", "sender", "worker", "head")
# Each kill leaves in doubt what is on its way: with many connections nobody would be left for the next ones.
FEW_CONNECTIONS = "connections=4"
MOST_IN_FLIGHT = 4 * GROUP


def worker_killed(trial: Trial, kills: int) -> Expected:
    """kill -9 at random moments: of a process that sends, of a whole worker, or of a worker's head alone."""
    trial.site.use(FEW_CONNECTIONS)
    trial.begin(pace=PACE)
    for moment in trial.moments(kills):
        trial.wait_for(moment)
        time.sleep(trial.chances.random() * 0.1)
        _kill(trial, trial.chances.choice(WAYS))
        trial.broke()
        trial.site.staff()
    return _doubt_after(trial)


def killed_before_commit(trial: Trial, kills: int) -> Expected:
    """The relay has the mail and holds its answer back until the sender is dead."""
    trial.site.use(FEW_CONNECTIONS)
    trial.begin(pace=PACE)
    witness = trial.site.witness
    for moment in trial.moments(kills):
        trial.wait_for(moment)
        before = len(witness.acted(HOLD))
        trial.follow(Rule(Step.TAKEN, HOLD, most=1), pace=PACE)
        wait_until(lambda known=before: len(witness.acted(HOLD)) > known, 60, "a mail held back")
        sender = trial.site.owner_of(witness.acted(HOLD)[-1]["port"])
        assert sender, "The sender of the mail held back is gone."
        sender.kill()
        trial.broke()
    return _doubt_after(trial)


def _kill(trial: Trial, way: str) -> None:
    site = trial.site
    wait_until(site.senders, 60, "somebody who sends")
    sender = trial.chances.choice(sorted(site.senders(), key=lambda process: process.pid))
    worker = site.program_of(sender)
    if way == "sender" or worker is None:
        sender.kill()
    elif way == "worker":
        worker.kill()
    else:
        worker.process.kill()


def _doubt_after(trial: Trial) -> Expected:
    return Expected(states=["in_doubt"], most_in_doubt=len(trial.faults) * MOST_IN_FLIGHT)
