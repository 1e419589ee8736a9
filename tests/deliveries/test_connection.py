"""What is said on a connection: no more round trips than needed, and nothing that could reach the wrong person."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from notifications.deliveries.connection import Connection
from notifications.deliveries.messages import Mail
from notifications.deliveries.tokens import Tokens
from portal.engines.relay import Mode
from tests.deliveries.connections import SENDER, WAYS, make_mails, send
from tests.deliveries.sink import HANG_UP, Sink
from tests.relay.script import Action, Dialogue, HangUp, Raw, Received, Reply, Reset, Script, Silence, Step
from tests.relay.server import ScriptedRelay

if TYPE_CHECKING:
    from tests.relay.session import Session

CONTENT = b"Subject: s\r\n\r\n" + b"Some text of a line, and another one.\r\n" * 500


class Watching(Script):
    """Notes what is already there behind each content."""

    def __init__(self) -> None:
        super().__init__()
        self.behind: list[bytes] = []

    def decide(self, step: Step, dialogue: Dialogue) -> Action | None:
        if step is Step.CONTENT:
            self.behind.append(bytes(cast("Session", dialogue).buffer))
        return super().decide(step, dialogue)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("content", [b"", b"\r\n", CONTENT])
def test_mails_arrive_as_they_are(way: str, content: bytes) -> None:
    mails = make_mails("ada", "ben", "cyd", content=content)

    with ScriptedRelay(offer=WAYS[way]).running() as relay:
        sent = send(relay.relay, mails[:2], mails[2:])

    assert (sent.short, sent.is_open) == ("SSS", True)
    assert relay.received == [Received(SENDER, mail.recipient, content) for mail in mails]
    assert relay.violations == []


def test_by_data_the_next_envelope_travels_with_the_content() -> None:
    relay = ScriptedRelay(offer=WAYS["data"], script=(watching := Watching()))

    with relay.running():
        send(relay.relay, make_mails("ada", "ben", content=CONTENT))

    envelope = b"MAIL FROM:<rollout@contoso.example>\r\nRCPT TO:<ben@contoso.example>\r\nDATA\r\n"
    assert watching.behind == [envelope, b""]


def test_by_bdat_nothing_is_waited_for() -> None:
    relay = ScriptedRelay(log=[])
    relay.script.on(Step.BANNER, Reply("220 relay.test"))

    with relay.running():
        send(relay.relay, make_mails("ada", "ben", content=CONTENT))

    assert (relay.log or [])[1:] == [
        b"MAIL FROM:<rollout@contoso.example>\r\n",
        b"RCPT TO:<ada@contoso.example>\r\n",
        b"BDAT %d LAST\r\n" % len(CONTENT),
        # Whatever became of the mail before: its envelope is closed.
        b"RSET\r\n",
        b"MAIL FROM:<rollout@contoso.example>\r\n",
        b"RCPT TO:<ben@contoso.example>\r\n",
        b"BDAT %d LAST\r\n" % len(CONTENT),
        b"QUIT\r\n",
    ]


def test_a_relay_whose_bdat_is_broken_gets_data() -> None:
    with ScriptedRelay(log=[]).running() as relay:
        assert send(relay.relay, make_mails("ada"), mode=Mode.DATA).short == "S"

    assert b"DATA\r\n" in (relay.log or [])


@pytest.mark.parametrize("way", WAYS)
def test_after_a_refusal_the_next_envelope_begins_anew(way: str) -> None:
    relay = ScriptedRelay(offer=WAYS[way])
    for name in ("ada", "ben"):
        relay.script.on(Step.RCPT, Reply("550 5.1.1 No"), recipient=f"{name}@contoso.example")

    with relay.running():
        sent = send(relay.relay, make_mails("ada", "ben", "cyd"), make_mails("ben"), make_mails("dan"))

    assert (sent.short, sent.is_open) == ("FFSFS", True)
    assert relay.violations == []


def test_a_relay_that_asks_for_the_content_of_a_refused_mail_gets_none() -> None:
    relay = ScriptedRelay(offer=WAYS["data"])
    relay.script.on(Step.RCPT, Reply("550 5.1.1 No"), recipient="ada@contoso.example")
    relay.script.on(Step.DATA, Reply("354 Go on"), recipient="ada@contoso.example")

    with relay.running():
        sent = send(relay.relay, make_mails("ada", "ben"))

    assert (sent.short, sent.is_open) == ("FS", True)
    assert relay.recipients == ["ben@contoso.example"]


def test_a_relay_that_takes_what_it_refused_is_left() -> None:
    relay = ScriptedRelay(offer=WAYS["chunks"])
    relay.script.on(Step.RCPT, Raw(b"550 5.1.1 No\r\n250 2.0.0 And taken\r\n"), recipient="ada@contoso.example")

    with relay.running():
        sent = send(relay.relay, make_mails("ada", "ben"))

    # Nobody knows what went to whom: this relay counts other than we do.
    assert sent.short[0] == "?"
    assert not sent.is_open


@pytest.mark.parametrize("way", WAYS)
def test_an_address_that_would_break_the_dialogue_is_never_said(way: str) -> None:
    bad = Mail(SENDER, "eve@x>\r\nRCPT TO:<mallory@x", CONTENT)

    with ScriptedRelay(offer=WAYS[way], log=[]).running() as relay:
        sent = send(relay.relay, [make_mails("ada")[0], bad, make_mails("ben")[0]], [bad])

    assert sent.short == "SFSF"
    assert not any(b"mallory" in line for line in relay.log or [])


@pytest.mark.parametrize("way", WAYS)
def test_mails_are_counted_and_a_closed_connection_takes_none(way: str) -> None:
    relay = ScriptedRelay(offer=WAYS[way])
    relay.script.on(Step.RCPT, HangUp("421 4.7.0 Enough"), recipient="cyd@contoso.example")

    async def work() -> tuple[int, bool, list[str]]:
        connection = await Connection.open(relay.relay, Tokens())
        await connection.send(make_mails("ada", "ben"))
        count = connection.mails_count
        await connection.send(make_mails("cyd"))
        answers = await connection.send(make_mails("dan"))
        await connection.close()
        return count, connection.is_open, [answer.result for answer in answers]

    with relay.running():
        assert asyncio.run(work()) == (2, False, ["untouched"])


@pytest.mark.parametrize("action", [HangUp("421 4.4.2 Idle"), HangUp(), Reset()])
def test_a_relay_that_hangs_up_between_groups_is_noticed(action: HangUp | Reset) -> None:
    async def work(relay: ScriptedRelay) -> bool:
        connection = await Connection.open(relay.relay, Tokens())
        await connection.send(make_mails("ada"))
        relay.end_sessions(action)
        while connection.is_open:
            await asyncio.sleep(0.01)
        answers = await connection.send(make_mails("ben"))
        return [answer.result for answer in answers] == ["untouched"]

    with ScriptedRelay().running() as relay:
        assert asyncio.run(asyncio.wait_for(work(relay), 5))


def test_cancelled_in_the_middle_it_is_closed() -> None:
    relay = ScriptedRelay()
    relay.script.on(Step.RCPT, Silence())

    async def work() -> bool:
        connection = await Connection.open(relay.relay, Tokens())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connection.send(make_mails("ada")), 0.1)
        return connection.is_open

    with relay.running():
        assert not asyncio.run(work())


def test_another_relay_software_takes_mails_and_refuses_some() -> None:
    """aiosmtpd, which the sandbox is made of."""
    sink = Sink(at_recipient={"ben@contoso.example": "550 5.1.1 No"}, after={"dan@contoso.example": HANG_UP})

    with sink.running():
        sent = send(replace(sink.relay), make_mails("ada", "ben", "cyd", "dan", "eve", content=CONTENT))

    assert (sent.short, sent.is_open) == ("SFS?-", False)
    assert [mail.content for mail in sink.received] == [CONTENT] * 3
