"""What a relay's reply means."""

import pytest

from notifications.deliveries.models import DeliveryState
from notifications.deliveries.outcomes import BACK_OFF_SECONDS, JITTER, fate
from notifications.deliveries.smtp import Answer, Result, Step, UnknownReply, sort_reply


@pytest.mark.parametrize(
    ("step", "code", "text", "result", "reason"),
    [
        (Step.CONTENT, 250, b"2.0.0 queued", Result.SENT, "Accepted by the relay (250 2.0.0)"),
        (Step.RECIPIENT, 550, b"5.1.1 No such user", Result.FAILED, "Address does not exist (550 5.1.1)"),
        (Step.RECIPIENT, 553, b"bad syntax", Result.FAILED, "Address is not allowed (553)"),
        (Step.RECIPIENT, 552, b"5.2.2 Full", Result.FAILED, "Mailbox is full (552 5.2.2)"),
        (
            Step.RECIPIENT,
            554,
            b"5.7.1 Relay access denied",
            Result.FAILED,
            "Refused by a rule of the relay (554 5.7.1)",
        ),
        (Step.CONTENT, 550, b"5.7.1 Spam", Result.FAILED, "Content refused (550 5.7.1)"),
        (Step.CONTENT, 554, b"", Result.FAILED, "Content refused (554)"),
        (Step.CONTENT, 552, b"5.3.4 Too large", Result.FAILED, "Content refused (552 5.3.4)"),
        # Relays that look for the mailbox only when they have the content.
        (Step.CONTENT, 550, b"5.1.10 Recipient not found", Result.FAILED, "Address does not exist (550 5.1.10)"),
        (Step.CONTENT, 552, b"5.2.2 Full", Result.FAILED, "Mailbox is full (552 5.2.2)"),
        (Step.RECIPIENT, 450, b"4.2.0 Greylisted", Result.DEFERRED, "Mailbox not available for now (450 4.2.0)"),
        (Step.RECIPIENT, 452, b"4.2.2 Full", Result.DEFERRED, "The relay is full for now (452 4.2.2)"),
        (
            Step.CONTENT,
            451,
            b"4.7.0 Later",
            Result.DEFERRED,
            "The relay has a problem with this mail for now (451 4.7.0)",
        ),
        # The relay speaks of itself, not of the person.
        (Step.CONTENT, 452, b"4.3.1 Disk full", Result.RELAY_REFUSES, "The relay takes nothing for now (452 4.3.1)"),
        (Step.SENDER, 452, b"4.3.1 Disk full", Result.RELAY_REFUSES, "The relay takes nothing for now (452 4.3.1)"),
        (Step.RECIPIENT, 432, b"4.3.2 Busy", Result.RELAY_REFUSES, "The relay takes nothing for now (432 4.3.2)"),
        (Step.RECIPIENT, 432, b"", Result.RELAY_REFUSES, "The relay takes no more for now (432)"),
        (Step.CONTENT, 500, b"Error", Result.RELAY_REFUSES, "The relay does not understand us (500)"),
        (Step.CONTENT, 421, b"4.7.0 bye", Result.RELAY_REFUSES, "The relay closes the connection (421 4.7.0)"),
        (Step.RECIPIENT, 530, b"5.7.0 auth", Result.RELAY_REFUSES, "The relay wants us to sign in (530 5.7.0)"),
        # Whatever is refused before a recipient is named is us.
        (Step.SENDER, 550, b"no", Result.FAILED, "The relay refuses our sender address (550)"),
        (
            Step.SENDER,
            450,
            b"4.1.8 ?",
            Result.DEFERRED,
            "The relay cannot check our sender address for now (450 4.1.8)",
        ),
        # One person must not set the relay aside for all.
        (Step.RECIPIENT, 454, b"4.7.1 Relay", Result.DEFERRED, "Not taken for this address for now (454 4.7.1)"),
        (Step.RECIPIENT, 504, b"5.5.2 bare", Result.FAILED, "Address is not understood (504 5.5.2)"),
        (Step.SENDER, 451, b"no", Result.RELAY_REFUSES, "The relay refuses our sender address (451)"),
        (Step.SENDER, 503, b"5.5.1 no", Result.RELAY_REFUSES, "The relay does not understand us (503 5.5.1)"),
        (Step.CONNECTION, 554, b"no", Result.RELAY_REFUSES, "The relay does not let us in (554)"),
        (Step.CONNECTION, 535, b"5.7.8 no", Result.RELAY_REFUSES, "The relay refuses our credentials (535 5.7.8)"),
        # Codes without an entry of their own: RFC 5321 §4.2.1, the first digit.
        (Step.RECIPIENT, 459, b"?", Result.DEFERRED, "Refused for now (459)"),
        (Step.RECIPIENT, 599, b"?", Result.FAILED, "Refused (599)"),
        # What only looks like an enhanced code.
        (Step.RECIPIENT, 550, b"5.1.1111 no", Result.FAILED, "Address does not exist (550)"),
        (Step.RECIPIENT, 550, b"10.0.0.1 no", Result.FAILED, "Address does not exist (550)"),
    ],
)
def test_reply_is_sorted(step: Step, code: int, text: bytes, result: Result, reason: str) -> None:
    answer = sort_reply(step, code, text)

    assert (answer.result, answer.reason) == (result, reason)


