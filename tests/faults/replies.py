"""The relay refuses: people, connections, contents, and everything while its disk is full."""

import time

from tests.faults.checks import Expected
from tests.faults.rules import Rule
from tests.faults.trial import Trial
from tests.relay.script import Step

PACE = 400.0


def bursts(trial: Trial, refusals: int) -> Expected:
    """421, 451, 452, 550 and 554 in between. Nobody is asked to wait twice: each wait is a minute."""
    chance = min(1.0, 3 * refusals / trial.people)
    replies = (
        (Step.MAIL, "421 4.3.2 Service shutting down"),
        (Step.RCPT, "451 4.7.1 Greylisted, try again later"),
        (Step.CONTENT, "451 4.3.0 Local error"),
        (Step.CONTENT, "452 4.3.1 Insufficient system storage"),
        (Step.RCPT, "550 5.1.1 No such user"),
        (Step.RCPT, "554 5.7.1 Refused"),
    )
    trial.begin(*(Rule(step, reply, chance=chance, most=refusals, once=True) for step, reply in replies), pace=PACE)
    trial.broke()
    trial.wait_until_over()
    return Expected(states=["failed"])


def disk_full(trial: Trial, seconds: int) -> Expected:
    """In the middle the relay has no room left, says so to everybody, and has room again after so many seconds."""
    trial.begin(pace=PACE)
    trial.wait_for(trial.people // 3)
    full = "452 4.3.1 Insufficient system storage"
    trial.follow(Rule(Step.MAIL, full), pace=PACE)
    trial.broke()
    time.sleep(seconds)
    trial.follow(pace=PACE)
    trial.broke()
    return Expected()


def few_connections(trial: Trial, _: int) -> Expected:
    """The relay lets hardly anybody in: most connections get 421 instead of a greeting."""
    trial.begin(Rule(Step.BANNER, "421 4.7.0 Too many connections", chance=0.8), pace=PACE)
    trial.broke()
    return Expected()
