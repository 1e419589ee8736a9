"""The edge to the mail relay: what it answers, sorted in one table, and one mail handed over."""

import ssl
from dataclasses import dataclass
from enum import StrEnum

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from notifications.deliveries.messages import Mail
from portal.engines.relay import Relay, Tls

# An answer that takes longer will not come. RFC 5321 §4.5.3.2 allows more; relays of one's own answer in seconds.
TIMEOUT_SECONDS = 60


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

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True)
class Answer:
    """What became of one mail. `is_bad_address`: the relay says that there is no such mailbox."""

    result: Result
    code: int | None
    reason: str
    is_bad_address: bool = False
    is_content: bool = False

    @property
    def keeps_connection(self) -> bool:
        return self.result not in (Result.IN_DOUBT, Result.UNTOUCHED, Result.RELAY_REFUSES)


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
# RFC 5321 §4.2.1: the first digit alone must tell a client what to do. For codes that the table does not name.
FIRST_DIGITS: dict[int, tuple[Result, str]] = {
    2: (Result.SENT, "Accepted by the relay"),
    4: (Result.DEFERRED, "Refused for now"),
    5: (Result.FAILED, "Refused"),
}
BAD_ADDRESS = {501, 550, 551, 553}


class UnknownReply(Exception):
    """The relay answered with a code that SMTP does not have."""


def sort_reply(step: Step, code: int, text: str) -> Answer:
    """What a reply means. Raises UnknownReply for one that no RFC gives a meaning."""
    result, meaning = REPLIES.get(code) or FIRST_DIGITS.get(code // 100) or (None, "")
    if result is None:
        raise UnknownReply(f"{code} at {step}")
    if step is Step.SENDER and result is not Result.SENT:
        # MAIL names no recipient yet: whatever is refused here is us.
        return Answer(Result.RELAY_REFUSES, code, f"The relay refuses our sender address ({_said(code, text)})")
    if step is Step.CONTENT and code in BAD_ADDRESS:
        meaning = "Content refused"
    is_bad_address = step is Step.RECIPIENT and code in BAD_ADDRESS
    return Answer(result, code, f"{meaning} ({_said(code, text)})"[:300], is_bad_address)


async def connect(relay: Relay) -> SMTP:
    """A connection that is ready for mails. Raises SMTPException or OSError."""
    client = SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.user or None,
        password=relay.password or None,
        use_tls=relay.tls is Tls.IMPLICIT,
        start_tls=relay.tls is Tls.STARTTLS,
        tls_context=None if relay.tls is Tls.NONE else ssl.create_default_context(),
        timeout=TIMEOUT_SECONDS,
    )
    await client.connect()
    return client


async def hand_over(client: SMTP, mail: Mail) -> Answer:
    """One mail, to the relay's last answer. A lost connection is no error but an answer: in doubt, or untouched."""
    step = Step.SENDER
    try:
        await client.mail(mail.sender)
        step = Step.RECIPIENT
        await client.rcpt(mail.recipient)
        step = Step.CONTENT
        reply = await client.data(mail.content)
    except SMTPResponseException as refusal:
        answer = sort_reply(step, refusal.code, refusal.message)
        if answer.keeps_connection:
            await _forget_envelope(client)
        return answer
    except (SMTPException, OSError):
        # aiosmtplib does not tell whether DATA was still unanswered. Then the relay may have it: nothing is assumed.
        if step is Step.CONTENT:
            return Answer(Result.IN_DOUBT, None, "The relay did not answer after the last line")
        return Answer(Result.UNTOUCHED, None, "The connection to the relay was lost")
    return sort_reply(Step.CONTENT, reply.code, reply.message)


async def close(client: SMTP) -> None:
    """Ends a connection, politely if the relay still listens."""
    try:
        await client.quit(timeout=2)
    except (SMTPException, OSError):
        client.close()


async def _forget_envelope(client: SMTP) -> None:
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()  # the next mail finds it closed and is untouched


def _said(code: int, text: str) -> str:
    """The code, and the enhanced code (RFC 3463) where the reply has one: “550 5.1.1”."""
    enhanced = text.split(maxsplit=1)[:1]
    is_enhanced = bool(enhanced) and enhanced[0].count(".") == 2 and enhanced[0].replace(".", "").isdigit()
    return f"{code} {enhanced[0]}" if is_enhanced else str(code)
