"""What a relay's reply means."""

import pytest

from notifications.deliveries.models import DeliveryState
from notifications.deliveries.outcomes import BACK_OFF_SECONDS, JITTER, fate
from notifications.deliveries.smtp import Answer, Result, Step, UnknownReply, sort_reply


@pytest.mark.parametrize(
    ("step", "code", "text", "result", "reason"),
    [
        (Step.CONTENT, 250, "2.0.0 queued", Result.SENT, "Accepted by the relay (250 2.0.0)"),
        (Step.RECIPIENT, 550, "5.1.1 No such user", Result.FAILED, "Address does not exist (550 5.1.1)"),
        (Step.RECIPIENT, 553, "bad syntax", Result.FAILED, "Address is not allowed (553)"),
        (Step.CONTENT, 550, "5.7.1 Spam", Result.FAILED, "Content refused (550 5.7.1)"),
        (Step.CONTENT, 554, "", Result.FAILED, "Refused (554)"),
        (Step.RECIPIENT, 450, "4.2.0 Greylisted", Result.DEFERRED, "Mailbox not available for now (450 4.2.0)"),
        (Step.CONTENT, 452, "4.3.1 Full", Result.DEFERRED, "The relay is full for now (452 4.3.1)"),
        # The relay speaks of itself, not of the person.
        (Step.CONTENT, 500, "Error", Result.RELAY_REFUSES, "The relay does not understand us (500)"),
        (Step.CONTENT, 421, "4.7.0 bye", Result.RELAY_REFUSES, "The relay closes the connection (421 4.7.0)"),
        (Step.RECIPIENT, 530, "5.7.0 auth", Result.RELAY_REFUSES, "The relay wants us to sign in (530 5.7.0)"),
        # Whatever is refused at MAIL is us.
        (Step.SENDER, 550, "no", Result.RELAY_REFUSES, "The relay refuses our sender address (550)"),
        (Step.SENDER, 451, "no", Result.RELAY_REFUSES, "The relay refuses our sender address (451)"),
        # Codes without an entry of their own: RFC 5321 §4.2.1, the first digit.
        (Step.RECIPIENT, 459, "?", Result.DEFERRED, "Refused for now (459)"),
        (Step.CONTENT, 599, "?", Result.FAILED, "Refused (599)"),
    ],
)
def test_reply_is_sorted(step: Step, code: int, text: str, result: Result, reason: str) -> None:
    answer = sort_reply(step, code, text)

    assert (answer.result, answer.reason) == (result, reason)


@pytest.mark.parametrize("code", [-1, 100, 354, 650])
def test_reply_that_smtp_does_not_have_is_raised(code: int) -> None:
    with pytest.raises(UnknownReply):
        sort_reply(Step.CONTENT, code, "")


def test_only_a_refused_recipient_is_a_bad_address() -> None:
    assert sort_reply(Step.RECIPIENT, 550, "").is_bad_address
    assert not sort_reply(Step.CONTENT, 550, "").is_bad_address
    assert not sort_reply(Step.RECIPIENT, 552, "").is_bad_address


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
