"""What the test relay is told to do: by step of the dialogue, and by person."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """Where in the dialogue a script may step in."""

    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the command DATA, or BDAT: before any of the content is looked at
    CONTENT = "content"  # the content is here in full, and not yet taken
    TAKEN = "taken"  # the relay has taken the mail for good, and has not said so
    RSET = "rset"
    QUIT = "quit"


@dataclass(frozen=True)
class Reply:
    """Answers this line. Only “2…” (at DATA “3…”) also does what was asked; after TAKEN the mail is taken anyway."""

    line: str


@dataclass(frozen=True)
class Raw:
    """Writes these very bytes as the answer, with no line end."""

    content: bytes


@dataclass(frozen=True)
class HangUp:
    """Closes the connection, after this line where one is given."""

    line: str = ""


@dataclass(frozen=True)
class Reset:
    """Resets the connection: what the client still has in flight is lost (RST)."""


@dataclass(frozen=True)
class Silence:
    """Answers nothing and reads nothing more. The connection stays."""


@dataclass(frozen=True)
class Delay:
    """Waits, then does what it is told, or goes on."""

    seconds: float
    then: "Action | None" = None


@dataclass(frozen=True)
class Cut:
    """At DATA: goes on, and when this many bytes of the content are here, does what it is told."""

    after_bytes: int
    by: HangUp | Reset | Silence = Reset()


Action = Reply | Raw | HangUp | Reset | Silence | Delay | Cut


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that the relay took, for one recipient."""

    sender: str
    recipient: str
    content: bytes


class Dialogue(Protocol):
    """What a script may know of the session that asks it. `mails_count` are its MAIL commands, this one included.

    `recipient` is the last one that RCPT named since then.
    """

    number: int
    recipient: str
    mails_count: int
    is_chunked: bool


@dataclass
class Rule:
    """One thing to do, by default for everybody and always.

    `nth` is the nth mail of a connection. `times` is how often it is still to be done.
    """

    step: Step
    action: Action
    recipient: str = ""
    nth: int = 0
    times: int = -1

    def takes(self, step: Step, dialogue: Dialogue) -> bool:
        """Whether it is its turn, which is counted."""
        fits = (
            step is self.step
            and self.times != 0
            and self.recipient in ("", dialogue.recipient)
            and self.nth in (0, dialogue.mails_count)
        )
        self.times -= fits
        return fits


@dataclass
class Script:
    """The rules of a relay. Made anew or changed at any moment; a subclass may decide by other means."""

    rules: list[Rule] = field(default_factory=list)

    def on(self, step: Step, action: Action, *, recipient: str = "", nth: int = 0, times: int = -1) -> "Script":
        """Adds a rule; the first that fits acts. Returns itself."""
        self.rules.append(Rule(step, action, recipient, nth, times))
        return self

    def decide(self, step: Step, dialogue: Dialogue) -> Action | None:
        """What to do here; None: what a relay does."""
        for rule in self.rules:
            if rule.takes(step, dialogue):
                return rule.action
        return None

    def take(self, mail: Received, dialogue: Dialogue) -> Action | None:
        """Called for each mail that is taken, before anything is said: here a witness writes its ledger.

        Returns what to do instead of the usual “250”. An exception is answered by 451, and the mail is not taken.
        """
        return self.decide(Step.TAKEN, dialogue)
