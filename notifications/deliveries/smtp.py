"""What a mail relay answers, sorted in one table."""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.errors import PortalError


class Result(StrEnum):
    """What an answer means for the mail and for the next one."""

    SENT = "sent"
    DEFERRED = "deferred"  # not this person now
    FAILED = "failed"  # not this person, ever
    IN_DOUBT = "in_doubt"  # handed over, and no answer came
    UNTOUCHED = "untouched"  # the relay never had it: nothing is said about the person
    RELAY_REFUSES = "relay_refuses"  # nothing is said about the person, and the next mail would fare the same


class Step(StrEnum):
    """Where in the dialogue an answer came."""

    CONNECTION = "connection"  # the greeting, EHLO, STARTTLS, AUTH
    RESET = "reset"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True)
class Answer:
    """What became of one mail.

    `is_bad_address`: the relay says that there is no such mailbox. `is_rule`: a rule of the relay, not the mailbox,
    refuses this person. `is_content`: it refuses the text; `is_sender`: in whose name the mail comes. The next people
    of the mailing would fare the same.
    """

    result: Result
    code: int | None
    reason: str
    is_bad_address: bool = False
    is_content: bool = False
    is_sender: bool = False
    is_rule: bool = False

    @property
    def keeps_connection(self) -> bool:
        return self.result not in (Result.IN_DOUBT, Result.UNTOUCHED, Result.RELAY_REFUSES)


class RelayRefuses(PortalError):
    """The relay cannot be reached or does not let us in. Nothing is said about anybody.

    `answer` is in words for people. `unknown`, where it is set, is a reply that SMTP does not have: to be raised.
    """

    def __init__(self, answer: Answer, unknown: "UnknownReply | None" = None) -> None:
        super().__init__(answer.reason)
        self.answer = answer
        self.unknown = unknown


# Reply codes after RCPT and DATA (RFC 5321 §4.2.3, RFC 4954, RFC 5248) and what they mean in words.
REPLIES: dict[int, tuple[Result, str]] = {
    250: (Result.SENT, "Accepted by the relay"),
    251: (Result.SENT, "Accepted by the relay, which forwards it"),
    421: (Result.RELAY_REFUSES, "The relay closes the connection"),
    432: (Result.RELAY_REFUSES, "The relay takes no more for now"),
    450: (Result.DEFERRED, "Mailbox not available for now"),
    451: (Result.DEFERRED, "The relay has a problem with this mail for now"),
    452: (Result.DEFERRED, "The relay is full for now"),
    454: (Result.RELAY_REFUSES, "The relay cannot check who we are for now"),
    500: (Result.RELAY_REFUSES, "The relay does not understand us"),
    501: (Result.FAILED, "Address is not understood"),
    502: (Result.RELAY_REFUSES, "The relay does not understand us"),
    503: (Result.RELAY_REFUSES, "The relay does not understand us"),
    504: (Result.RELAY_REFUSES, "The relay does not understand us"),
    530: (Result.RELAY_REFUSES, "The relay wants us to sign in"),
    535: (Result.RELAY_REFUSES, "The relay refuses our credentials"),
    550: (Result.FAILED, "Address does not exist"),
    551: (Result.FAILED, "Address does not exist here"),
    552: (Result.FAILED, "Mailbox is full"),
    553: (Result.FAILED, "Address is not allowed"),
    554: (Result.FAILED, "Refused"),
}
# The same codes said to a recipient are about that one: a domain that the relay does not serve (Postfix's "Relay access
# denied"), a name without a domain.
TO_ONE_RECIPIENT: dict[int, tuple[Result, str]] = {
    454: (Result.DEFERRED, "Not taken for this address for now"),
    504: (Result.FAILED, "Address is not understood"),
}
# RFC 5321 §4.2.1: the first digit alone must tell a client what to do. For codes that the table does not name.
FIRST_DIGITS: dict[int, tuple[Result, str]] = {
    2: (Result.SENT, "Accepted by the relay"),
    4: (Result.DEFERRED, "Refused for now"),
    5: (Result.FAILED, "Refused"),
}
BAD_ADDRESS = {501, 550, 551, 553}
# Enhanced codes (RFC 3463): class, subject, detail.
ENHANCED = re.compile(rb"([245])\.([0-9]{1,3})\.([0-9]{1,3})(?= |$)")
BEFORE_RECIPIENT = {
    Step.CONNECTION: "The relay does not let us in",
    Step.RESET: "The relay does not understand us",
    Step.SENDER: "The relay refuses our sender address",
}
ADDRESS, MAILBOX, POLICY = b"1", b"2", b"7"
# The relay's system is full, or takes no mail now: about itself, whatever it is said to.
FULL_OR_CLOSED = {(b"4", b"3", b"1"), (b"4", b"3", b"2")}


class UnknownReply(Exception):
    """The relay answered with a code that SMTP does not have here."""


def sort_reply(step: Step, code: int, text: bytes) -> Answer:
    """What a reply means. Raises UnknownReply for one that no RFC gives a meaning.

    An enhanced code in front of the text tells more: 5.1.x and 5.2.x are about the person, even after the content;
    5.7.x is a policy, even after the recipient, and then says nothing about the address.
    """
    own = TO_ONE_RECIPIENT.get(code) if step is Step.RECIPIENT else None
    result, meaning = own or REPLIES.get(code) or FIRST_DIGITS.get(code // 100) or (None, "")
    if result is None:
        raise UnknownReply(f"{code} at {step}")
    enhanced = ENHANCED.match(text)
    said = f"{code} {enhanced[0].decode()}" if enhanced else str(code)
    if enhanced and enhanced.groups() in FULL_OR_CLOSED:
        return Answer(Result.RELAY_REFUSES, code, f"The relay takes nothing for now ({said})")
    if step is Step.SENDER and result is Result.FAILED:
        # One tenant's sender address: the mails of others pass.
        return Answer(result, code, f"{BEFORE_RECIPIENT[step]} ({said})", is_sender=True)
    if step is Step.SENDER and result is Result.DEFERRED and enhanced and enhanced[2] == ADDRESS:
        # Its domain cannot be looked up just now.
        return Answer(result, code, f"The relay cannot check our sender address for now ({said})")
    if step in BEFORE_RECIPIENT and result is not Result.SENT:
        # Whatever is refused before a recipient is named is us.
        meaning = meaning if result is Result.RELAY_REFUSES else BEFORE_RECIPIENT[step]
        return Answer(Result.RELAY_REFUSES, code, f"{meaning} ({said})")
    if result is not Result.FAILED:
        return Answer(result, code, f"{meaning} ({said})")
    subject = enhanced[2] if enhanced else b""
    is_content = step is Step.CONTENT and subject not in (ADDRESS, MAILBOX)
    is_rule = step is Step.RECIPIENT and subject == POLICY
    is_bad_address = not (is_content or is_rule) and subject in (ADDRESS, b"") and code in BAD_ADDRESS
    if is_content:
        meaning = "Content refused"
    elif is_rule:
        meaning = "Refused by a rule of the relay"
    return Answer(result, code, f"{meaning} ({said})", is_bad_address, is_content, is_rule=is_rule)
