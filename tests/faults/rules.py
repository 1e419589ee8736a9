"""What the witness relay does beside taking mails: cut, be silent, refuse, hold back. Seeded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.relay.script import Step

# Some of a content is there: the relay is told at DATA (or BDAT) what it will do then.
MIDDLE = "middle"
# What a rule does. Everything else is a reply, such as “451 4.7.1 Try again later”.
RESET, CLOSE, SILENCE, HOLD = "reset", "close", "silence", "hold"

# Among the tokens that have expired: no token is good.
EVERYTHING = "*"


@dataclass(frozen=True)
class Rule:
    """Does `act` at `step`, each time with this chance, at most so often.

    `once`: to nobody whom one of such rules has met before.
    """

    step: Step | str
    act: str
    chance: float = 1.0
    most: int | None = None
    once: bool = False


@dataclass
class Rules:
    """The rules in force, and how often each has been followed."""

    chances: random.Random
    rules: Sequence[Rule] = ()
    times: dict[int, int] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def set(self, rules: Sequence[Rule]) -> None:
        self.rules, self.times, self.met = rules, {}, set()

    def act_at(self, step: str, recipient: str = "") -> str:
        """What to do at this point; empty: go on as usual."""
        for number, rule in enumerate(self.rules):
            if rule.step != step or (rule.once and recipient in self.met):
                continue
            if rule.most is not None and self.times.get(number, 0) >= rule.most:
                continue
            if self.chances.random() >= rule.chance:
                continue
            self.times[number] = self.times.get(number, 0) + 1
            if rule.once:
                self.met.add(recipient)
            return rule.act
        return ""