@pytest.mark.parametrize("code", [-1, 0, 100, 354, 650])
@pytest.mark.parametrize("step", Step)
def test_reply_that_smtp_does_not_have_is_raised(step: Step, code: int) -> None:
    with pytest.raises(UnknownReply):
        sort_reply(step, code, b"")


@pytest.mark.parametrize(
    ("step", "code", "text", "is_bad_address", "is_content"),
    [
        (Step.RECIPIENT, 550, b"", True, False),
        (Step.RECIPIENT, 550, b"5.1.1", True, False),
        (Step.CONTENT, 550, b"5.1.10", True, False),
        # Full, switched off, or not for us: the address is good.
        (Step.RECIPIENT, 552, b"", False, False),
        (Step.RECIPIENT, 550, b"5.2.1", False, False),
        (Step.CONTENT, 552, b"5.2.2", False, False),
        # The text or the sender is refused; the next people would fare the same.
        (Step.RECIPIENT, 550, b"5.7.1", False, False),
        (Step.RECIPIENT, 554, b"5.7.1", False, False),
        (Step.CONTENT, 550, b"", False, True),
        (Step.CONTENT, 552, b"", False, True),
        (Step.CONTENT, 554, b"5.6.0", False, True),
        (Step.CONTENT, 451, b"4.7.1", False, False),
    ],
)
def test_refused_is_the_address_the_text_or_neither(
    step: Step, code: int, text: bytes, is_bad_address: bool, is_content: bool
) -> None:
    answer = sort_reply(step, code, text)

    assert (answer.is_bad_address, answer.is_content) == (is_bad_address, is_content)


def test_refusal_for_now_is_tried_again_later_and_later_and_then_given_up() -> None:
    answer = Answer(Result.DEFERRED, 451, "Later (451)")

    fates = [fate(answer, attempts) for attempts in range(len(BACK_OFF_SECONDS) + 1)]

    assert [one.retry_seconds for one in fates if one] == [
        *(pytest.approx(seconds, rel=JITTER) for seconds in BACK_OFF_SECONDS),
        None,
    ]
    assert fates[-1].state == DeliveryState.FAILED
    assert fates[-1].reason == "Given up after 8 attempts. Later (451)"


@pytest.mark.parametrize("result", [Result.UNTOUCHED, Result.RELAY_REFUSES])
def test_nothing_follows_for_somebody_whose_mail_the_relay_never_had(result: Result) -> None:
    assert fate(Answer(result, None, ""), 0) is None
