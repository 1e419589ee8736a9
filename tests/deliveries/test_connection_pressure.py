"""Neither side waits for the other, and what never left is known not to have left."""

import asyncio
import re
import socket
import ssl
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from notifications.deliveries import wire
from portal.engines.relay import Relay
from tests.deliveries.connections import WAYS, make_mails, send
from tests.relay.script import Action, Cut, Delay, Dialogue, Received, Reply, Reset, Script, Silence, Step
from tests.relay.server import Offer, ScriptedRelay

if TYPE_CHECKING:
    from tests.relay.session import Session

KILOBYTE = b"x" * 998 + b"\r\n"
NAMES = [f"p{number}" for number in range(40)]


@pytest.mark.parametrize("way", WAYS)
def test_a_relay_that_talks_more_than_it_listens_does_not_stop_us(way: str) -> None:
    """Its replies are larger than what sockets hold, and so are our mails."""
    relay = ScriptedRelay(offer=WAYS[way], keeps_mails=False)
    relay.script.on(Step.TAKEN, Reply(("250-" + "x" * 4_000 + "\r\n") * 90 + "250 2.0.0 Taken"))

    with relay.running():
        sent = send(relay.relay, make_mails(*NAMES, content=KILOBYTE * 300))

    assert sent.short == "S" * len(NAMES)
    assert relay.count == len(NAMES)


@pytest.mark.parametrize("is_encrypted", [True, False])
@pytest.mark.parametrize("way", ["chunks", "data"])
def test_what_never_left_is_untouched(
    way: str, is_encrypted: bool, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that reads nothing for a while: when we have given it up, it goes on with what it has."""
    offer = Offer(chunking=way == "chunks", tls=certificate if is_encrypted else None, is_implicit=is_encrypted)
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.5)
    relay = ScriptedRelay(offer=offer)
    relay.script.on(Step.CONTENT, Delay(1.5), recipient="p1@contoso.example")

    with relay.running():
        sent = send(relay.relay, make_mails(*NAMES, content=KILOBYTE * 1_000))
        deadline = time.monotonic() + 20
        while relay.sessions and time.monotonic() < deadline:
            time.sleep(0.05)

    # Sockets hold some ten of them at most.
    assert re.fullmatch(r"S\?{1,20}-+" if way == "chunks" else r"S\?-+", sent.short)
    doubtful = {name for name, letter in zip(NAMES, sent.short, strict=True) if letter != "-"}
    assert {recipient.partition("@")[0] for recipient in relay.recipients} <= doubtful


@pytest.mark.parametrize("is_encrypted", [True, False])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("action", [Silence(), Reset()])
def test_a_content_that_left_in_part_is_untouched(
    way: str,
    action: Silence | Reset,
    is_encrypted: bool,
    certificate: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer = replace(WAYS[way], tls=certificate if is_encrypted else None, is_implicit=is_encrypted, size=100_000_000)
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.5)
    relay = ScriptedRelay(offer=offer)
    relay.script.on(Step.DATA, Cut(10, action), recipient="p1@contoso.example")
    small, large = b"x\r\n", KILOBYTE * 30_000

    with relay.running():
        sent = send(relay.relay, make_mails("p0", content=small) + make_mails("p1", "p2", content=large))

    # A reset may come while we write, and take away the reply to the first.
    assert re.fullmatch(r"[S?]--" if way == "chunks" and action == Reset() else "S--", sent.short)
    assert not sent.is_open


def test_bytes_that_make_no_reply_gain_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.5)

    async def drip(transport: asyncio.Transport) -> None:
        while not transport.is_closing():
            transport.write(b"2")
            await asyncio.sleep(0.05)

    class Dripping(Script):
        def take(self, mail: Received, dialogue: Dialogue) -> Action:
            session = cast("Session", dialogue)
            session.relay.spawn(drip(session.transport))
            return Delay(60)

    started = time.monotonic()
    with ScriptedRelay(script=Dripping()).running() as relay:
        sent = send(relay.relay, make_mails("ada"))

    assert (sent.short, sent.unknown) == ("?", None)
    assert time.monotonic() - started < 5


def test_exactly_what_left_in_full_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that only listens, and that only later; what it has then is counted."""
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.3)
    is_given_up = threading.Event()
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with listener, listener.accept()[0] as client:
            client.sendall(b"220 relay.test\r\n")
            client.recv(4_096)
            client.sendall(b"250-relay.test\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
            is_given_up.wait(20)
            heard.extend(iter(lambda: client.recv(1 << 20), b""))

    listening = threading.Thread(target=listen)
    listening.start()
    content = KILOBYTE * 20
    names = [f"p{number}" for number in range(1_000)]
    sent = send(Relay("127.0.0.1", listener.getsockname()[1]), make_mails(*names, content=content))
    is_given_up.set()
    listening.join()

    beginnings = b"".join(heard).split(b"BDAT %d LAST\r\n" % len(content))[1:]
    assert re.fullmatch(r"\?+-+", sent.short)
    assert sent.short.count("?") == sum(len(beginning) >= len(content) for beginning in beginnings)
