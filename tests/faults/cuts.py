"""The relay ends the conversation: at every point, by reset, by an ordinary end, and by silence."""

import time

from tests.faults.checks import Expected
from tests.faults.rules import CLOSE, MIDDLE, RESET, SILENCE, Rule
from tests.faults.trial import Trial
from tests.relay.script import Step

PACE = 400.0
# Before its content leaves nobody can have a mail; later the relay may have it.
EARLY = (Step.BANNER, Step.MAIL, Step.RCPT, Step.DATA)
LATE = (MIDDLE, Step.CONTENT, Step.TAKEN)
# What may be on its way on a connection that breaks: a mail with DATA, a group with BDAT.
MOST_WITH_DATA, MOST_WITH_BDAT = 1, 10


def cut_before_content(trial: Trial, cuts: int) -> Expected:
    """With DATA the connection is cut before any content leaves: nobody is in doubt, whatever the cut."""
    _cut(trial, EARLY, cuts)
    return Expected(states=["in_doubt"], most_in_doubt=0)


def cut_in_content(trial: Trial, cuts: int) -> Expected:
    """With DATA it is cut while content is on its way, at the final dot, and after the relay took the mail."""
    _cut(trial, LATE, cuts)
    return Expected(states=["in_doubt"], most_in_doubt=trial.acts_count() * MOST_WITH_DATA)


def cut_in_groups(trial: Trial, cuts: int) -> Expected:
    """With BDAT it is cut anywhere, also in the middle of a group."""
    _cut(trial, (*EARLY, *LATE), cuts)
    return Expected(states=["in_doubt"], most_in_doubt=trial.acts_count() * MOST_WITH_BDAT)


def silent(trial: Trial, cuts: int) -> Expected:
    """The relay says nothing any more, at every point: the sender gives up after a time of its own."""
    trial.begin(*(Rule(step, SILENCE, chance=0.05, most=cuts) for step in (*EARLY, *LATE)), pace=PACE)
    trial.broke()
    trial.wait_until_over()
    return Expected(states=["in_doubt"], most_in_doubt=trial.acts_count() * MOST_WITH_BDAT)


def relay_killed(trial: Trial, kills: int) -> Expected:
    """The relay dies, is away for a moment, and comes back at its port."""
    trial.begin(pace=PACE)
    for moment in trial.moments(kills):
        trial.wait_for(moment)
        trial.site.witness.stop(kill=True)
        trial.broke()
        time.sleep(trial.chances.uniform(0.2, 2))
        trial.site.witness.start()
        trial.follow(pace=PACE)
    return Expected(states=["in_doubt"], most_in_doubt=kills * trial.in_flight_limit)


def _cut(trial: Trial, steps: tuple[str, ...], cuts: int) -> None:
    """So many cuts in all, spread over the steps and over the mailing."""
    kinds = [(step, way) for step in steps for way in (RESET, CLOSE)]
    chance = min(1.0, 2 * cuts / trial.people)
    most = -(-cuts // len(kinds))
    # A connection begins seldom: the first few are cut.
    rules = [Rule(step, way, chance=1.0 if step is Step.BANNER else chance, most=most) for step, way in kinds]
    trial.begin(*rules, pace=PACE)
    trial.broke()
    trial.wait_until_over()
