"""Workers die: at any moment, and exactly between the relay's word and our commit."""

import time

import psutil

from tests.faults.checks import Expected
from tests.faults.rules import HOLD, Rule
from tests.faults.site import wait_until
from tests.faults.trial import Trial
from tests.relay.script import Step

# Mails per second that the relay takes: slow enough that a mailing outlives its kills.
PACE = 400.0
WAYS = ("sender", "sender", "worker", "head")
# Each kill leaves in doubt what is on its way: with many connections nobody would be left for the next ones.
CONNECTIONS = 4


def worker_killed(trial: Trial, kills: int) -> Expected:
    """kill -9 at random moments: of a process that sends, of a whole worker, or of a worker's head alone."""
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
    trial.begin(pace=PACE)
    for moment in trial.moments(kills):
        trial.wait_for(moment)
        _held_back(trial).kill()
        trial.broke()
    return _doubt_after(trial)


def _held_back(trial: Trial) -> psutil.Process:
    """Whoever waits for the answer to a mail that the relay has in its ledger."""
    witness, known = trial.site.witness, len(trial.site.witness.acted(HOLD))
    deadline = time.monotonic() + 60
    trial.follow(Rule(Step.TAKEN, HOLD, most=1), pace=PACE)
    while time.monotonic() < deadline:
        if len(held := witness.acted(HOLD)) > known:
            if sender := trial.site.owner_of(held[-1]["port"]):
                return sender
            # What a dead sender had written was still being read: the next one.
            known = len(held)
            trial.follow(Rule(Step.TAKEN, HOLD, most=1), pace=PACE)
        time.sleep(0.01)
    raise AssertionError(f"{trial.fault}: no mail was held back.")


def sent_once_more(trial: Trial, kills: int) -> Expected:
    """Senders are killed, and the mailing sends once more to people in doubt: the same mail, and the row says so."""
    trial.begin(pace=PACE, resends=True)
    for moment in trial.moments(kills):
        trial.wait_for(moment)
        wait_for_sender(trial).kill()
        trial.broke()
    trial.wait_until_over()
    wait_until(lambda: trial.doubts_are_settled, 120, f"{trial.fault}: everybody in doubt sent once more")
    return _doubt_after(trial)


def worker_ended(trial: Trial, _: int) -> Expected:
    """A worker is told to end, as for an update, and another one is started: nobody is in doubt."""
    trial.begin(pace=PACE / 5)
    trial.wait_for(10)
    worker = trial.site.program_of(wait_for_sender(trial))
    assert worker
    worker.process.terminate()
    # A sender that is told to end works its slice of 20 seconds to the end.
    worker.process.wait(60)
    trial.broke()
    assert not trial.is_over, "The mailing was over before the worker."
    trial.site.staff()
    return Expected()


def _kill(trial: Trial, way: str) -> None:
    sender = wait_for_sender(trial)
    worker = trial.site.program_of(sender)
    if way == "sender" or worker is None:
        sender.kill()
    elif way == "worker":
        worker.kill()
    else:
        worker.process.kill()


def wait_for_sender(trial: Trial) -> psutil.Process:
    """One of the processes that have a connection to the relay, as soon as there is one."""
    found: list[psutil.Process] = []
    wait_until(lambda: found.extend(trial.site.senders()) or found, 60, "somebody who sends")
    return trial.chances.choice(sorted(found, key=lambda process: process.pid))


def _doubt_after(trial: Trial) -> Expected:
    return Expected(states=["in_doubt"], most_in_doubt=len(trial.faults) * trial.in_flight_limit)
