"""The relay refuses: people, connections, contents, and everything while its disk is full."""

import time

from django.utils import timezone

from notifications.mailings.models import Mailing
from tests.faults.checks import Expected
from tests.faults.cuts import MOST_WITH_BDAT
from tests.faults.rules import Rule
from tests.faults.site import wait_until
from tests.faults.trial import Trial
from tests.relay.script import Step

PACE = 400.0
UNKNOWN_AT = (Step.MAIL, Step.RCPT, Step.CONTENT)


def bursts(trial: Trial, refusals: int) -> Expected:
    """421, 451, 452, 550 and 554 in between. Nobody is asked to wait twice: each wait is a minute."""
    chance = min(1.0, 3 * refusals / trial.people)
    hang_up = Rule(Step.MAIL, "421 4.3.2 Service shutting down", chance=chance, most=refusals)
    replies = (
        (Step.RCPT, "451 4.7.1 Greylisted, try again later"),
        (Step.CONTENT, "451 4.3.0 Local error"),
        (Step.CONTENT, "452 4.3.1 Insufficient system storage"),
        (Step.RCPT, "550 5.1.1 No such user"),
        (Step.RCPT, "554 5.7.1 Refused"),
    )
    rules = [Rule(step, reply, chance=chance, most=refusals, once=True) for step, reply in replies]
    trial.begin(hang_up, *rules, pace=PACE)
    trial.broke()
    trial.wait_until_over()
    return Expected(states=["failed", "in_doubt"], most_in_doubt=trial.hang_ups_count() * MOST_WITH_BDAT)


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


def text_refused(trial: Trial, _: int) -> Expected:
    """The relay refuses the text: the portal pauses the mailing after a few; a person has it corrected and resumes."""
    trial.begin(pace=PACE)
    trial.wait_for(trial.people // 6)
    trial.follow(Rule(Step.CONTENT, "554 5.7.1 Looks like spam"), pace=PACE)
    trial.broke()
    wait_until(lambda: trial.state == Mailing.State.PAUSED, 60, "paused by the portal")
    # A twentieth of those answered, what was on its way, and what left with the commit that saw the last refusal.
    most = trial.people // 20 + 2 * trial.in_flight_limit
    assert trial.acts_count() <= most, f"{trial.acts_count()} people were refused, and at most {most} may be."
    trial.notes.append(f"paused after {trial.acts_count()} refusals")
    trial.follow(pace=PACE)
    trial.mailing.resume(by=None, at=timezone.now())
    trial.wake()
    return Expected(states=["failed"])


def unknown_reply(trial: Trial, times: int) -> Expected:
    """The relay answers what SMTP does not have: somebody must look, and the mailing goes on all the same."""
    trial.begin(*(Rule(step, "999 5.0.0 What?", chance=0.02, most=times) for step in UNKNOWN_AT), pace=PACE)
    trial.broke()
    trial.wait_until_over()
    return Expected(states=["in_doubt"], most_in_doubt=trial.acts_count() * MOST_WITH_BDAT)


def few_connections(trial: Trial, _: int) -> Expected:
    """The relay lets hardly anybody in: most connections get 421 instead of a greeting."""
    trial.begin(Rule(Step.BANNER, "421 4.7.0 Too many connections", chance=0.8), pace=PACE)
    trial.broke()
    return Expected()
