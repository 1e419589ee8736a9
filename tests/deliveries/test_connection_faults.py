"""Each step of the dialogue × each thing a relay may do there: the second of three mails meets it."""

import re

import pytest

from notifications.deliveries import wire
from tests.deliveries.connections import WAYS, Sent, make_mails, send
from tests.relay.script import Action, Cut, Delay, HangUp, Raw, Reply, Reset, Silence, Step
from tests.relay.server import ScriptedRelay

MAILS = make_mails("ada", "ben", "cyd")
BEN = "ben@contoso.example"
GOODBYE = HangUp("421 4.3.2 Service not available, closing transmission channel")


def meet(way: str, step: Step, action: Action) -> tuple[Sent, ScriptedRelay]:
    relay = ScriptedRelay(offer=WAYS[way])
    relay.script.on(step, action, **({"nth": 2} if step is Step.MAIL else {"recipient": BEN}))
    with relay.running():
        return send(relay.relay, MAILS), relay


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("step", "reply", "expected"),
    [
        (Step.RCPT, "550 5.1.1 No such user", "SFS"),
        (Step.RCPT, "552 5.2.2 Full", "SFS"),
        (Step.RCPT, "450 4.2.0 Greylisted", "SDS"),
        (Step.RCPT, "452 4.2.2 Full", "SDS"),
        (Step.RCPT, "251 2.1.5 Forwarded", "SSS"),
        (Step.DATA, "554 5.7.1 No", "SFS"),
        (Step.DATA, "451 4.7.1 Later", "SDS"),
        (Step.CONTENT, "552 5.3.4 Too large", "SFS"),
        (Step.CONTENT, "451 4.3.0 Later", "SDS"),
        (Step.TAKEN, "250-2.0.0 Taken\r\n250 2.0.0 as 1", "SSS"),
        # Believed, and the witness of a double.
        (Step.TAKEN, "451 4.3.0 Taken all the same", "SDS"),
    ],
)
def test_a_refused_mail_is_the_only_one(way: str, step: Step, reply: str, expected: str) -> None:
    sent, relay = meet(way, step, Reply(reply))

    assert (sent.short, sent.is_open, sent.unknown) == (expected, True, None)
    taken = [mail.recipient for mail in relay.received]
    assert taken == [m.recipient for m in MAILS if m.recipient != BEN or step is Step.TAKEN or "251" in reply]
    assert relay.violations == []


@pytest.mark.parametrize(
    ("way", "step", "action", "expected"),
    [
        # With DATA everything behind a refusal of us is untouched; with BDAT it is on its way, and answered.
        ("data", Step.MAIL, Reply("451 4.3.0 Later"), "SR-"),
        ("steps", Step.MAIL, Reply("451 4.3.0 Later"), "SR-"),
        ("chunks", Step.MAIL, Reply("451 4.3.0 Later"), "SRS"),
        ("data", Step.RCPT, Reply("432 4.3.2 Busy"), "SR-"),
        ("chunks", Step.RCPT, Reply("432 4.3.2 Busy"), "SRS"),
        ("data", Step.CONTENT, Reply("452 4.3.1 Disk full"), "SR-"),
        ("steps", Step.CONTENT, Reply("452 4.3.1 Disk full"), "SR-"),
        ("chunks", Step.CONTENT, Reply("452 4.3.1 Disk full"), "SRS"),
        *[(way, step, GOODBYE, "S--") for way in WAYS for step in (Step.MAIL, Step.RCPT)],
        ("data", Step.DATA, GOODBYE, "S--"),
        ("steps", Step.DATA, GOODBYE, "S--"),
        ("chunks", Step.DATA, GOODBYE, "SR-"),
        *[(way, Step.CONTENT, GOODBYE, "SR-") for way in WAYS],
    ],
)
def test_a_relay_that_refuses_us_fails_nobody_and_is_left(way: str, step: Step, action: Action, expected: str) -> None:
    sent, relay = meet(way, step, action)

    assert (sent.short, sent.is_open, sent.unknown) == (expected, False, None)
    assert "421" not in str(action) or sent.answers[1].code == 421
    assert len(relay.received) == expected.count("S")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("action", [HangUp(), Reset(), Silence()])
@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA, "cut", Step.CONTENT, Step.TAKEN])
def test_in_doubt_is_only_what_was_handed_over(
    way: str, step: Step | str, action: HangUp | Reset | Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(action, Silence):
        monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.3)
    has_content = step in ("cut", Step.CONTENT, Step.TAKEN)

    sent, relay = meet(way, Step.DATA, Cut(10, action)) if step == "cut" else meet(way, Step(step), action)

    with_data = "S?-" if has_content else "S--"
    # By BDAT we may still be writing when a reset takes away the replies that came before it.
    expected = r"[S?]\?[?-]" if way == "chunks" else re.escape(with_data)
    assert re.fullmatch(expected, sent.short)
    assert not sent.is_open
    assert sent.unknown is None
    assert len(relay.received) == (2 if step is Step.TAKEN else 1)


@pytest.mark.parametrize(
    ("step", "line", "with_data", "with_chunks"),
    [
        (Step.MAIL, "654 ?", "S--", "S?S"),
        (Step.RCPT, "654 ?", "S--", "S?S"),
        (Step.RCPT, "354 ?", "S--", "S?S"),
        (Step.DATA, "654 ?", "S--", "S?S"),
        (Step.CONTENT, "354 ?", "S?-", "S?S"),
        (Step.CONTENT, "150 ?", "S?-", "S?S"),
        # After a line that is no reply nobody knows whose the next one is.
        (Step.MAIL, "garbage", "S--", "S??"),
        (Step.RCPT, "25x ?", "S--", "S??"),
        (Step.RCPT, "250:?", "S--", "S??"),
        (Step.RCPT, "", "S--", "S??"),
        (Step.RCPT, "250-one\r\n550 two", "S--", "S??"),
        (Step.CONTENT, "\0\0\0", "S?-", "S??"),
        (Step.TAKEN, "250 " + "x" * 5_000, "S?-", "S??"),
        (Step.TAKEN, "250-x\r\n" * 200 + "250 x", "S?-", "S??"),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_a_reply_that_smtp_does_not_have_is_kept_and_nobody_is_lost(
    way: str, step: Step, line: str, with_data: str, with_chunks: str
) -> None:
    sent, _ = meet(way, step, Reply(line))

    assert (sent.short, sent.is_open) == (with_chunks if way == "chunks" else with_data, False)
    assert sent.unknown is not None


@pytest.mark.parametrize("way", WAYS)
def test_an_endless_line_is_given_up(way: str) -> None:
    sent, _ = meet(way, Step.TAKEN, Raw(b"2" * 10_000))

    assert (sent.short, sent.unknown is None) == ("S??" if way == "chunks" else "S?-", False)


@pytest.mark.parametrize("way", WAYS)
def test_slow_answers_are_waited_for(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.5)

    relay = ScriptedRelay(offer=WAYS[way])
    for step in (Step.MAIL, Step.RCPT, Step.CONTENT):
        relay.script.on(step, Delay(0.1))
    with relay.running():
        sent = send(relay.relay, MAILS)

    # In all they take longer than one answer may.
    assert (sent.short, sent.is_open) == ("SSS", True)


@pytest.mark.parametrize("way", ["data", "steps"])
def test_an_invitation_for_a_relay_that_answers_otherwise_is_unknown(way: str) -> None:
    sent, relay = meet(way, Step.DATA, Raw(b"250 2.0.0 Go on\r\n"))

    assert (sent.short, str(sent.unknown)) == ("S--", "250 at DATA")
    assert len(relay.received) == 1
